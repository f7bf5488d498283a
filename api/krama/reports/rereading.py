"""Reads the values of reports again, after a change of how values are read, and moves what names something else.

A report keeps its value as it was written. So its indicator under the new rules is known, and the report can follow it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session

from krama.audit.entry import Actor, Entry
from krama.audit.service import RecordedWork, note, recorded_work
from krama.core import sequence
from krama.core.database import Database
from krama.events.changes import Cause, Trigger
from krama.indicators.canonical import RULES
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.protection import service as protection
from krama.protection.rules import Matcher
from krama.reports import (
    copied_labels,
    copied_names,
    copy_repository,
    label_record,
    named_before,
    pending_repository,
    pending_rereading,
    repository,
)
from krama.reports.drafts import Fact
from krama.reports.earlier import ENDED_BY_SOURCE
from krama.reports.endings import end
from krama.reports.label_record import Relabelling
from krama.reports.merging import number, update_listings
from krama.reports.named_before import was_overturned
from krama.reports.named_now import read_again
from krama.reports.tables import Report
from krama.reports.visibility import Label, label_of, set_label
from krama.rule.evidence import Ending
from krama.rule.origins import together
from krama.sharing.stored import visibility_of

_AT_ONCE = 200
_MARK = "reading_rules"
_REFUSED = pending_rereading.REFUSED
_MERGED = pending_rereading.MERGED
_PROTECTED = pending_rereading.PROTECTED
_REASONS = {
    "moved": "Its value names something else now.",
    "merged": _MERGED,
    "refused": _REFUSED,
    "protected": _PROTECTED,
    "unstated": "No source states what its value names now, so it has ended.",
    "disputed": "Its value is disputed, so it stays as it is until the decision.",
}
NAMED = 10_000
"""So many reports are named."""


class Reading(NamedTuple):
    """What becomes of one report, without its value. `result` is the name of the number that counts it."""

    report_id: UUID
    agency_id: UUID
    pending: bool
    result: str
    reason: str


@dataclass(slots=True)
class Reread:
    """What became of the live and the pending reports, by numbers.

    `moved_count` got another indicator. `merged_count` ended, because their agency has the same report there.
    `refused_count` ended, because their values are refused now, and `protected_count`, because what they name is
    protected. `unstated_count` were copied and ended, because no source states what they name now. `disputed_count`
    stay until their dispute is decided.

    `pending_count` pending reports were read. They stay pending, and nobody may list them before the decision.
    `pending_moved_count` got another indicator, and `pending_ended_count` ended because their values are refused now or
    their agency has the same pending report there.

    `readings` has up to 10,000 of the reports that these numbers count, apart from those that were only read.
    """

    report_count: int = 0
    moved_count: int = 0
    merged_count: int = 0
    refused_count: int = 0
    protected_count: int = 0
    unstated_count: int = 0
    disputed_count: int = 0
    pending_count: int = 0
    pending_moved_count: int = 0
    pending_ended_count: int = 0
    readings: list[Reading] = field(default_factory=list, compare=False)

    def add(self, report_id: UUID, agency_id: UUID, result: str, *, pending: bool = False) -> None:
        """Name a report that moves, ends or stays disputed."""
        if len(self.readings) < NAMED:
            self.readings.append(Reading(report_id, agency_id, pending, result, _REASONS[result]))

    def end_moved(self, report_ids: Collection[UUID]) -> None:
        """Count these reports, which were to move, as ended: no source states what they name now."""
        self.moved_count -= len(report_ids)
        self.unstated_count += len(report_ids)
        reason = _REASONS["unstated"]
        self.readings = [
            each._replace(result="unstated", reason=reason)
            if each.report_id in report_ids and not each.pending
            else each
            for each in self.readings
        ]

    def counts(self) -> dict[str, int]:
        """The numbers alone."""
        return {name: count for name, count in asdict(self).items() if name != "readings"}


def reread(
    database: Database, actor: Actor, region: str, *, dry_run: bool, show_progress: Callable[[str], None]
) -> Reread:
    """Move or end the reports that name something else now, a few hundred in each transaction, or only count them.

    Agencies that received a listing which ends by this get a correction. Reading again changes nothing, so that an
    interrupted run can begin again. Once no disputed report is left out, `is_current`.
    """
    if dry_run:
        return _reread_all(database, None, region, show_progress)
    with recorded_work(database, Entry(actor, "rereadReports"), rules=RULES) as work:
        done = _reread_all(database, work, region, show_progress)
        with work.step() as session:
            _complete(session, done)
    return done


def _reread_all(
    database: Database, work: RecordedWork | None, region: str, show_progress: Callable[[str], None]
) -> Reread:
    """Without `work`, only count."""
    done, last = Reread(), UUID(int=0)
    while True:
        with database.read() as session:
            reports = repository.after(session, last, _AT_ONCE)
            live = [report for report in reports if report.withdrawn_at is None]
            other = _naming_another(session, reports, region)
            staying = [each.report_id for each in reports if other.get(each.report_id) is None]
            free = named_before.remembered(session, staying)
            if work is None:
                protected = protection.matcher_of(session, protection.version(session))
                _count(session, live, other, protected, done)
        if not reports:
            _reread_pending(database, work, region, done)
            return done
        if (other or free) and work is not None:
            with work.step() as session:
                # gate: what a report named in between is forgotten
                named_before.forget(session, free)
                _move(session, other, done)
        last, done.report_count = reports[-1].report_id, done.report_count + len(live)
        show_progress(f"{done.report_count:,} reports read")


def _reread_pending(database: Database, work: RecordedWork | None, region: str, done: Reread) -> None:
    """The same for the reports that nobody has decided, those of one agency after the other."""
    if work is not None:
        pending_rereading.lead_ended_on(database, work, region)
    with database.read() as session:
        agencies = pending_repository.agencies_with_undecided(session)
    for agency_id in agencies:
        with database.read() as session:
            read = pending_rereading.compare(session, agency_id, region)
        if read.differs and work is not None:
            with work.step() as session:
                read = pending_rereading.move(session, agency_id, region)
        done.pending_count += read.count
        done.pending_moved_count += len(read.moved)
        done.pending_ended_count += len(read.refused) + len(read.merged)
        for result, report_ids in (("moved", read.moved), ("refused", read.refused), ("merged", read.merged)):
            for report_id in report_ids:
                done.add(report_id, agency_id, result, pending=True)


def is_current(session: Session) -> bool:
    """Whether the live and the pending reports have been read by this version's rules."""
    return sequence.mark(session, _MARK) == RULES


def has_reports(session: Session) -> bool:
    """Whether there is anything to read again: a report, also one that has ended, because its label goes along."""
    return bool(repository.after(session, UUID(int=0), 1) or pending_repository.agencies_with_undecided(session))


def begin(session: Session) -> None:
    """In a database without reports, note that nothing has to be read again or taken down."""
    if not has_reports(session):
        sequence.set_mark(session, _MARK, RULES)
        protection.set_well_known_applied(session)


def _complete(session: Session, done: Reread) -> None:
    if not done.disputed_count:
        sequence.set_mark(session, _MARK, RULES)
    counts = done.counts()
    # In the record, `report_count` is the number of `reports`: of those that moved or ended.
    note(session, rules=RULES, reports=[], read_count=counts.pop("report_count"), **counts)


def _naming_another(session: Session, reports: Sequence[Report], region: str) -> dict[UUID, Indicator | None]:
    indicators = indicator_records.find(session, {report.indicator_id for report in reports})
    other = {}
    for report in reports:
        now = indicators[report.indicator_id]
        named = read_again(report.value, now, region)
        if named != now:
            other[report.report_id] = named
    return other


def _count(
    session: Session,
    reports: Sequence[Report],
    other: dict[UUID, Indicator | None],
    protected: Matcher,
    done: Reread,
) -> None:
    """Count what `_move` would do."""
    placed = _place(session, reports, other, protected, done)
    to = {report_id: fact[0] for report_id, fact in placed.items() if fact is not None}
    moving = [report for report in reports if report.report_id in to]
    done.end_moved({report.report_id for report in copied_names.unstated(session, moving, to)})


def _move(session: Session, other: dict[UUID, Indicator | None], done: Reread) -> None:
    # gate: no import reads objects that are renamed meanwhile
    copy_repository.lock(session)
    protected = protection.current(session)  # before the other locks
    reports = [report for report_id in other if (report := repository.find(session, report_id)) is not None]
    before = {report.report_id: report.indicator_id for report in reports}
    named_now = {report_id: indicator_id(named) for report_id, named in other.items() if named is not None}
    targets = {named_now[report_id]: named for report_id, named in other.items() if named is not None}
    indicator_records.register(session, indicator_records.find(session, set(before.values())) | targets)
    for report in reports:
        session.refresh(report)  # its agency may have changed it meanwhile
    unchanged = [each for each in reports if each.withdrawn_at is None and each.indicator_id == before[each.report_id]]
    # gate: a label goes along with a value also if its report has ended
    leading = [each for each in reports if each.report_id in named_now]
    copied_labels.carry(
        session, ((each.agency_id, before[each.report_id], named_now[each.report_id]) for each in leading)
    )
    named_before.lead_on(
        session,
        (
            (each, named_now[each.report_id])
            for each in leading
            if each.withdrawn_at is not None and each.withdrawal_reason != _MERGED
        ),
    )
    placed = _place(session, unchanged, other, protected, done)
    changed = [report for report in unchanged if report.report_id in placed]
    if not changed:
        return
    seq = number(session, changed)
    for report in changed:
        fact = placed[report.report_id]
        if fact is None:
            end(report, Ending.WITHDRAWN, _why(other[report.report_id], protected))
        else:
            report.indicator_id = fact[0]
    repository.readdress(session, changed)
    session.flush()
    for report in changed:
        if (named := other[report.report_id]) is not None:
            copied_names.rename_value(session, report.report_id, before[report.report_id], indicator_id(named))
    unstated = copied_names.unstated(session, changed)
    for report in unstated:
        # gate: a copy that no object states by its new name ends
        end(report, Ending.WITHDRAWN, ENDED_BY_SOURCE)
    if unstated:
        done.end_moved({report.report_id for report in unstated})
    narrowed: list[Relabelling] = []
    kept = [_keeping(session, report, other[report.report_id], protected, narrowed) for report in changed]
    seq = _record_narrowed(session, narrowed) if narrowed else seq
    touched = {key for report in changed for key in (before[report.report_id], report.indicator_id)}
    touched |= {report.indicator_id for report in kept if report is not None}
    note(session, reports=[report.report_id for report in changed])
    update_listings(session, indicator_records.find(session, touched), Trigger(seq, Cause.REBUILT))


def _keeping(
    session: Session, report: Report, named: Indicator | None, protected: Matcher, narrowed: list[Relabelling]
) -> Report | None:
    """The report of the same agency that stays in place of one that has ended as merged. It has its sources too.

    If it is a copy that this narrows, it is added to `narrowed`.
    """
    if report.withdrawn_at is None or named is None or _covers(protected, named):
        return None
    fact = indicator_id(named), report.category, report.case_reference
    keeping = repository.live_facts(session, report.agency_id, [fact[0]]).get(fact)
    if keeping is None:  # it has moved in this run too
        return None
    copy_repository.lead_on(session, report.report_id, keeping.report_id)
    if keeping.origin is not None:
        before = label_of(keeping)
        both = before.visibility, visibility_of(report)
        seen_by = copied_labels.strictest(both, copied_labels.sectors_named(session, both))
        after = Label(seen_by or before.visibility, before.anonymous or report.anonymous)
        # gate: a copy that takes the sources of a merged report takes its label
        if after != before:
            set_label(keeping, after)
            narrowed.append(Relabelling(keeping, before, label_of(keeping)))
        keeping.origin = None if report.origin is None else together({keeping.origin, report.origin})
    return keeping


def _record_narrowed(session: Session, narrowed: Sequence[Relabelling]) -> int:
    """Number and record these changes of labels, each as one of its report's client. Returns their number."""
    reports = list({each.report.report_id: each.report for each in narrowed}.values())
    seq = number(session, reports)
    sectors = copied_labels.sectors_named(session, [each.after.visibility for each in narrowed])
    for client_id in {report.client_id for report in reports}:
        of_client = [each for each in narrowed if each.report.client_id == client_id]
        # gate: a label that reading again narrows is recorded
        label_record.record(session, client_id, seq, of_client, sectors)
    repository.readdress(session, reports)
    return seq


def _why(named: Indicator | None, protected: Matcher) -> str:
    """Why a report ends."""
    if named is None:
        return _REFUSED
    return _PROTECTED if _covers(protected, named) else _MERGED


def _covers(protected: Matcher, named: Indicator) -> bool:
    # gate: protected list when values are read again
    return protected.covering(named) is not None


def _place(
    session: Session,
    reports: Iterable[Report],
    other: dict[UUID, Indicator | None],
    protected: Matcher,
    done: Reread,
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
            result = "disputed"
        elif named is None:
            placed[report.report_id] = None
            done.refused_count += 1
            result = "refused"
        elif _covers(protected, named):
            placed[report.report_id] = None
            done.protected_count += 1
            result = "protected"
        else:
            fact = (indicator_id(named), report.category, report.case_reference)
            stored = repository.live_facts(session, report.agency_id, [fact[0]])
            # gate: no report moves to what a dispute found to be a mistake
            known = fact in stored or (report.agency_id, fact) in taken or was_overturned(session, report, fact)
            placed[report.report_id] = None if known else fact
            taken.add((report.agency_id, fact))
            done.merged_count += known
            done.moved_count += not known
            result = "merged" if known else "moved"
        done.add(report.report_id, report.agency_id, result)
    return placed
