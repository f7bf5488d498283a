"""Withdraws reports of a case in the transaction that changes it, and finds what an agency reports of some values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.events.changes import Cause, Trigger
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.reports import pending_repository, repository
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.endings import end
from krama.reports.intake import Draft
from krama.reports.merging import number, update_listings
from krama.reports.pending_view import shown
from krama.reports.tables import PendingReport, Report
from krama.rule.evidence import Ending


@dataclass(slots=True)
class Withdrawal:
    """A report that is withdrawn, and why. `is_done`: it was, and had not ended otherwise meanwhile."""

    report: Submitted
    reason: str
    is_done: bool = False

    @property
    def report_id(self) -> UUID:
        return self.report.report.report_id


def own_on(session: Session, principal: Principal, indicator_ids: Collection[UUID]) -> list[Submitted]:
    """The live and undecided reports of the caller's agency on these indicators."""
    live = repository.live_facts(session, principal.agency_id, indicator_ids)
    pending = pending_repository.latest(session, principal.agency_id, indicator_ids, lock=False)
    indicators = indicator_records.find(session, {report.indicator_id for report in live.values()})
    listed = [Submitted(each, indicators[each.indicator_id], UpsertResult.UNCHANGED) for each in live.values()]
    return listed + [shown(row, principal.sector) for row in pending.values() if _is_undecided(row)]


def _is_undecided(row: PendingReport) -> bool:
    return row.decided_at is None and row.withdrawn_at is None


def lock(session: Session, drafts: Sequence[Draft], withdrawals: Sequence[Withdrawal]) -> Mapping[UUID, PendingReport]:
    """Lock what these drafts and withdrawals change, in the order of locks. Returns the pending reports by their ids.

    The caller holds the lock of their case.
    """
    ids = sorted(each.report_id for each in withdrawals if not isinstance(each.report.report, Report))
    rows = {key: row for key in ids if (row := pending_repository.find(session, key, lock=True)) is not None}
    indicators: dict[UUID, Indicator] = {draft.indicator_id: draft.indicator for draft in drafts}
    live = (each.report for each in withdrawals if isinstance(each.report.report, Report))
    indicator_records.register(session, indicators | {each.report.indicator_id: each.indicator for each in live})
    return rows


def withdraw(
    session: Session, principal: Principal, withdrawals: Sequence[Withdrawal], pending: Mapping[UUID, PendingReport]
) -> None:
    """Withdraw these reports, which `lock` has locked, unless one has ended meanwhile."""
    if not withdrawals:
        return
    session.flush()
    live: list[tuple[Withdrawal, Report]] = []
    waiting: list[tuple[Withdrawal, PendingReport]] = []
    for each in withdrawals:
        report = each.report.report
        if isinstance(report, Report):
            # gate: report that a role withdraws is read again under its lock
            session.refresh(report)
            if report.withdrawn_at is None:
                live.append((each, report))
        elif (row := pending.get(report.report_id)) is not None and _is_undecided(row):
            waiting.append((each, row))
    if not live and not waiting:
        return
    reports = [report for _, report in live]
    seq = number(session, reports) if reports else sequence.take(session)
    for each, report in live:
        end(report, Ending.WITHDRAWN, each.reason)
    for each, row in waiting:
        row.seq, row.revision = seq, row.revision + 1
        row.withdrawn_at, row.withdrawal_reason = clock.from_micros(seq), each.reason
        each.report = shown(row, principal.sector)
    repository.readdress(session, reports)
    if reports:
        indicators = indicator_records.find(session, {report.indicator_id for report in reports})
        update_listings(session, indicators, Trigger(seq, Cause.WITHDRAWN))
    done = [each for each, _ in live] + [each for each, _ in waiting]
    for each in done:
        each.is_done = True
    note(session, reports=[each.report_id for each in done])
