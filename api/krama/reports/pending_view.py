"""A pending report as a report: what its request states, in the form of a new row."""

import json

from pydantic import BaseModel, ValidationError

from krama.core import clock
from krama.core.texts import STORED
from krama.indicators.kinds import Indicator, Kind
from krama.reports.drafts import NewReport, Submitted, UpsertResult
from krama.reports.errors import PendingReportOutdated
from krama.reports.fields import ReportFacts
from krama.reports.intake import Draft
from krama.reports.schemas import AudienceIn, ReportIn, ReportStatus
from krama.reports.tables import PendingReport
from krama.reports.visibility import Label, label_members, label_of
from krama.sharing import policy as sharing
from krama.sharing.errors import AudienceRefused, RecipientsMissing
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility
from krama.sharing.sectors import Sector
from krama.sharing.stored import columns_of


def request_of(row: PendingReport) -> ReportIn:
    """The request of a pending report. Raises `PendingReportOutdated` if the rules no longer allow it."""
    try:
        return ReportIn.model_validate_json(row.request or "{}", context=STORED)
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
    """The row as a report. What its request stated is left out if it was erased, or if the rules no longer allow it."""
    status = ReportStatus.PENDING if row.decided_at is None else ReportStatus.DISMISSED
    if row.withdrawn_at is not None:
        status = ReportStatus.WITHDRAWN
    visibility, stated = _said(row, sector)
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
        erased_at=row.erased_at,
        ended_as=status,
        withdrawn_at=row.withdrawn_at or row.decided_at,  # the decision on a row of this table is to dismiss it
        withdrawal_reason=row.withdrawal_reason or row.decision_reason,
        revision=row.revision,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision_reason=row.decision_reason,
    )


def _said(row: PendingReport, sector: Sector) -> tuple[Visibility, dict[str, object]]:
    """Who may see the report, and what it states."""
    try:
        sent = request_of(row)
    except PendingReportOutdated:
        # gate: label of an erased report
        return _unknown_label() if row.request is None else _label_alone(row, row.request, sector)
    draft = Draft(sent, row.sent_at, _indicator(row), row.indicator_id, row.category, row.case_reference, None)
    return _visibility(row, sector, sent.tlp, sent.audience), draft.stated()


def _label_alone(row: PendingReport, request: str, sector: Sector) -> tuple[Visibility, dict[str, object]]:
    """The label that a request asks for, of which nothing else is left, or which the rules no longer allow."""
    try:
        kept = _Kept.model_validate_json(request)
        visibility = _visibility(row, sector, kept.tlp, kept.audience)
    except (ValidationError, AudienceRefused, RecipientsMissing):
        return _unknown_label()
    return visibility, {"value": None, "anonymous": kept.anonymous}


def _unknown_label() -> tuple[Visibility, dict[str, object]]:
    """A label that is as strict as one that its readers still see. Its source is not named."""
    return sharing.make_visibility(Tlp.AMBER_STRICT), {"value": None, "anonymous": True}


def _visibility(row: PendingReport, sector: Sector, tlp: Tlp | None, audience: AudienceIn | None) -> Visibility:
    if tlp is None:
        return sharing.make_visibility(sharing.default_label(sector))
    if audience is None:
        return sharing.make_visibility(tlp)
    return sharing.audience_visibility(tlp, audience.sectors, set(audience.agencies) - {row.agency_id})


class _Kept(BaseModel):
    """The members of a request that ask for its label. After it was erased it has no others."""

    tlp: Tlp | None = None
    audience: AudienceIn | None = None
    anonymous: bool = False


def restated_label(request: str | None, label: Label) -> str:
    """The request that asks for this label, and says all else that it said before."""
    stated = json.loads(request or "{}")
    rest = {name: each for name, each in stated.items() if name not in ("tlp", "audience", "anonymous")}
    return json.dumps(rest | label_members(label), ensure_ascii=False)


def erased(row: PendingReport, sector: Sector) -> str:
    """The request of an ended report without all that it says, except for the report's label."""
    return json.dumps(label_members(label_of(as_report(row, sector))))
