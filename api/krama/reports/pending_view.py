"""A pending report as a report: what its request states, in the form of a new row."""

from pydantic import ValidationError

from krama.core import clock
from krama.indicators.kinds import Indicator, Kind
from krama.reports.drafts import NewReport, Submitted, UpsertResult
from krama.reports.errors import PendingReportOutdated
from krama.reports.fields import ReportFacts
from krama.reports.intake import Draft
from krama.reports.schemas import ReportIn, ReportStatus
from krama.reports.tables import PendingReport
from krama.reports.visibility import columns_of
from krama.sharing import policy as sharing
from krama.sharing.labels import Tlp
from krama.sharing.sectors import Sector


def request_of(row: PendingReport) -> ReportIn:
    """The request of a pending report. Raises `PendingReportOutdated` if the rules no longer allow it."""
    try:
        return ReportIn.model_validate_json(row.request or "{}")
    except ValidationError as problem:
        raise PendingReportOutdated(
            "The rules for reports have changed since it was sent. Dismiss it, and ask its agency to submit it again."
        ) from problem


def shown(
    row: PendingReport, sector: Sector, result: UpsertResult = UpsertResult.PENDING, *, is_new: bool = False
) -> Submitted:
    """The row as a report, with its indicator."""
    return Submitted(as_report(row, sector), _indicator(row), result, is_new)


def _indicator(row: PendingReport) -> Indicator:
    return Indicator(Kind(row.kind), row.canonical)


def as_report(row: PendingReport, sector: Sector) -> NewReport:
    """The row as a report.

    What its request states is left out if the rules no longer allow it, or it was erased. Then nobody knows its label
    any more, so it is as strict as one that its readers still see, and its source is not named.
    """
    status = ReportStatus.PENDING if row.decided_at is None else ReportStatus.DISMISSED
    if row.withdrawn_at is not None:
        status = ReportStatus.WITHDRAWN
    visibility = sharing.make_visibility(sharing.default_label(sector))
    stated: dict[str, object]
    try:
        sent = request_of(row)
    except PendingReportOutdated:
        visibility, stated = sharing.make_visibility(Tlp.AMBER_STRICT), {"value": None, "anonymous": True}
    else:
        draft = Draft(sent, row.sent_at, _indicator(row), row.indicator_id, row.category, row.case_reference, None)
        stated = draft.stated()
        if sent.tlp is not None:
            sectors, named = ((), ()) if sent.audience is None else (sent.audience.sectors, sent.audience.agencies)
            visibility = sharing.make_visibility(sent.tlp, sectors, set(named) - {row.agency_id})
    label = columns_of(visibility)
    return NewReport(
        report_id=row.report_id,
        indicator_id=row.indicator_id,
        agency_id=row.agency_id,
        client_id=row.client_id,
        police=sector is Sector.POLICE,
        stating_clients=row.stating_clients,
        facts=ReportFacts.stating(stated),
        category=row.category,
        case_reference=row.case_reference,
        tlp=label.tlp,
        audience=label.audience,
        recipients=label.recipients,
        created_at=row.created_at,
        updated_at=clock.from_micros(row.seq),
        seq=row.seq,
        ended_as=status,
        withdrawn_at=row.withdrawn_at or row.decided_at,  # the decision on a row of this table is to dismiss it
        withdrawal_reason=row.withdrawal_reason or row.decision_reason,
        revision=row.revision,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
    )
