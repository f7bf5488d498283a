"""How reports end or are erased without their source: by a dispute, at their time, when their retention ends."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.audit.service import note
from krama.core import clock
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.reports import repository
from krama.reports.merging import is_due, number, update_listings
from krama.reports.tables import Report
from krama.rule.evidence import Ending


def end(report: Report, ending: Ending, reason: str) -> None:
    """Let a report count no longer, from its last change on."""
    report.withdrawn_at = report.updated_at
    report.withdrawn_reason = reason
    report.ended_as = ending


def overturn(session: Session, indicator_id: UUID, reason: str, seq: int, since: datetime) -> list[UUID]:
    """End every live report on an indicator, after a dispute was upheld; the caller holds its lock. Which they were.

    What has ended while it was disputed, since then, is overturned too: or tomorrow's file would list it again.
    """
    ended = repository.live_on(session, indicator_id)
    before = repository.ended_since(session, indicator_id, since)
    for report in (*ended, *before):
        report.seq, report.updated_at = seq, clock.from_micros(seq)
        report.overturned_at = report.updated_at
    for report in ended:
        end(report, Ending.OVERTURNED, reason)
    repository.readdress(session, [*ended, *before])
    update_listings(session, indicator_records.find(session, [indicator_id]), Trigger(seq, Cause.OVERTURNED))
    return [report.report_id for report in ended]


def due(session: Session, limit: int) -> list[UUID]:
    """Reports whose time is up and that still count."""
    return repository.due(session, clock.now(), limit)


def expire(session: Session, report_ids: Collection[UUID]) -> list[UUID]:
    """End those of these reports whose time is up; which they were."""
    found = [report for report_id in report_ids if (report := repository.find(session, report_id)) is not None]
    touched = {report.indicator_id for report in found}
    indicator_records.lock(session, touched)
    for report in found:
        session.refresh(report)  # its source may have said it again meanwhile
    ended = [report for report in found if report.withdrawn_at is None and is_due(report)]
    if ended:
        seq = number(session, ended)
        for report in ended:
            end(report, Ending.EXPIRED, "Its time was up.")
        repository.readdress(session, ended)
        indicators = indicator_records.find(session, {report.indicator_id for report in ended})
        update_listings(session, indicators, Trigger(seq, Cause.EXPIRED))
    note(session, reports=[report.report_id for report in ended])
    return [report.report_id for report in ended]


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase what is personal in reports that nobody has changed since then; how many reports."""
    last = clock.to_micros(before)
    candidates = repository.with_personal(session, last, limit)
    indicator_records.lock(session, {report.indicator_id for report in candidates})
    for report in candidates:
        session.refresh(report)  # its source may have reported more meanwhile
    old = [report for report in candidates if report.seq < last]
    if old:
        number(session, old)
        for report in old:
            report.erase_personal(report.updated_at)
        repository.readdress(session, old)
        session.flush()
    note(session, reports=[report.report_id for report in old])
    return len(old)
