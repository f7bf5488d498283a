"""Reads the values of live reports again, after a change of how values are read, and moves what names something else.

A report keeps its value as it was written. So its indicator under the new rules is known, and the report can follow it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.audit.entry import Actor, Entry
from krama.audit.service import note, recorded_transaction
from krama.core.database import Database
from krama.events.changes import Cause, Trigger
from krama.indicators.canonical import belongs_to, canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Chain, Hints, Indicator, Kind, Platform
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.reports import repository
from krama.reports.drafts import Fact
from krama.reports.endings import end
from krama.reports.merging import number, update_listings
from krama.reports.tables import Report
from krama.rule.evidence import Ending

_AT_ONCE = 200
_REFUSED = "The value names nothing by the rules of this version of the exchange."
_MERGED = "Another report of the agency states the same about what this value names."


@dataclass(slots=True)
class Reread:
    """What became of the live reports, by numbers.

    `moved_count` got another indicator. `merged_count` ended, because their agency has the same report there.
    `refused_count` ended, because their values are refused now. `disputed_count` stay until their dispute is decided.
    """

    report_count: int = 0
    moved_count: int = 0
    merged_count: int = 0
    refused_count: int = 0
    disputed_count: int = 0


def reread(
    database: Database, actor: Actor, region: str, *, dry_run: bool, show_progress: Callable[[str], None]
) -> Reread:
    """Move or end the reports that name something else now, a few hundred in each transaction, or only count them.

    Agencies that received a listing which ends by this get a correction. Reading again changes nothing, so that an
    interrupted run can begin again.
    """
    done, last = Reread(), UUID(int=0)
    while True:
        with database.read() as session:
            reports = repository.live_after(session, last, _AT_ONCE)
            other = _naming_another(session, reports, region)
            if dry_run:
                _place(session, reports, other, done)
        if not reports:
            return done
        if other and not dry_run:
            with recorded_transaction(database, Entry(actor, "rereadReports")) as session:
                _move(session, other, done)
        last, done.report_count = reports[-1].report_id, done.report_count + len(reports)
        show_progress(f"{done.report_count:,} reports read")


def read_again(value: str, now: Indicator, region: str) -> Indicator | None:
    """What a value that was read as `now` names by today's rules, or None if it is refused.

    The kind that its sender stated is not stored. The stored kind is tried first, then the kind that the value shows.
    Digits that were something else never become a telephone number: nobody said that they are one, and it would be a
    stranger's.
    """
    named = _read(value, _stated(now, region))
    if named is None:
        named = _read(value, Hints(region=region))
        if named is not None and named.kind is Kind.PHONE and now.kind is not Kind.PHONE:
            return None
    return named


def _read(value: str, hints: Hints) -> Indicator | None:
    try:
        return canonicalise(value, hints)
    except IndicatorRefused:
        return None


def _stated(now: Indicator, region: str) -> Hints:
    """What the sender stated, where the canonical form shows it."""
    hints, place = Hints(now.kind, region=region), belongs_to(now)
    if place is None:
        return hints
    match now.kind:
        case Kind.BANK_ACCOUNT:
            return hints._replace(institution=place)
        case Kind.WALLET:
            return hints._replace(chain=Chain(place))
        case Kind.HANDLE:
            return hints._replace(platform=Platform(place))
    return hints


def _naming_another(session: Session, reports: Sequence[Report], region: str) -> dict[UUID, Indicator | None]:
    indicators = indicator_records.find(session, {report.indicator_id for report in reports})
    other = {}
    for report in reports:
        now = indicators[report.indicator_id]
        named = read_again(report.value, now, region)
        if named != now:
            other[report.report_id] = named
    return other


def _move(session: Session, other: dict[UUID, Indicator | None], done: Reread) -> None:
    reports = [report for report_id in other if (report := repository.find(session, report_id)) is not None]
    before = {report.report_id: report.indicator_id for report in reports}
    targets = {indicator_id(named): named for named in other.values() if named is not None}
    indicator_records.register(session, indicator_records.find(session, set(before.values())) | targets)
    for report in reports:
        session.refresh(report)  # its agency may have changed it meanwhile
    unchanged = [each for each in reports if each.withdrawn_at is None and each.indicator_id == before[each.report_id]]
    placed = _place(session, unchanged, other, done)
    changed = [report for report in unchanged if report.report_id in placed]
    if not changed:
        return
    seq = number(session, changed)
    for report in changed:
        fact = placed[report.report_id]
        if fact is None:
            end(report, Ending.WITHDRAWN, _REFUSED if other[report.report_id] is None else _MERGED)
        else:
            report.indicator_id = fact[0]
    repository.readdress(session, changed)
    touched = {key for report in changed for key in (before[report.report_id], report.indicator_id)}
    note(session, reports=[report.report_id for report in changed])
    update_listings(session, indicator_records.find(session, touched), Trigger(seq, Cause.REBUILT))


def _place(
    session: Session, reports: Iterable[Report], other: dict[UUID, Indicator | None], done: Reread
) -> dict[UUID, Fact | None]:
    """The fact that each report states from now on, or None if it ends. Disputed ones are left out. Counts all."""
    moving = [report for report in reports if report.report_id in other]
    disputed = listings.disputed_among(session, {report.indicator_id for report in moving})
    placed: dict[UUID, Fact | None] = {}
    taken: set[tuple[UUID, Fact]] = set()
    for report in moving:
        named = other[report.report_id]
        if report.indicator_id in disputed:
            done.disputed_count += 1
        elif named is None:
            placed[report.report_id] = None
            done.refused_count += 1
        else:
            fact = (indicator_id(named), report.category, report.case_reference)
            stored = repository.live_facts(session, report.agency_id, [fact[0]])
            known = fact in stored or (report.agency_id, fact) in taken
            placed[report.report_id] = None if known else fact
            taken.add((report.agency_id, fact))
            done.merged_count += known
            done.moved_count += not known
    return placed
