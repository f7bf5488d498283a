"""A report's reach between its columns (`tlp`, `audience`, `recipients`) and the rule's terms."""

from typing import Any, Protocol
from uuid import UUID

from krama.sharing.labels import Tlp
from krama.sharing.policy import Reach


class Labelled(Protocol):
    """Anything with the three columns: a row of `report`, or one that will be."""

    tlp: str
    audience: int
    recipients: str


def reach_of(report: Labelled) -> Reach:
    """How far the report goes."""
    return Reach(Tlp(report.tlp), report.audience, recipients_in(report.recipients))


def recipients_in(text: str) -> tuple[UUID, ...]:
    """The agencies that the column `recipients` names."""
    return tuple(UUID(hex=one) for one in text.split())


def columns_of(reach: Reach) -> dict[str, Any]:
    """The three columns."""
    return {
        "tlp": reach.tlp.value,
        "audience": reach.audience,
        "recipients": " ".join(agency.hex for agency in reach.recipients),
    }
