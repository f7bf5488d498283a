"""Ends reports after an upheld dispute or at their `valid_until`, and erases them when their retention ends."""

from collections.abc import Collection
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.audit.service import note
from krama.core import clock
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.reports import label_record, repository
from krama.reports.merging import is_due, number, update_listings
from krama.reports.tables import Report
from krama.rule.evidence import Ending
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer


def end(report: Report, ending: Ending, reason: str) -> None:
    """End a report, at the time of its last change."""
    report.withdrawn_at = report.updated_at
    report.withdrawal_reason = reason
    report.ended_as = ending


class Disputing(NamedTuple):
    """Who disputes a listing, and since when."""

    opener: Viewer
    since: datetime


def overturn(
    session: Session, indicator_id: UUID, reason: str, seq: int, disputes: Collection[Disputing]
) -> list[UUID]:
    """End every live report on an indicator after a dispute was upheld, and return their ids.

    Reports that have ended while they were disputed are marked as overturned too. Otherwise the next version of a bulk
    file would list them again. Only their own agencies see that, and find them at the end of their lists. For all
    others such a report has not changed, so it keeps its place and its time of change. The caller has locked the
    indicator.
    """
    ended = repository.live_on(session, indicator_id)
    before = _ended_while_disputed(session, indicator_id, disputes)
    moment = clock.from_micros(seq)
    for report in (*ended, *before):
        report.overturned_at, report.source_reason = moment, reason
        report.revision += 1
    for report in before:
        report.own_seq = seq
    # gate: decision moves no report that had ended
    for report in ended:
        report.seq, report.updated_at = seq, moment
        end(report, Ending.OVERTURNED, reason)
    repository.readdress(session, ended)
    update_listings(session, indicator_records.find(session, [indicator_id]), Trigger(seq, Cause.OVERTURNED))
    return [report.report_id for report in ended]


def _ended_while_disputed(session: Session, indicator_id: UUID, disputes: Collection[Disputing]) -> list[Report]:
    """A dispute is about the reports that its opener sees while it is open. Sources of others never hear of it.

    A report that its source narrows, and then withdraws, before the decision stays one of them.
    """
    since = min((dispute.since for dispute in disputes), default=None)
    ended = [] if since is None else repository.ended_since(session, indicator_id, since)
    # gate: dispute is about what its opener sees
    return [report for report in ended if any(_was_disputed(session, report, dispute) for dispute in disputes)]


def _was_disputed(session: Session, report: Report, dispute: Disputing) -> bool:
    if report.withdrawn_at is None or report.withdrawn_at < dispute.since:
        return False
    # gate: narrowing a report takes it out of no dispute
    audiences = label_record.visibilities_between(session, report, dispute.since, report.withdrawn_at)
    return any(sharing.sees(dispute.opener, report.agency_id, audience) for audience in audiences)


def due(session: Session, limit: int) -> list[UUID]:
    """Up to `limit` live reports whose `valid_until` has passed."""
    return repository.due(session, clock.now(), limit)


def expire(session: Session, report_ids: Collection[UUID]) -> list[UUID]:
    """End those of these reports whose `valid_until` has passed, and return their ids."""
    candidates = [report for report_id in report_ids if (report := repository.find(session, report_id)) is not None]
    touched = {report.indicator_id for report in candidates}
    indicator_records.lock(session, touched)
    for report in candidates:
        session.refresh(report)  # its agency may have submitted it again meanwhile
    ended = [report for report in candidates if report.withdrawn_at is None and is_due(report)]
    if ended:
        seq = number(session, ended)
        for report in ended:
            end(report, Ending.EXPIRED, "Its validity has ended.")
        repository.readdress(session, ended)
        indicators = indicator_records.find(session, {report.indicator_id for report in ended})
        update_listings(session, indicators, Trigger(seq, Cause.EXPIRED))
    note(session, reports=[report.report_id for report in ended])
    return [report.report_id for report in ended]


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase the personal fields of up to `limit` reports that last changed before this time. Returns their number."""
    last = clock.to_micros(before)
    candidates = repository.with_personal(session, last, limit)
    indicator_records.lock(session, {report.indicator_id for report in candidates})
    for report in candidates:
        session.refresh(report)  # its agency may have submitted it again meanwhile
    old = [report for report in candidates if report.seq < last]
    if old:
        number(session, old)
        for report in old:
            report.erase_personal(report.updated_at)
        repository.readdress(session, old)
        session.flush()
    note(session, reports=[report.report_id for report in old])
    return len(old)
