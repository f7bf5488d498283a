"""A visibility as three columns of a row."""

from typing import NamedTuple, Protocol
from uuid import UUID

from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility


class Labelled(Protocol):
    """Anything with the three columns, such as a row of `report`, or a new report."""

    tlp: str
    audience: int
    recipients: str


class LabelColumns(NamedTuple):
    """The three columns that store a visibility."""

    tlp: str
    audience: int
    recipients: str


def visibility_of(row: Labelled) -> Visibility:
    """Who may see the row."""
    return Visibility(Tlp(row.tlp), row.audience, recipients_in(row.recipients))


def recipients_in(text: str) -> tuple[UUID, ...]:
    """The agencies that the column `recipients` names."""
    return tuple([UUID(hex=agency) for agency in text.split()]) if text else ()


def columns_of(visibility: Visibility) -> LabelColumns:
    """The columns that store this visibility."""
    recipients = " ".join([agency.hex for agency in visibility.recipients])
    return LabelColumns(visibility.tlp.value, visibility.audience, recipients)
