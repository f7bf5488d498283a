"""A report's label: its `Visibility`, in three columns, and whether the report is anonymous."""

from typing import NamedTuple, Protocol
from uuid import UUID

from krama.reports.fields import ReportFacts
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility


class Labelled(Protocol):
    """Anything with the three columns: a row of `report`, or a new report."""

    tlp: str
    audience: int
    recipients: str


class LabelledReport(Labelled, Protocol):
    """A report, stored or new."""

    @property
    def facts(self) -> ReportFacts: ...

    def restate(self, changes: dict[str, object]) -> None: ...


class Label(NamedTuple):
    """Who may see a report, and whether its source is hidden from other agencies."""

    visibility: Visibility
    anonymous: bool


class LabelColumns(NamedTuple):
    """The three columns that store a visibility."""

    tlp: str
    audience: int
    recipients: str


def visibility_of(report: Labelled) -> Visibility:
    """Who may see the report."""
    return Visibility(Tlp(report.tlp), report.audience, recipients_in(report.recipients))


def label_of(report: LabelledReport) -> Label:
    """The report's label."""
    return Label(visibility_of(report), report.facts.anonymous)


def set_label(report: LabelledReport, label: Label) -> None:
    """Give the report this label."""
    report.tlp, report.audience, report.recipients = columns_of(label.visibility)
    if report.facts.anonymous != label.anonymous:
        report.restate({"anonymous": label.anonymous})


def recipients_in(text: str) -> tuple[UUID, ...]:
    """The agencies that the column `recipients` names."""
    return tuple([UUID(hex=agency) for agency in text.split()])


def columns_of(visibility: Visibility) -> LabelColumns:
    """The columns that store this visibility."""
    recipients = " ".join(agency.hex for agency in visibility.recipients)
    return LabelColumns(visibility.tlp.value, visibility.audience, recipients)
