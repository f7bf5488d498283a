"""A report's label: its `Visibility`, and whether the report is anonymous."""

from typing import NamedTuple, Protocol

from krama.reports.fields import ReportFacts
from krama.sharing.audiences import EVERYONE, sectors_in
from krama.sharing.policy import Visibility
from krama.sharing.stored import Labelled, columns_of, visibility_of


class LabelledReport(Labelled, Protocol):
    """A report, stored or new."""

    @property
    def facts(self) -> ReportFacts: ...

    def restate(self, changes: dict[str, object]) -> None: ...


class Label(NamedTuple):
    """Who may see a report, and whether its source is hidden from other agencies."""

    visibility: Visibility
    anonymous: bool


def label_of(report: LabelledReport) -> Label:
    """The report's label."""
    return Label(visibility_of(report), report.facts.anonymous)


def set_label(report: LabelledReport, label: Label) -> None:
    """Give the report this label."""
    report.tlp, report.audience, report.recipients = columns_of(label.visibility)
    if report.facts.anonymous != label.anonymous:
        report.restate({"anonymous": label.anonymous})


def label_members(label: Label) -> dict[str, object]:
    """The members of a request that ask for this label."""
    visibility, members = label.visibility, dict[str, object](tlp=label.visibility.tlp)
    if visibility.audience != EVERYONE and (visibility.audience or visibility.recipients):
        agencies = [str(agency) for agency in visibility.recipients]
        members["audience"] = {"sectors": sectors_in(visibility.audience), "agencies": agencies}
    return members | ({"anonymous": True} if label.anonymous else {})
