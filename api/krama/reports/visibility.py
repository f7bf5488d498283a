"""A report's visibility between its columns (`tlp`, `audience`, `recipients`) and the policy's terms."""

from typing import NamedTuple, Protocol
from uuid import UUID

from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility


class Labelled(Protocol):
    """Anything with the three columns: a row of `report`, or a new report."""

    tlp: str
    audience: int
    recipients: str


class LabelColumns(NamedTuple):
    """The three columns of a visibility."""

    tlp: str
    audience: int
    recipients: str


def visibility_of(report: Labelled) -> Visibility:
    """Who sees the report."""
    return Visibility(Tlp(report.tlp), report.audience, recipients_in(report.recipients))


def set_visibility(report: Labelled, visibility: Visibility) -> None:
    """Give the report this visibility."""
    report.tlp, report.audience, report.recipients = columns_of(visibility)


def recipients_in(text: str) -> tuple[UUID, ...]:
    """The agencies that the column `recipients` names."""
    return tuple(UUID(hex=agency) for agency in text.split())


def columns_of(visibility: Visibility) -> LabelColumns:
    """The three columns."""
    recipients = " ".join(agency.hex for agency in visibility.recipients)
    return LabelColumns(visibility.tlp.value, visibility.audience, recipients)
