"""A case that is being put together, and the lists that it needs from the exchange."""

import argparse
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from krama_client._cli import typed, writing
from krama_client._cli.agency_names import with_ids
from krama_client._cli.case_asking import past, reference
from krama_client._cli.case_label import stated_label
from krama_client._cli.case_values import Candidate, of_text, of_words
from krama_client._cli.extracting import text_of
from krama_client._cli.texts import WRONG_USE, Stop, say

if TYPE_CHECKING:
    from krama_client import Krama
    from krama_client.types import Case

Document = dict[str, Any]
Reports = dict[str, Document]
"""By their ids."""

FACTS: Final = ("category", "reference", "occurred_at", "province", "channel", "loss", "narrative")
"""In the order in which they are asked for."""
_MOST_REPORTS: Final = 1000
"""The most reports of a case that are read."""
_NEEDED: Final = ("category", "reference")


class Codes:
    """The exchange's lists, read when they are needed, and what is remembered from one case to the next.

    `are_known`: the person has seen the lists. `is_over`: there is no further case.
    """

    def __init__(self, krama: "Krama") -> None:
        self.krama = krama
        self.are_known = False
        self.is_over = False

    @cached_property
    def categories(self) -> list[Document]:
        """All categories, in their order."""
        return [each.to_dict() for each in self.krama.categories.list()]

    @cached_property
    def provinces(self) -> list[Document]:
        """All provinces, in their order."""
        return [each.to_dict() for each in self.krama.provinces.list()]

    @cached_property
    def home_province(self) -> str | None:
        """The province of the office, until the person names another one."""
        return self.krama.me.get().agency.province


@dataclass(slots=True)
class Draft:
    """The values, and the facts as they are sent. What is not stated is not there."""

    codes: Codes
    values: list[Candidate] = field(default_factory=list)
    facts: Document = field(default_factory=dict)
    label: Document = field(default_factory=dict)
    again: bool = False
    """Whether it brings back what the office has withdrawn of these values."""
    is_maybe_filed: bool = False
    """Whether it was sent, and no answer says that nothing came of it."""
    reports: Reports | None = None
    """The reports of the case before it was sent first. None: the login may not read them."""
    taken_province: str | None = None
    """The province that Enter took. A case that is there keeps its own."""
    stored: Document | None = None
    """The office's case with this reference as it stands, by `look_up`. None: there is none, or it may not be seen."""

    @property
    def krama(self) -> "Krama":
        """The exchange."""
        return self.codes.krama

    @property
    def sent(self) -> list[Candidate]:
        """The values that become reports."""
        return [each for each in self.values if each.is_sent]

    @property
    def kept_out(self) -> list[Candidate]:
        """The values that no report may list."""
        return [each for each in self.values if each.is_kept_out]

    def look_up(self) -> None:
        """Read the office's case with this reference, which keeps each fact that is not stated."""
        from krama_client.errors import PermissionDenied  # not needed for --help

        self.stored = None
        with suppress(PermissionDenied):
            if case := own_case(self.krama, self.facts["reference"]):
                self.stored = case.to_dict()

    def is_there(self) -> bool | None:
        """Whether the office has the case already. None: the login may not see that."""
        from krama_client.errors import PermissionDenied  # not needed for --help

        try:
            same = self.krama.cases.list(agency_id="own", reference=self.facts["reference"], limit=1)
            return next(iter(same), None) is not None
        except PermissionDenied:
            return None


def for_program(draft: Draft, asked: argparse.Namespace) -> None:
    """What the arguments say. What can't be listed stays out, and is counted on stderr. Raises `Stop`."""
    missing = [f"--{name}" for name in _NEEDED if not getattr(asked, name)]
    if missing:
        raise Stop(WRONG_USE, "case.needed", names=", ".join(missing))
    if not asked.values and not asked.text:
        raise Stop(WRONG_USE, "case.no_values")
    draft.values = list(of_words(draft.krama, asked.values))
    if asked.text:
        read, _ = of_text(draft.krama, text_of(asked.text))
        for each in read:
            each.role = "apart" if each.item["error"] else each.role
        draft.values += read
    for each in draft.values:  # also of those that were typed without a role
        each.role = "apart" if each.is_perhaps_own else each.role
    left_out = len(draft.values) - len(draft.sent)
    if left_out:
        writing.note(say("case.left_out", count=left_out))
    take_stated(draft, asked)


def take_stated(draft: Draft, asked: argparse.Namespace) -> None:
    """The facts and the label that the arguments state. Raises `Stop`, which names every option that is wrong."""
    draft.label = with_ids(draft.krama, stated_label(asked))
    readers: dict[str, Callable[[str], Any]] = {
        "category": lambda text: typed.code_of(text, draft.codes.categories, "categories"),
        "province": lambda text: typed.code_of(text, draft.codes.provinces, "provinces"),
        "loss": typed.money,
        "occurred_at": past,
        "channel": str.strip,
        "reference": reference,
        "narrative": str,
    }
    wrong: dict[str, Stop] = {}
    for name, read in readers.items():
        if stated := getattr(asked, name):
            try:
                draft.facts[name] = read(stated)
            except Stop as fault:
                wrong[name] = fault
    if wrong:
        lines = [f"--{name.replace('_', '-')}: {fault}" for name, fault in wrong.items()]
        raise Stop(WRONG_USE, "case.options_wrong", options="\n".join(lines))


def own_case(krama: "Krama", reference: str) -> "Case | None":
    """The office's case with this reference. Raises `PermissionDenied` if the login may not read cases."""
    return next(iter(krama.cases.list(agency_id="own", reference=reference, limit=1)), None)


def own_reports(krama: "Krama", reference: str) -> Reports | None:
    """The reports of the office's case. None: the login may not read reports."""
    from krama_client.errors import PermissionDenied  # not needed for --help

    listing = krama.reports.list(agency_id="own", case_reference=reference, limit=_MOST_REPORTS)
    with suppress(PermissionDenied):
        return {str(report.report_id): report.to_dict() for report in islice(listing, _MOST_REPORTS)}
    return None


def withdrawn_of(reports: Reports | None) -> list[Document]:
    """Those that were withdrawn, of values that have not come back since."""
    every = (reports or {}).values()
    withdrawn = {each["indicator"]["indicator_id"]: each for each in every if each["status"] == "withdrawn"}
    others = {each["indicator"]["indicator_id"] for each in every if each["status"] != "withdrawn"}
    return [each for indicator_id, each in withdrawn.items() if indicator_id not in others]
