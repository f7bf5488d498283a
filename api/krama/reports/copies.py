"""Reports that an agency copies from other sources (`api/krama/imports`): each lives as long as a source states it.

A source states objects, and each object leads to at most one report. Several objects, also of several sources, may lead
to the same report. What an object states ends by a newer version of that object alone.

A copy differs from an agency's own report in this too: it never waits for the decision on a protected value, and never
lists again what a dispute has overturned (`earlier.Earlier.repeated`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock
from krama.core.columns import AskedKeys
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.protection import service as protection
from krama.protection.rules import Matcher
from krama.reports import cited_cases, copied_labels, copy_repository, label_record, repository, service
from krama.reports.copied_objects import ReadObject, newest_versions
from krama.reports.copy_repository import Version
from krama.reports.drafts import Fact, UpsertResult
from krama.reports.earlier import ENDED_BY_SOURCE
from krama.reports.endings import end
from krama.reports.fields import VOUCHED
from krama.reports.intake import Draft
from krama.reports.label_record import Relabelling
from krama.reports.merging import number, update_listings
from krama.reports.schemas import ReportIn
from krama.reports.tables import Report
from krama.reports.visibility import Label, label_of, set_label
from krama.rule.evidence import Ending
from krama.rule.origins import UNKNOWN_ORIGIN, together
from krama.sharing.sectors import Sector
from krama.sharing.stored import columns_of

_OBJECTS = UUID("0e6a1c1d-6f0b-5d57-9a3e-7c5d2f1b8a46")
_LISTED = frozenset({UpsertResult.CREATED, UpsertResult.UPDATED, UpsertResult.UNCHANGED})
_COMBINED = ("confidence", "occurred_at", "valid_until")
"""What a report says by all its objects together. Of the rest, it says what the first object said."""


def object_id(key: str) -> UUID:
    """What an object is stored under, by its key at its source."""
    return uuid5(_OBJECTS, key.encode("utf-8", "backslashreplace").decode())  # a source may send half a character


def key_of_value(indicator_id: UUID) -> str:
    """The key of an object that its source gives no id: its value."""
    return f"value {indicator_id}"


class _Plan(NamedTuple):
    """What follows from some objects: a draft for each fact with its objects, and what other reports lose.

    `staying` are the reports of objects on protected values, which are not listed as long as the protection lasts.
    """

    drafts: list[tuple[Draft, list[ReadObject]]]
    ended: list[Report]
    changed: list[tuple[Report, dict[str, Any], Label]]
    staying: dict[UUID, UUID]


class Stored(NamedTuple):
    """What became of objects, as counts, and the names of those on protected values."""

    counts: Counter[str]
    protected: list[str]


def store(session: Session, principal: Principal, source_id: UUID, objects: Sequence[ReadObject]) -> Stored:
    """Store what a source states now, in the caller's transaction.

    Counts results, `older`, `protected`, `ended` and `changed`: the reports that say something else without an object.
    The caller has locked the source. Nothing else may be locked.
    """
    counts: Counter[str] = Counter()
    copy_repository.lock(session, shared=True)
    before = _before(copy_repository.of_source(session, source_id, [each.object_id for each in objects]))
    newest = newest_versions(objects, before, counts)
    left = _reports_left(newest, before)
    matcher, made = _lock(session, principal, newest.values(), left)
    stating = _Stating(newest, matcher)
    plan = _plan(session, principal, stating, left, _Others(session, source_id, newest, {}))
    drafts = [draft for draft, _ in plan.drafts]
    submitted = service.submit(session, principal, drafts, made) if drafts else []
    counts += _settled(plan, stating)
    reports = plan.staying
    for (_, same), done in zip(plan.drafts, submitted, strict=True):
        _count(counts, done.outcome, same)
        if done.outcome in _LISTED:
            reports |= {each.object_id: done.report.report_id for each in same}
    copy_repository.put(session, _rows(source_id, newest, before, reports))
    _settle(session, principal, plan)  # last: who received what ends gets a correction, which locks the audit log
    moved = [each.report for each in submitted if each.outcome.moves]
    changed = [report for report, _, _ in plan.changed]
    note(session, reports=[each.report_id for each in (*moved, *plan.ended, *changed)])
    return Stored(+counts, stating.names_of_protected())


def still_stated(session: Session, source_id: UUID, limit: int) -> tuple[list[ReadObject], set[UUID]]:
    """Up to `limit` objects of a source that lead to a report, as if the source took them back in the same version.

    Also the ids of these reports.
    """
    rows = copy_repository.stating(session, source_id, limit)
    objects = [ReadObject(row.object_id, row.modified_at, ended=True) for row in rows]
    return objects, {row.report_id for row in rows if row.report_id is not None}


def count_stated(session: Session, report_ids: set[UUID]) -> int:
    """To how many of these reports an object of any source leads."""
    return len({row.report_id for row in copy_repository.on_reports(session, AskedKeys(report_ids))})


def report_counts(session: Session) -> dict[UUID, int]:
    """To how many reports the objects of each source lead. A source without any is left out."""
    return copy_repository.report_counts(session)


def stated_between(session: Session, source_id: UUID, first: UUID, last: UUID) -> set[UUID]:
    """The objects of a source with these ids, and those between them, that lead to a report."""
    return copy_repository.stating_between(session, source_id, first, last)


class CopiesPreview:
    """Stores objects in memory: what `store` would count, after what came before."""

    def __init__(self, principal: Principal, source_id: UUID) -> None:
        self._principal, self._source_id = principal, source_id
        self._submission = service.SubmissionPreview(principal)
        self._read: dict[UUID, Version] = {}

    def store(self, session: Session, objects: Sequence[ReadObject]) -> Stored:
        """What `store` would return, with nothing stored."""
        counts: Counter[str] = Counter()
        asked = [each.object_id for each in objects]
        before = _before(copy_repository.of_source(session, self._source_id, asked)) | self._read
        newest = newest_versions(objects, before, counts)
        left = _reports_left(newest, before)
        stating = _Stating(newest, protection.matcher_of(session, protection.version(session)))
        others = _Others(session, self._source_id, newest, self._read)
        plan = _plan(session, self._principal, stating, left, others)
        counts += _settled(plan, stating)
        reports = plan.staying
        submitted = self._submission.submit(session, [draft for draft, _ in plan.drafts])
        for (_, same), done in zip(plan.drafts, submitted, strict=True):
            _count(counts, done.outcome, same)
            reports |= {each.object_id: done.report.report_id for each in same if done.outcome in _LISTED}
        self._read |= _before(_rows(self._source_id, newest, before, reports))
        return Stored(+counts, stating.names_of_protected())


def _before(rows: Iterable[Version]) -> dict[UUID, Version]:
    return {row.object_id: row for row in rows}


def _reports_left(newest: Iterable[UUID], before: Mapping[UUID, Version]) -> set[UUID]:
    """The reports to which these objects have led until now."""
    rows = (before[each] for each in newest if each in before)
    return {row.report_id for row in rows if row.report_id is not None}


def _lock(
    session: Session, principal: Principal, objects: Iterable[ReadObject], left: set[UUID]
) -> tuple[Matcher, frozenset[str]]:
    """Lock, in the order of locks, all that may change: also what `service.submit` would lock after it.

    Returns the protected list, and the references of the cases that were made.
    """
    drafts = [each.draft for each in objects if each.draft is not None]
    matcher = protection.matcher_of(session, protection.version(session))
    # gate: a copy that is not kept states nothing of its case
    kept = [each for each in drafts if matcher.covering(each.indicator) is None]
    ensured = cited_cases.ensure(session, principal, kept)
    matcher = protection.current(session)  # cases are locked before the list
    moving = indicator_records.find(session, copy_repository.indicators(session, left))
    indicator_records.register(session, moving | {each.indicator_id: each.indicator for each in drafts})
    return matcher, ensured.new


class _Stating:
    """The objects that lead to a report by their facts, and those on protected values."""

    def __init__(self, newest: Mapping[UUID, ReadObject], matcher: Matcher) -> None:
        self.by_fact: dict[Fact, list[tuple[ReadObject, Draft]]] = defaultdict(list)
        self.protected: list[tuple[ReadObject, Draft]] = []
        for each in newest.values():
            if each.draft is None:
                continue
            # gate: a copy on a protected value is not kept
            if matcher.covering(each.draft.indicator) is not None:
                self.protected.append((each, each.draft))
                continue
            self.by_fact[each.draft.fact].append((each, each.draft))

    def names_of_protected(self) -> list[str]:
        """How their source calls the objects on protected values."""
        return [each.name for each, _ in self.protected]


class _Others:
    """Finds the objects that lead to reports, without those of which a newer version is being stored.

    `read` are those of a preview, which are not stored.
    """

    def __init__(
        self, session: Session, source_id: UUID, newest: Mapping[UUID, ReadObject], read: Mapping[UUID, Version]
    ) -> None:
        self._session, self._source_id, self._newest, self._read = session, source_id, newest, read

    def on(self, report_ids: set[UUID]) -> dict[UUID, list[Version]]:
        """The valid ones on these reports."""
        on_each: dict[UUID, list[Version]] = defaultdict(list)
        rows = [
            row
            for row in copy_repository.on_reports(self._session, AskedKeys(report_ids))
            if row.source_id != self._source_id or row.object_id not in self._read
        ]
        now = clock.now()
        for row in (*rows, *self._read.values()):
            is_stored_now = row.source_id == self._source_id and row.object_id in self._newest
            if row.report_id in report_ids and not is_stored_now and _is_valid(row, now):
                on_each[row.report_id].append(row)
        return on_each


def _is_valid(row: Version, now: datetime) -> bool:
    return row.valid_until is None or row.valid_until > now


def _plan(session: Session, principal: Principal, stating: _Stating, left: set[UUID], others: _Others) -> _Plan:
    by_fact = stating.by_fact
    indicators = {fact[0] for fact in by_fact} | copy_repository.indicators(session, left)
    live = repository.live_facts(session, principal.agency_id, AskedKeys(indicators))
    copied = {fact: report for fact, report in live.items() if report.origin is not None}
    touched = {report.report_id for fact, report in copied.items() if fact in by_fact or report.report_id in left}
    rows = others.on(touched)
    plan, staying = _Plan([], [], [], {}), []
    sectors = _sectors_stated(session, by_fact.values(), rows.values())
    for fact, same in by_fact.items():
        more = rows.get(copied[fact].report_id, []) if fact in copied else []
        plan.drafts.append((_combined(same, more, sectors), [each for each, _ in same]))
    for each, draft in stating.protected:
        if draft.fact in copied:
            plan.staying[each.object_id] = copied[draft.fact].report_id
    for fact, report in copied.items():
        if report.report_id not in left or fact in by_fact or report.report_id in plan.staying.values():
            continue
        if remaining := rows.get(report.report_id):
            staying.append((report, remaining))
            continue
        # gate: a copy ends with the last object that states it
        plan.ended.append(report)
    plan.changed.extend(_changed(session, principal, staying))
    return plan


def _changed(
    session: Session, principal: Principal, staying: Sequence[tuple[Report, list[Version]]]
) -> Iterator[tuple[Report, dict[str, Any], Label]]:
    """The reports of which the objects that are left say something else than they do together with those that left."""
    labels = [(report, [row.visibility for row in rows]) for report, rows in staying]
    seen_by = copied_labels.of_remaining(session, principal, labels)
    for (report, rows), visibility in zip(staying, seen_by, strict=True):
        changes, label = _changes(report, _said(rows)), Label(visibility, report.anonymous)
        if changes or label != label_of(report):
            yield report, changes, label


def _sectors_stated(
    session: Session, drafts: Iterable[Sequence[tuple[ReadObject, Draft]]], rows: Iterable[Sequence[Version]]
) -> dict[UUID, Sector]:
    """The sectors of all agencies that the labels of these objects name."""
    labels = [draft.visibility for same in drafts for _, draft in same]
    labels += [row.visibility for same in rows for row in same]
    return copied_labels.sectors_named(session, {each for each in labels if each is not None})


def _combined(
    same: Sequence[tuple[ReadObject, Draft]], more: Sequence[Version], sectors: Mapping[UUID, Sector]
) -> Draft:
    """One draft of what these objects state together. With others before it, it adds to the report only that."""
    _, newest = max(reversed(same), key=lambda pair: pair[0].modified_at)
    rows = [*(_stating(each, draft) for each, draft in same), *more]
    said = _said(rows)
    origin = said.pop("origin")
    known = [row.visibility for row in rows if row.visibility is not None]
    # gate: the label of a copy is the strictest of its objects
    visibility = copied_labels.strictest(known, sectors)
    sent = newest.sent.model_copy(update=said)
    if more:
        unchanged = {name: value for name, value in sent.__dict__.items() if name not in said}
        sent = ReportIn.model_construct(_fields_set=set(said), **unchanged, **said)
    keeps_label = len(known) < len(rows)  # of one, nobody noted the label
    return replace(newest, sent=sent, origin=origin, visibility=visibility, keeps_label=keeps_label)


def _stating(each: ReadObject, draft: Draft) -> Version:
    sent = draft.sent
    return Version(
        UUID(int=0), each.object_id, each.modified_at, None, draft.origin or UNKNOWN_ORIGIN, sent.confidence,
        sent.occurred_at, sent.valid_until, *(columns_of(draft.visibility) if draft.visibility is not None else ()),
    )  # fmt: skip


def _said(rows: Sequence[Version]) -> dict[str, Any]:
    """What objects say of one report together: the highest confidence, the last time, the latest end if all end."""
    occurred = [row.occurred_at for row in rows if row.occurred_at is not None]
    ends = [row.valid_until for row in rows if row.valid_until is not None]
    return {
        "confidence": max(row.confidence or 0 for row in rows),
        "occurred_at": max(occurred, default=None),
        "valid_until": max(ends) if len(ends) == len(rows) else None,
        "origin": together({row.origin or UNKNOWN_ORIGIN for row in rows}),
    }


def _changes(report: Report, said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if getattr(report, name) != value}


def _settle(session: Session, principal: Principal, plan: _Plan) -> None:
    """End the reports that no object states any more. Those that others still state say what these say."""
    changed = [report for report, _, _ in plan.changed]
    if not plan.ended and not changed:
        return
    seq = number(session, [*plan.ended, *changed])
    for report in plan.ended:
        end(report, Ending.WITHDRAWN, ENDED_BY_SOURCE)
    relabelled = []
    for report, changes, label in plan.changed:
        report.restate(changes)
        if not VOUCHED.isdisjoint(changes):
            report.approved_by, report.approved_at = None, None
        if label != (before := label_of(report)):
            set_label(report, label)
            relabelled.append(Relabelling(report, before, label))
    sectors = copied_labels.sectors_named(session, [each.after.visibility for each in relabelled])
    label_record.record(session, principal.client_id, seq, relabelled, sectors)
    repository.readdress(session, [*plan.ended, *changed])
    ending = {report.indicator_id for report in plan.ended}
    changing = {report.indicator_id for report in changed} - ending
    for touched, cause in ((ending, Cause.WITHDRAWN), (changing, Cause.REPORTED)):
        if touched:
            update_listings(session, indicator_records.find(session, touched), Trigger(seq, cause))


def _settled(plan: _Plan, stating: _Stating) -> Counter[str]:
    """What follows for other reports, and of what is not kept."""
    return Counter(ended=len(plan.ended), changed=len(plan.changed), protected=len(stating.protected))


def _count(counts: Counter[str], outcome: UpsertResult, same: Sequence[ReadObject]) -> None:
    counts[outcome] += 1
    counts[UpsertResult.UNCHANGED if outcome in _LISTED else outcome] += len(same) - 1


def _rows(
    source_id: UUID,
    newest: Mapping[UUID, ReadObject],
    before: Mapping[UUID, Version],
    reports: Mapping[UUID, UUID],
) -> list[Version]:
    """What is stored of these objects. One that never stated anything is not remembered, unless it must be."""
    rows = []
    for key, each in newest.items():
        if each.draft is not None and key in reports:
            row = _stating(each, each.draft)._replace(source_id=source_id, report_id=reports[key])
        else:
            row = Version(source_id, key, each.modified_at)
            # gate: an object keeps its label while it states nothing
            if each.label is not None:
                row = row._replace(**columns_of(each.label)._asdict())
        row = row._replace(modified_at=each.stored_time)
        # gate: what has ended is remembered
        if each.is_remembered or key in before:
            rows.append(row)
    return rows
