"""Imports a source as reports of an agency, batch by batch. Each batch is stored with the position after it, or not."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from pydantic import ValidationError
from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.service import recorded_transaction
from krama.core import clock
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.validation import field_problems
from krama.imports import repository
from krama.imports.errors import ObjectRefused
from krama.imports.items import ImportBatch, ImportItem
from krama.imports.rules import UNKNOWN_ORIGIN
from krama.imports.sources import ImportReader, Position, position_of
from krama.imports.tables import ImportSource
from krama.reports import copies
from krama.reports.intake import Draft, draft
from krama.reports.schemas import ReportIn
from krama.reports.service import SubmissionPreview

MOST_FAULTS_NAMED = 1_000
_SOURCES = UUID("7c0f3a52-55b9-5e7b-9d4e-0f3b9f7d8c11")
_ENDED = "Its source has ended it."


@dataclass(frozen=True, slots=True)
class Fault:
    """An object that was not imported, and why."""

    name: str
    code: str
    detail: str


@dataclass(slots=True)
class Summary:
    """What an import did. `counts` has the results of reports, and `ended`, `own`, `protected` and `rejected`.

    `own`: this exchange stated it first, so that it is not one more source. `faults` names the first objects that were
    rejected.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)

    def reject(self, item: ImportItem, fault: KramaError) -> None:
        """Count an object that can't be imported."""
        self.counts["rejected"] += 1
        if len(self.faults) < MOST_FAULTS_NAMED:
            self.faults.append(Fault(item.name, fault.code, fault.detail))


@dataclass(frozen=True, slots=True)
class Target:
    """For whom an import is made: the client of the agency, the region of its telephone numbers, and this exchange."""

    principal: Principal
    region: str
    exchange_id: UUID


def source_id(agency_id: UUID, form: str, place: str) -> UUID:
    """The id of a source that an agency imports."""
    return uuid5(_SOURCES, f"{agency_id} {form} {place}")


def begin(session: Session, key: UUID, client_id: str, agency_id: UUID, form: str, place: str) -> None:
    """Remember a source before its first batch, in the caller's transaction."""
    now = clock.now()
    session.add(
        ImportSource(
            source_id=key, agency_id=agency_id, client_id=client_id, form=form, place=place, created_at=now,
            updated_at=now,
        )
    )  # fmt: skip


def client_of(session: Session, agency_id: UUID) -> str | None:
    """The client by which an agency has imported before, if it has."""
    before = repository.of_agency(session, agency_id)
    return None if before is None else before.client_id


def every(session: Session) -> list[ImportSource]:
    """All sources that were ever imported, the oldest first."""
    return repository.every(session)


def position(session: Session, key: UUID) -> Position | None:
    """How far a source was imported; None if it was not yet."""
    row = repository.find(session, key)
    return None if row is None else position_of(row.position)


def run(database: Database, target: Target, source: ImportReader, start: Position, entry: Entry, key: UUID) -> Summary:
    """Import what follows the position `start`.

    If it is broken off, what was stored stays, and the next run continues after it. Raises `ImportRefused`.
    """
    summary = Summary()
    for batch in source.batches(start):
        drafts, ended = _read(batch, target, summary)
        _store(database, target, drafts, ended, entry, summary, _Mark(key, batch.position))
    return summary


def preview(database: Database, target: Target, source: ImportReader, start: Position) -> Summary:
    """What `run` would do, with nothing stored. Raises `ImportRefused`."""
    summary, submission = Summary(), SubmissionPreview(target.principal)
    for batch in source.batches(start):
        drafts, ended = _read(batch, target, summary)
        with database.read() as session:
            _count(summary, copies.preview(session, submission, drafts))
            summary.counts["ended"] += len(copies.live(session, target.principal, ended))
    return summary


@dataclass(frozen=True, slots=True)
class _Mark:
    """The position that is stored with a batch."""

    key: UUID
    position: Position

    def store(self, session: Session) -> None:
        row = repository.find(session, self.key)
        if row is not None:
            row.position, row.updated_at = json.dumps(self.position), clock.now()
            session.add(row)


def _read(batch: ImportBatch, target: Target, summary: Summary) -> tuple[list[Draft], list[copies.Copied]]:
    """The drafts of a batch, and what its source has ended. Of several items of one value, the last one counts."""
    latest: dict[copies.Copied, tuple[Draft, bool]] = {}
    for item, made in _drafts(batch.items, target, summary):
        copied = made.indicator_id, made.origin or UNKNOWN_ORIGIN
        latest.pop(copied, None)
        latest[copied] = made, item.ended
    drafts = [made for made, is_ended in latest.values() if not is_ended]
    return drafts, [copied for copied, (_, is_ended) in latest.items() if is_ended]


def _drafts(items: Sequence[ImportItem], target: Target, summary: Summary) -> Iterator[tuple[ImportItem, Draft]]:
    for item in items:
        if item.fault is not None:
            summary.reject(item, item.fault)
            continue
        # gate: what this exchange stated is not one more source
        if item.origin == target.exchange_id:
            summary.counts["own"] += 1
            continue
        members = {name: value for name, value in item.members.items() if not item.ended or name != "valid_until"}
        try:
            made = draft(ReportIn.model_validate(members), target.region, target.principal)
        except ValidationError as problem:
            wrong = field_problems(problem)[0]
            summary.reject(item, ObjectRefused(f"{wrong.field}: {wrong.detail}"))
        except KramaError as fault:
            summary.reject(item, fault)
        else:
            yield item, replace(made, origin=item.origin or UNKNOWN_ORIGIN, keeps_label=True)


def _store(
    database: Database,
    target: Target,
    drafts: list[Draft],
    ended: list[copies.Copied],
    entry: Entry,
    summary: Summary,
    mark: _Mark,
) -> None:
    """Store one batch. What has ended is withdrawn in a second transaction, because both lock indicators in order."""
    if drafts:
        with recorded_transaction(database, entry.part()) as session:
            _count(summary, copies.submit(session, target.principal, drafts))
            if not ended:
                mark.store(session)
    if ended:
        with recorded_transaction(database, entry.part()) as session:
            summary.counts["ended"] += copies.withdraw(session, target.principal, ended, _ENDED)
            mark.store(session)
    if not drafts and not ended:
        with recorded_transaction(database, entry.part()) as session:
            mark.store(session)


def _count(summary: Summary, results: Sequence[object]) -> None:
    summary.counts.update("protected" if result is None else str(result) for result in results)
