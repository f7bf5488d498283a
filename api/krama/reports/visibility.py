"""A report's reach between its columns (`tlp`, `audience`, `recipients`) and the rule's terms."""

from typing import Any, Protocol
from uuid import UUID

from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility


class Labelled(Protocol):
    """Anything with the three columns: a row of `report`, or one that will be."""

    tlp: str
    audience: int
    recipients: str


def visibility_of(report: Labelled) -> Visibility:
    """How far the report goes."""
    return Visibility(Tlp(report.tlp), report.audience, recipients_in(report.recipients))


def recipients_in(text: str) -> tuple[UUID, ...]:
    """The agencies that the column `recipients` names."""
    return tuple(UUID(hex=one) for one in text.split())


def columns_of(visibility: Visibility) -> dict[str, Any]:
    """The three columns."""
    return {
        "tlp": visibility.tlp.value,
        "audience": visibility.audience,
        "recipients": " ".join(agency.hex for agency in visibility.recipients),
    }
