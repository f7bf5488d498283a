"""The reports of one case: find them, and withdraw all of them at once."""

from collections.abc import Callable, Collection, Iterator
from operator import itemgetter
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, literal_column, or_
from sqlmodel import Session, col, select

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.cases.service import CaseFile, Loss
from krama.core import clock, sequence
from krama.events.changes import Cause, Trigger
from krama.indicators.kinds import Kind
from krama.listings import records as indicator_records
from krama.reports import label_record, repository
from krama.reports.case_values import MOST_AT_ONCE, PastReport
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.endings import end
from krama.reports.errors import TooManyCaseReports
from krama.reports.label_record import Relabelling
from krama.reports.merging import number, update_listings
from krama.reports.pending_view import restated_label, shown
from krama.reports.repository import visible_to
from krama.reports.tables import PendingReport, Report
from krama.reports.visibility import Label, label_of, set_label
from krama.rule.evidence import Ending
from krama.rule.roles import CaseRole
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer
from krama.sharing.policy import Visibility
from krama.sharing.stored import visibility_of

_MOST_PAST = 1000
_live = col(Report.withdrawn_at).is_(None)
_cased = col(Report.case_reference) != literal_column("''")


def visible(session: Session, viewer: Viewer, case: CaseFile, limit: int) -> tuple[list[Report], int]:
    """Up to `limit` live reports that the case shows to the viewer, the oldest first, and how many there are."""
    # gate: reports of another agency's case
    seen = *_of_case(case.agency_id, case.reference), _live, visible_to(viewer.sector)
    shown = *seen, is_shown(viewer, case.anonymous)
    asked = {"agency": viewer.agency_id}
    ordered = select(Report).where(*shown).order_by(col(Report.created_at), col(Report.report_id)).limit(limit)
    rows = list(session.exec(ordered, params=asked))
    if len(rows) < limit:
        return rows, len(rows)
    return rows, session.exec(select(func.count()).select_from(Report).where(*shown), params=asked).one()


def is_shown(viewer: Viewer, anonymous: Any) -> ColumnElement[bool]:
    """The condition that a case which is anonymous or not shows a report to the viewer. See `cases.service.shows`."""
    # gate: report that names its source is not shown in an anonymous case
    return or_(col(Report.agency_id) == viewer.agency_id, col(Report.anonymous) == anonymous)


def live(session: Session, agency_id: UUID, reference: str, *, again: bool = False) -> list[Report]:
    """The live reports of an agency's case, for the agency itself, the oldest first. `again`: as they are now.

    Raises `TooManyCaseReports`.
    """
    return _reports(session, (*_of_case(agency_id, reference), _live), again=again)


def _reports(session: Session, conditions: tuple[Any, ...], *, again: bool) -> list[Report]:
    mine = select(Report).where(*conditions)
    ordered = mine.order_by(col(Report.created_at), col(Report.report_id)).limit(MOST_AT_ONCE + 1)
    reports = list(session.exec(ordered.execution_options(populate_existing=again)))
    # gate: most reports of a case that one request changes
    if len(reports) > MOST_AT_ONCE:
        raise TooManyCaseReports(MOST_AT_ONCE)
    return reports


def has_value(
    case: tuple[Any, Any, Any], viewer: Viewer, kinds: Collection[Kind], roles: Collection[CaseRole]
) -> ColumnElement[bool]:
    """The condition that a live report which the viewer sees is in the case with this agency, reference and anonymity.

    It is on a value of one of these kinds, in one of these roles. The agency is bound as `agency`. What another agency
    reported with its name does not count in its anonymous case, and the other way round.
    """
    agency_id, reference, anonymous = case
    same = Report.agency_id == agency_id, Report.case_reference == reference, _cased
    narrowing = [indicator_records.of_kinds(col(Report.indicator_id), kinds)] if kinds else []
    narrowing += [col(Report.role).in_(roles)] if roles else []
    # gate: values by which a case is filtered
    seen = visible_to(viewer.sector)
    return exists().where(*same, _live, seen, is_shown(viewer, anonymous), *narrowing)


def _of_case(agency_id: UUID, reference: str) -> tuple[Any, ...]:
    """The conditions on reports of a case. With `_live`, or without it for ended ones, an index serves them."""
    return Report.agency_id == agency_id, Report.case_reference == reference, _cased


def largest_losses(session: Session, agency_id: UUID, references: Collection[str]) -> dict[str, Loss]:
    """The largest loss that the live reports of each of an agency's cases state, in the currency of the first."""
    columns = col(Report.case_reference), col(Report.loss_currency)
    largest = select(*columns, func.max(col(Report.loss_amount)), func.min(col(Report.created_at)))
    in_cases = col(Report.case_reference).in_(references), col(Report.case_reference) != literal_column("''")
    mine = Report.agency_id == agency_id, *in_cases, _live, col(Report.loss_amount).is_not(None)
    losses: dict[str, Loss] = {}
    rows = session.execute(largest.where(*mine).group_by(*columns))
    for reference, currency, amount, _ in sorted(rows, key=itemgetter(3)):
        losses.setdefault(reference, (amount, currency))
    return losses


def count_again(session: Session, case: CaseFile) -> None:
    """Let statistics count a case of which only its own row has changed. For its agency, one of its reports moves."""
    of_case = col(Report.agency_id) == case.agency_id, col(Report.case_reference) == case.reference
    first = session.exec(select(Report).where(*of_case, _cased).order_by(col(Report.report_id)).limit(1)).first()
    if first is not None:
        first.own_seq = sequence.take(session)


def past(session: Session, agency_id: UUID, reference: str) -> list[PastReport]:
    """Up to 1,000 live and as many ended reports of an agency's case, the oldest first, for the agency itself."""
    of_case = select(Report).where(*_of_case(agency_id, reference))
    mine = of_case.order_by(col(Report.created_at), col(Report.report_id))
    rows = [row for state in (_live, ~_live) for row in session.exec(mine.where(state).limit(_MOST_PAST))]
    earlier = label_record.earlier_visibilities(session, {row.report_id for row in rows})
    return [
        PastReport(
            indicator_id=row.indicator_id,
            agency_id=row.agency_id,
            visibilities=(*earlier.get(row.report_id, ()), (None, visibility_of(row))),
            listed_at=row.decided_at or row.created_at,
            ended_at=row.withdrawn_at,
            overturned=row.overturned_at is not None,
        )
        for row in rows
    ]


def pending(session: Session, principal: Principal, reference: str, *, lock: bool = False) -> Iterator[Submitted]:
    """The undecided reports of a case of the caller's agency. `lock` locks them until the transaction ends."""
    mine = (
        PendingReport.agency_id == principal.agency_id,
        PendingReport.case_reference == reference,
        col(PendingReport.decided_at).is_(None),
        col(PendingReport.withdrawn_at).is_(None),
    )
    rows = select(PendingReport).where(*mine).order_by(col(PendingReport.report_id))
    for row in session.exec(rows.with_for_update() if lock else rows):
        yield shown(row, principal.sector)


def withdraw(session: Session, principal: Principal, reference: str, reason: str) -> list[UUID]:
    """Withdraw all live and undecided reports of a case of the caller's agency. Returns their ids."""
    undecided = [each.report.report_id for each in pending(session, principal, reference, lock=True)]
    ended = _locked(session, principal, reference)
    if ended:
        seq = number(session, ended)
        for report in ended:
            end(report, Ending.WITHDRAWN, reason)
        repository.readdress(session, ended)
        indicators = indicator_records.find(session, {report.indicator_id for report in ended})
        update_listings(session, indicators, Trigger(seq, Cause.WITHDRAWN))
    elif undecided:
        seq = sequence.take(session)
    for report_id in undecided:
        row = session.get_one(PendingReport, report_id)
        row.seq, row.revision = seq, row.revision + 1
        row.withdrawn_at, row.withdrawal_reason = clock.from_micros(seq), reason
    withdrawn = [report.report_id for report in ended] + undecided
    note(session, reports=withdrawn)
    return withdrawn


def relabel(
    session: Session, principal: Principal, reference: str, before: Label, after: Label, reason: str
) -> list[UUID]:
    """Give a label to the live and undecided reports of a case of the caller's agency.

    Unless it opens the case, those that have ended get it too, because others still read them. Those with another
    visibility than `before` keep it, except for members that no longer see the case. If the case now names its source,
    or hides it, so do all of them. Records the changes. Returns the ids of the reports that have changed.
    """
    opens = sharing.widens(
        before.visibility, after.visibility, agencies.sectors_of(session, after.visibility.recipients)
    )

    def relabelled(label: Label) -> Label:
        # gate: narrowed value of a case stays narrow
        visibility = after.visibility if label.visibility == before.visibility else own_visibility(label.visibility)
        return Label(visibility, label.anonymous if after.anonymous == before.anonymous else after.anonymous)

    def own_visibility(visibility: Visibility) -> Visibility:
        # gate: case that became stricter narrows its wider reports
        if opens:
            return visibility
        sectors = agencies.sectors_of(session, {*visibility.recipients, *after.visibility.recipients})
        return sharing.seen_by_both(visibility, after.visibility, sectors)

    waiting = _relabel_pending(session, principal, reference, relabelled)
    # gate: case that became stricter narrows its ended reports
    moved = _locked(session, principal, reference, ended_too=not opens)
    changes = [
        Relabelling(report, label, relabelled(label), reason)
        for report in moved
        if relabelled(label := label_of(report)) != label
    ]
    if not changes and not waiting:
        return []
    reports = [change.report for change in changes]
    seq = number(session, reports)
    for row, request in waiting:
        row.request, row.seq, row.revision = request, seq, row.revision + 1
    for change in changes:
        set_label(change.report, change.after)
    sectors = agencies.sectors_of(session, after.visibility.recipients)
    label_record.record(session, principal.client_id, seq, changes, sectors)
    repository.readdress(session, reports)
    indicators = indicator_records.find(session, {report.indicator_id for report in reports})
    update_listings(session, indicators, Trigger(seq, Cause.RELABELLED))
    ids = [report.report_id for report in reports] + [row.report_id for row, _ in waiting]
    note(session, reports=ids)
    return ids


def _locked(session: Session, principal: Principal, reference: str, *, ended_too: bool = False) -> list[Report]:
    """The live reports of a case of the caller's agency, with their indicators locked, as they are after that.

    Raises `TooManyCaseReports`.
    """
    conditions = _of_case(principal.agency_id, reference) + (() if ended_too else (_live,))
    before = _reports(session, conditions, again=False)
    indicator_records.lock(session, {report.indicator_id for report in before})
    known = {report.report_id for report in before}
    # gate: reports of a case are read again under their locks
    after = _reports(session, conditions, again=True)
    return [report for report in after if report.report_id in known]


def _relabel_pending(
    session: Session, principal: Principal, reference: str, relabelled: Callable[[Label], Label]
) -> list[tuple[PendingReport, str]]:
    """The undecided reports of a case whose label changes, locked, each with the request that asks for the new one."""
    changed = []
    for each in list(pending(session, principal, reference, lock=True)):
        label = label_of(each.report)
        if (after := relabelled(label)) != label:
            row = session.get_one(PendingReport, each.report.report_id)
            changed.append((row, restated_label(row.request, after)))
    return changed


def named(session: Session, rows: list[Report]) -> list[Submitted]:
    """The rows with their indicators."""
    indicators = indicator_records.find(session, {row.indicator_id for row in rows})
    return [Submitted(row, indicators[row.indicator_id], UpsertResult.UNCHANGED) for row in rows]
