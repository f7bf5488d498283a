"""The lists whose readers keep a copy, and which listings a copy of each may hold."""

from collections.abc import Mapping
from typing import NamedTuple

from krama.indicators.groups import GROUPS
from krama.indicators.kinds import Kind

MISP = "misp"
CHANGES, NARROWED_CHANGES = "changes", "changes narrowed"
"""The changes of the whole list, and those of a part of it."""


class Selection(NamedTuple):
    """What a copy holds: these kinds, and only what was corroborated once, or all."""

    kinds: frozenset[Kind]
    corroborated: bool = False


def csv_list(kind: Kind) -> str:
    """The list of the CSV file of a kind."""
    return f"csv {kind.value}"


def taxii_list(group: str, *, corroborated: bool) -> str:
    """The list of the TAXII collections of a group of kinds."""
    return f"taxii {group} corroborated" if corroborated else f"taxii {group}"


_EVERY = frozenset(Kind)
COPIES: Mapping[str, Selection] = {
    CHANGES: Selection(_EVERY),
    NARROWED_CHANGES: Selection(_EVERY),
    "snapshots": Selection(_EVERY),
    MISP: Selection(_EVERY, corroborated=True),
    **{csv_list(kind): Selection(frozenset({kind})) for kind in Kind},
    **{
        taxii_list(group, corroborated=corroborated): Selection(kinds, corroborated)
        for group, (_, kinds) in GROUPS.items()
        for corroborated in (False, True)
    },
}
"""What a copy of each list holds, by the list's name."""
