"""Imports a source as reports of an agency, batch by batch. Each batch is stored with the position after it, or not."""

import json
import re
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError
from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.service import recorded_transaction
from krama.core import clock
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.inserts import insert_missing
from krama.core.validation import field_problems
from krama.imports import repository
from krama.imports.errors import ObjectRefused
from krama.imports.items import ImportBatch, ImportItem
from krama.imports.national_numbers import refuse_national, with_country_code
from krama.imports.sources import ITEMS_A_BATCH, ImportReader, Position, position_of
from krama.imports.tables import ImportSource
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.reports import copies
from krama.reports.copied_objects import ReadObject, noted
from krama.reports.copies import Stored
from krama.reports.intake import Draft, draft
from krama.reports.schemas import ReportIn
from krama.rule.origins import LISTED_ORIGIN, UNKNOWN_ORIGIN

MOST_FAULTS_NAMED = 1_000
COUNTED = (
    "created", "updated", "unchanged", "overturned", "withdrawn", "ended", "changed", "own", "older", "protected",
    "rejected",
)  # fmt: skip
"""What `Summary.counts` may have."""
_SOURCES = UUID("7c0f3a52-55b9-5e7b-9d4e-0f3b9f7d8c11")
_NAMING = frozenset({"value", "kind", "institution", "chain", "platform"})
"""The members that say which indicator a report is about."""
_KINDS = frozenset(Kind)


@dataclass(frozen=True, slots=True)
class Fault:
    """An object that was not imported, and why."""

    name: str
    code: str
    detail: str


@dataclass(slots=True)
class Summary:
    """What an import did.

    `counts` has the results of reports, and `ended`, `changed`, `own`, `older`, `protected` and `rejected`. `changed`:
    reports that an object left, and that say something else by those that are left. `own`: this exchange stated it
    first, so that it is not one more source. `older`: a newer version of the object is known. `faults` names
    the first objects that were rejected. `notes` says what the operator should know of the source. `taken_back`: how
    many objects their source takes back or lets expire, also if nothing is known of them. `still_rejected`: nothing
    was read, because the file is as it was when all of it was rejected. `uncategorised` names the objects whose
    category is not known here. `protected` names the first objects on protected values.
    """

    counts: Counter[str] = field(default_factory=Counter)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    taken_back: int = 0
    still_rejected: bool = False
    uncategorised: list[str] = field(default_factory=list)
    protected: list[str] = field(default_factory=list)

    def reject(self, item: ImportItem, fault: KramaError) -> None:
        """Count an object that can't be imported."""
        self.counts["rejected"] += 1
        if len(self.faults) < MOST_FAULTS_NAMED:
            self.faults.append(Fault(item.name, fault.code, _printable(fault.detail)))

    def add(self, stored: Stored) -> None:
        """Count what was stored of a batch. Of it, only what has no label since it was not shared is rejected."""
        self.counts.update(stored.counts)
        self.protected += stored.protected[: MOST_FAULTS_NAMED - len(self.protected)]
        if stored.counts["rejected"] and _WITHOUT_LABEL not in self.notes:
            self.notes.append(_WITHOUT_LABEL)

    def finished(self) -> "Summary":
        """Say what is known only after all was read."""
        if names := self.uncategorised:
            have = "1 row has" if len(names) == 1 else f"{len(names):,} rows have"
            shown = f"{', '.join(names[:12])}{' …' if len(names) > 12 else ''}"
            self.notes.append(_UNCATEGORISED.format(have=have, shown=shown))
        return self

    @property
    def all_rejected(self) -> bool:
        """Whether something was read, and all of it was rejected, also if what it stated before ended by that."""
        is_rejected = self.counts["rejected"] > 0 and self.counts.keys() <= {"rejected", "ended", "changed"}
        return self.still_rejected or (is_rejected and not self.taken_back)

    def position_after(self, batch: ImportBatch) -> Position:
        """What is stored as the position after a batch: of a file also how much of it was rejected."""
        if batch.rejected_before is None:
            return batch.position
        rejected = batch.rejected_before + self.counts["rejected"]
        return {**batch.position, "rejected": rejected, "all_rejected": self.all_rejected}


_WITHOUT_LABEL = (
    "Objects that were TLP:RED before, or had a label that is not known here, have none now. They are rejected until "
    "their source says how far they may be shared, or `tlp` in [defaults] of the map does."
)
_UNCATEGORISED = (
    "{have} a category that is not known here. They got that of the map, or other: {shown}. "
    "Write what their words mean in [categories] of the map, and use --again."
)
_SENT = re.compile(r"Send `(\w+)`(?: with it)?")
"""How an error names a member of a request. Of an import, the map says it."""


def _printable(text: str) -> str:
    """A text that may quote a source, without what a terminal can't show or would obey."""
    said = _SENT.sub(r"Name `\1` in [columns] or [defaults] of the map", text)
    return "".join(each if each.isprintable() else "?" for each in said)


@dataclass(frozen=True, slots=True)
class Target:
    """Who imports: the client of an agency, the country of this exchange, and all ids of the exchange itself.

    `country` is that of telephone numbers without a country code, if the operator states it.
    """

    principal: Principal
    region: str
    exchange_ids: frozenset[UUID]
    country: str | None = None


def source_id(agency_id: UUID, form: str, place: str) -> UUID:
    """The id of a source that an agency imports."""
    return uuid5(_SOURCES, f"{agency_id} {form} {place}")


def begin(session: Session, key: UUID, client_id: str, agency_id: UUID, form: str, place: str) -> None:
    """Remember a source before its first batch, in the caller's transaction, if no other run has meanwhile."""
    now = clock.now()
    source = {"source_id": key, "agency_id": agency_id, "client_id": client_id, "form": form, "place": place}
    insert_missing(session, ImportSource, [{**source, "created_at": now, "updated_at": now}])


def client_of(session: Session, agency_id: UUID) -> str | None:
    """The client by which an agency has imported before, if it has."""
    before = repository.of_agency(session, agency_id)
    return None if before is None else before.client_id


def every(session: Session) -> list[ImportSource]:
    """All sources that were ever read, the oldest first."""
    return [each for each in repository.every(session) if each.was_read]


def report_counts(session: Session) -> dict[UUID, int]:
    """How many reports each source states now. A source that states none is left out."""
    return copies.report_counts(session)


def position(session: Session, key: UUID) -> Position | None:
    """How far a source was imported; None if it was never read."""
    row = repository.find(session, key)
    return None if row is None or not row.was_read else position_of(row.position)


def run(database: Database, target: Target, source: ImportReader, start: Position, entry: Entry, key: UUID) -> Summary:
    """Import what follows the position `start`.

    If it is broken off, what was stored stays, and the next run continues after it. Raises `ImportRefused`.
    """
    summary, reading = Summary(), _Reading(target)
    for batch in source.batches(start):
        objects = reading.objects(batch, summary)
        with recorded_transaction(database, entry.part()) as session:
            row = repository.lock(session, key)  # two runs of one source follow each other
            objects += reading.gone(session, key, batch, summary)
            if objects:
                summary.add(copies.store(session, target.principal, key, objects))
            if row is not None:
                row.position, row.updated_at = json.dumps(summary.position_after(batch)), clock.now()
                session.add(row)
    return summary.finished()


def end(database: Database, target: Target, entry: Entry, key: UUID) -> Summary:
    """End all that a source states, as if it took that back. The next run reads it from its beginning."""
    summary, reports = Summary(), set[UUID]()
    while True:
        with recorded_transaction(database, entry.part()) as session:
            row = repository.lock(session, key)
            if row is not None:
                row.position, row.updated_at = None, clock.now()
                session.add(row)
            objects, left = copies.still_stated(session, key, ITEMS_A_BATCH)
            summary.counts.update(copies.store(session, target.principal, key, objects).counts)
            reports |= left
            if not objects:
                summary.notes += _after_end(copies.count_stated(session, reports))
                return summary


def _after_end(staying: int) -> list[str]:
    """What the operator should know after a source has ended."""
    notes = ["A timer that imports this source would list all of it again. Disable it, if there is one."]
    if staying:
        stay = "1 report stays" if staying == 1 else f"{staying:,} reports stay"
        notes.insert(0, f"{stay}, because other sources state it too. `krama import sources` shows them.")
    return notes


def preview(database: Database, target: Target, source: ImportReader, start: Position, key: UUID) -> Summary:
    """What `run` would do, with nothing stored. Raises `ImportRefused`."""
    summary, copied, reading = Summary(), copies.CopiesPreview(target.principal, key), _Reading(target)
    for batch in source.batches(start):
        objects = reading.objects(batch, summary)
        with database.read() as session:
            objects += reading.gone(session, key, batch, summary)
            summary.add(copied.store(session, objects))
    return summary.finished()


class _Reading:
    """Reads the batches of one run, and remembers which objects the part of a source has that is being read."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._present: set[UUID] = set()

    def objects(self, batch: ImportBatch, summary: Summary) -> list[ReadObject]:
        """The objects of a batch. What can't be read is named."""
        now = clock.now()
        if batch.note is not None:
            summary.notes.append(batch.note)
        summary.still_rejected |= batch.still_rejected
        read = [_object(item, self._target, summary, now) for item in batch.items]
        objects = [each for each in read if each is not None]
        if batch.part is None:
            return objects
        objects = [replace(each, object_id=_in_part(batch.part, each.object_id)) for each in objects]
        known = [
            copies.object_id(item.key) for item in batch.items if item.key is not None
        ]  # also of what can't be read
        self._present |= {each.object_id for each in objects} | {_in_part(batch.part, each) for each in known}
        return objects

    def gone(self, session: Session, key: UUID, batch: ImportBatch, summary: Summary) -> list[ReadObject]:
        """What the part stated before, and does not have now."""
        if batch.part is None or not batch.is_whole:
            return []
        first, last = (UUID(bytes=_in_part(batch.part, UUID(int=0)).bytes[:8] + end * 8) for end in (b"\0", b"\xff"))
        stated = copies.stated_between(session, key, first, last)
        present, self._present = self._present, set()
        summary.taken_back += len(stated - present)
        # gate: what is gone from an event ends
        return [ReadObject(each, clock.now(), ended=True, timed=False) for each in stated - present]


def _in_part(part: str, object_id: UUID) -> UUID:
    """The id of an object of a part. All of one part begin with the same eight bytes, so one range has them."""
    return UUID(bytes=copies.object_id(f"part {part}").bytes[:8] + object_id.bytes[8:])


def _object(item: ImportItem, target: Target, summary: Summary, now: datetime) -> ReadObject | None:
    """What is stored of an item. None if nothing is known of it, not even which object it is."""
    if item.fault is not None:
        summary.reject(item, item.fault)
    states = item.fault is None and not item.ended
    # gate: what this exchange stated is not one more source
    if states and item.origin in target.exchange_ids:
        summary.counts["own"] += 1
        states = False
    made = _draft(item, item.members, target, summary) if item.members and states else None
    if item.unknown_category and made is not None:
        summary.uncategorised.append(item.name)
    key = item.key or _key_of_value(item, made, target, summary)
    is_unread = item.fault is not None or (states and made is None and item.members)
    # of what can't be read, and has no time, nobody knows whether it is newer than what is stored
    if key is None or (is_unread and item.modified is None and not item.ended):
        return None
    summary.taken_back += item.ended and item.fault is None
    modified_at = now if item.modified is None else min(item.modified, now)  # the clocks of two exchanges differ
    label = None if item.label is None else noted(item.label)
    if label is not None and made is not None:
        label = made.visibility  # with its audience
    return ReadObject(
        copies.object_id(key), modified_at, made, item.ended, item.modified is not None, label, _printable(item.name)
    )


def _key_of_value(item: ImportItem, made: Draft | None, target: Target, summary: Summary) -> str | None:
    """The id of an object that has none: its value, also if nothing else of it can be read. None if that can't be."""
    if made is None and item.members:
        # what else it says does not matter for that
        naming = {name: value for name, value in item.members.items() if name in _NAMING} | {"category": Category.OTHER}
        if naming.get("kind") not in _KINDS:
            naming.pop("kind", None)  # its value may show its kind
        is_named = item.fault is None and item.ended  # otherwise it was named already
        made = _draft(item, naming, target, summary if is_named else Summary())
    return None if made is None else copies.key_of_value(made.indicator_id)


def _draft(item: ImportItem, members: dict[str, Any], target: Target, summary: Summary) -> Draft | None:
    """The report that these members of an item state, if they can be read as one."""
    try:
        sent = ReportIn.model_validate(members)
        if target.country is not None:
            sent = with_country_code(sent, target.country)
        # gate: a number without a country code is not taken for one of this country
        if target.country is None:
            refuse_national(sent, (target.region, target.principal.country))
        made = draft(sent, target.region, target.principal)
    except ValidationError as problem:
        wrong = field_problems(problem)[0]
        summary.reject(item, ObjectRefused(f"{wrong.field}: {wrong.detail}"))
    except KramaError as fault:
        summary.reject(item, fault)
    else:
        return replace(made, origin=item.origin or _origin_of_unclaimed(item, made))
    return None


def _origin_of_unclaimed(item: ImportItem, made: Draft) -> UUID:
    # gate: object with the id of a listing
    is_listing = item.is_listing_of is not None and item.is_listing_of(made.indicator_id)
    return LISTED_ORIGIN if is_listing else UNKNOWN_ORIGIN
