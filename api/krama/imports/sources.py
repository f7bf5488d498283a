"""The sources of each format: what is read after a position, in batches that are stored together."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from krama.imports import csv_rows, misp_events, stix_objects
from krama.imports.documents import document_of
from krama.imports.errors import ContentRefused, ImportRefused, ObjectRefused
from krama.imports.fetching import USUAL_MEGABYTES, Fetched, Fetcher, is_address, read_file
from krama.imports.items import ImportBatch, ImportBatches, ImportItem
from krama.imports.places import MANIFEST, feed_folder
from krama.imports.readings import known_moment, moment
from krama.imports.rules import Rules

ITEMS_A_BATCH = 500
"""As many as a bulk submission stores in one transaction."""

Position = dict[str, Any]
_UNCHANGED = (
    "The file is the same as in the last run, so nothing of it was read. --again reads it, such as after a change of "
    "the map."
)
_GONE = (404, 410)
_LATER = (429, *range(500, 600))
_AHEAD = -1
"""The stored timestamp of an event that has none in the past."""
_LEFT_A_RUN = 20
"""So many events are asked for in a run that are gone from the manifest, and whose files were there before."""
_NO_EVENT_CHANGED = "No event of the feed has changed since the last run."


class ImportReader(Protocol):
    """A source that is read from a position, which is empty at the first run."""

    def batches(self, position: Position) -> ImportBatches:
        """What follows the position. Raises `ImportRefused`, also after some batches."""
        ...


@dataclass(frozen=True, slots=True)
class SourcePlace:
    """How a source is read: where it is, by which rules, and as of when."""

    place: str
    fetcher: Fetcher
    rules: Rules
    now: datetime
    most_megabytes: int = USUAL_MEGABYTES

    def content(self, place: str, accept: str) -> bytes:
        """The bytes at an address or in a file. Raises `ImportRefused`."""
        if is_address(place):
            return self.fetcher.get(place, accept).content
        return read_file(Path(place), self.most_megabytes)


@dataclass(frozen=True, slots=True)
class FileSource:
    """One file. It is read again only if it has changed, and continues after the items that are stored already."""

    reading: SourcePlace
    items: Callable[[bytes], Iterator[ImportItem]]
    accept: str
    note_of: Callable[[bytes], str | None] = lambda _: None

    def batches(self, position: Position) -> ImportBatches:
        content = self.reading.content(self.reading.place, self.accept)
        digest = hashlib.sha256(content).hexdigest()
        before = position if position.get("digest") == digest else {}
        done, is_read = before.get("done", 0), False
        rejected, accepted = before.get("rejected", 0), done > 0 and not before.get("all_rejected", False)
        for items in _chunks(islice(self.items(content), done, None)):
            note, done, is_read = None if is_read else self.note_of(content), done + len(items), True
            position = {"digest": digest, "done": done}
            yield ImportBatch(items, position, note, rejected_before=rejected, accepted_before=accepted)
        if not is_read:  # it is without items, or was read to its end before
            yield _unchanged(before) if before else ImportBatch([], {"digest": digest}, self.note_of(content))


def _unchanged(position: Position) -> ImportBatch:
    """Nothing of a file that is as it was when it was read to its end. What was rejected then still is."""
    rejected, done = position.get("rejected", 0), position.get("done", 0)
    still = f" Still rejected: {rejected:,} of {done:,} objects. --again names them." if rejected else ""
    return ImportBatch([], position, f"{_UNCHANGED}{still}", still_rejected=position.get("all_rejected", False))


def _chunks(items: Iterable[ImportItem]) -> Iterator[list[ImportItem]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, ITEMS_A_BATCH)):
        yield chunk


def csv_source(reading: SourcePlace) -> ImportReader:
    """A CSV file, or an address that answers with one."""

    def items(content: bytes) -> Iterator[ImportItem]:
        return csv_rows.items_of(csv_rows.lines_of(content), reading.rules, reading.now)

    return FileSource(reading, items, "text/csv", lambda content: csv_rows.note_of(content, reading.rules))


def stix_source(reading: SourcePlace) -> ImportReader:
    """A bundle of STIX objects."""

    def items(content: bytes) -> Iterator[ImportItem]:
        objects = stix_objects.objects_in(document_of(content))
        return stix_objects.items_of(objects, reading.rules, reading.now)

    return FileSource(reading, items, "application/stix+json;version=2.1, application/json")


def misp_source(reading: SourcePlace) -> ImportReader:
    """A feed, if the place is a folder or an address that ends with `/`; otherwise one event."""
    folder = feed_folder(reading.place)
    return MispEvent(reading) if folder is None else MispFeed(reading, folder)


@dataclass(frozen=True, slots=True)
class MispEvent:
    """One event of MISP, which is read again only if it has changed. It is a whole: what is gone from it ends."""

    reading: SourcePlace

    def batches(self, position: Position) -> ImportBatches:
        content = self.reading.content(self.reading.place, "application/json")
        digest = hashlib.sha256(content).hexdigest()
        if position.get("digest") == digest:
            yield _unchanged(position)
            return
        items = list(misp_events.items_of(document_of(content), self.reading.rules, self.reading.now))
        done = {"digest": digest, "done": len(items)}
        for batch in _whole_event("the event", items, position, done):
            yield replace(batch, rejected_before=0) if batch.is_whole else batch


def _whole_event(event: str, items: list[ImportItem], before: Position, done: Position) -> ImportBatches:
    """The batches of an event. If they are broken off, the next run reads the event from its beginning."""
    chunks = list(_chunks(items)) or [[]]
    for chunk in chunks[:-1]:
        yield ImportBatch(chunk, before, part=event)
    yield ImportBatch(chunks[-1], done, part=event, is_whole=True)


@dataclass(frozen=True, slots=True)
class MispFeed:
    """A feed of MISP: its manifest, then each event that has another timestamp there than when it was read last.

    An event may be published later than one that was changed after it. So the position has `read`: the timestamp of
    each event that was read, as of the end of the last run. Within a run, it also has the last `event` by its
    `timestamp`, after which a run that was broken off continues. What it passes over then, the next run reads.

    An event that was read, and that the manifest does not name any more, ends if its file is gone too. A feed of the
    latest events leaves the files of earlier ones where they are: those stay. The position has them as `left`, and each
    run asks for a few of them again.
    """

    reading: SourcePlace
    folder: str

    def batches(self, position: Position) -> ImportBatches:
        manifest = document_of(self.reading.content(f"{self.folder}{MANIFEST}", "application/json"))
        if not isinstance(manifest, dict):
            raise ImportRefused("The manifest of the feed is not a JSON object.")
        before, is_read = position.get("read", {}), False
        read = {event: stamp for event, stamp in before.items() if event in manifest}
        for stamp, event in self._following(manifest, position):
            # an event that is dated ahead is read each time, and takes the position nowhere
            done = position if stamp is None else {**position, "timestamp": stamp, "event": event}
            try:
                document = document_of(self._file(event))
                items = list(misp_events.items_of(document, self.reading.rules, self.reading.now))
            except ImportRefused as problem:
                yield ImportBatch([_unreadable(event, problem)], done)
            else:
                yield from _whole_event(event, items, position, done)
                read |= {event: _AHEAD if stamp is None else stamp}
            position, is_read = done, True
        gone = sorted(before.keys() - manifest.keys())
        ended = [event for event in gone if self._is_gone(event)]
        left = [event for event in position.get("left", []) if event not in manifest]
        now, later = left[:_LEFT_A_RUN], left[_LEFT_A_RUN:]
        late = [event for event in now if self._is_surely_gone(event)]
        for event in (*ended, *late):
            yield from _whole_event(event, [], position, position)
        note = _staying(len(gone) - len(ended)) if gone else None if is_read or late else _NO_EVENT_CHANGED
        left = [*later, *(event for event in (*now, *gone) if event not in ended and event not in late)]
        yield ImportBatch([], {"read": read} | ({"left": left} if left else {}), note)

    def _file(self, event: str) -> bytes:
        return self.reading.content(f"{self.folder}{event}.json", "application/json")

    def _is_gone(self, event: str) -> bool:
        """Whether the file of an event is gone. Raises `ImportRefused` if nobody can say that now."""
        try:
            self._file(event)
        except ImportRefused as problem:
            if problem.status is None or problem.status in _LATER:
                raise
            return problem.status in _GONE
        # gate: an event that is there does not end
        return False

    def _is_surely_gone(self, event: str) -> bool:
        """The same, and False if nobody can say that now: it was there in a run before, and is asked for again."""
        try:
            return self._is_gone(event)
        except ImportRefused:
            return False

    def _following(self, manifest: dict[str, Any], position: Position) -> list[tuple[int | None, str]]:
        """What is read: in the order of timestamps, then events without a time in the past."""
        after, read = (position.get("timestamp", 0), position.get("event", "")), position.get("read", {})
        timed: list[tuple[int, str]] = []
        untimed: list[tuple[None, str]] = []
        for event, facts in manifest.items():
            stamp = str(facts.get("timestamp")) if isinstance(facts, dict) else ""
            if not misp_events.is_uuid(event):
                continue
            if stamp.isdecimal() and len(stamp) < 13 and int(stamp) <= self.reading.now.timestamp():
                timed.append((int(stamp), event))
            else:
                untimed.append((None, event))
        changed = [(stamp, event) for stamp, event in timed if (stamp, event) > after and read.get(event) != stamp]
        return [*sorted(changed), *sorted(untimed, key=itemgetter(1))]


def _staying(count: int) -> str | None:
    """What the operator should know of events that the manifest does not name any more, and that do not end."""
    if not count:
        return None
    are, file = ("event is", "its file is") if count == 1 else ("events are", "their files are")
    stay = f"{count:,} {are} gone from the manifest, and {file} still there, so what they state stays."
    return f"{stay} --end ends all of the source."


def _unreadable(event: str, problem: ImportRefused) -> ImportItem:
    """An event that is not there, or is none: it stops no other, and is named in each run. Raises the others."""
    if problem.status in _GONE:
        return ImportItem(event, {}, fault=ObjectRefused("The manifest names this event, and it is not there."))
    if not isinstance(problem, ContentRefused):
        raise problem
    return ImportItem(event, {}, fault=ObjectRefused(problem.detail))


TAXII_MEDIA = "application/taxii+json;version=2.1"
_LAST = "x-taxii-date-added-last"
_NEXT_UNKNOWN = (
    "The source no longer knows the page at which the last run stopped. Everything since that run began is read again."
)
_ONE_MOMENT = (
    "The source says that more follows and does not name the page (`next`). A page holds no more "
    "than what was added at one moment, {time}. What it sent is stored. The rest of that moment, and what was added "
    "later, can't be asked for. Ask its operator for larger pages, or for `next`."
)
_NO_WAY_ON = (
    "The source says that more follows, and names neither the page (`next`) nor a later time "
    "(X-TAXII-Date-Added-Last). What it sent is stored, and the rest can't be asked for. Tell its operator."
)
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class TaxiiCollection:
    """A collection of a TAXII 2.1 server, by its address. Each page is one step of the position."""

    reading: SourcePlace

    def batches(self, position: Position) -> ImportBatches:
        asked = set[str]()
        for _ in range(_MOST_PAGES):
            answer = self._page(position)
            if answer is None:
                position = {name: value for name, value in position.items() if name != "next"}
                yield ImportBatch([], position, _NEXT_UNKNOWN)
                continue
            envelope = document_of(answer.content)
            if not isinstance(envelope, dict):
                raise ContentRefused("The answer is not an envelope of TAXII 2.1.")
            objects = stix_objects.objects_in(envelope)
            after = _position_after(position, envelope, answer.headers.get(_LAST), self.reading.now)
            chunks = list(_chunks(stix_objects.items_of(objects, self.reading.rules, self.reading.now)))
            for items in chunks[:-1]:
                yield ImportBatch(items, position)
            # gate: a page comes once
            repeated = not asked.isdisjoint(_marks(after, objects))
            by_time = envelope.get("more") is True and "next" not in after
            if repeated:
                after.pop("next", None)
            asked |= _marks(after, objects)
            yield ImportBatch(chunks[-1] if chunks else [], after)
            # gate: a page of which more follows is not the last
            if by_time and not _is_later(after, position):
                time = _reached(answer.headers.get(_LAST), self.reading.now)
                raise ImportRefused(_NO_WAY_ON if time is None else _ONE_MOMENT.format(time=time))
            if repeated:
                break
            if not by_time and "next" not in after:
                return
            position = after
        raise ImportRefused(
            "The source gives the same pages again and again. The next run begins after what was read to its end."
        )

    def _page(self, position: Position) -> Fetched | None:
        """The page at a position. None if the server no longer knows its `next`."""
        parts = urlsplit(self.reading.place)
        path = f"{parts.path.rstrip('/').removesuffix('/objects')}/objects/"
        # a `next` with half a character is none that the source knows
        query = urlencode(sorted(position.items()), quote_via=quote, safe="", errors="replace")
        try:
            address = urlunsplit((parts.scheme, parts.netloc, path, query, ""))
            return self.reading.fetcher.get(address, TAXII_MEDIA)
        except ImportRefused as problem:
            if "next" in position and problem.status in (400, *_GONE):
                return None
            raise


def _is_later(after: Position, before: Position) -> bool:
    """Whether the time of one position is later than that of another one."""
    reached, asked = (known_moment(each.get("added_after")) for each in (after, before))
    return reached is not None and (asked is None or reached > asked)


def _marks(after: Position, objects: list[Any]) -> set[str]:
    """What no second page of a run has: the `next` that it gives, and its objects."""
    marks = {f"next {after['next']}"} if "next" in after else set()
    # a page without an indicator says nothing of where it is: it may have only who made the list
    if any(isinstance(each, dict) and each.get("type") == "indicator" for each in objects):
        marks.add(hashlib.sha256(json.dumps(objects).encode()).hexdigest())
    return marks


def _position_after(position: Position, envelope: dict[str, Any], last: str | None, now: datetime) -> Position:
    """As long as more follows, the same `added_after` and the page's own `next`; then the time of the last object.

    If more follows and the page has no `next`, it is the time just before: more may have been added in that moment.
    """
    added_after = position.get("added_after")
    following = envelope.get("next")
    if envelope.get("more") is True and isinstance(following, str):
        kept = {} if added_after is None else {"added_after": added_after}
        return {**kept, "next": following[:4096]}
    reached = _reached(last, now)
    if reached is not None and envelope.get("more") is True:
        # gate: objects of one moment are read also where a page ends among them
        reached = _just_before(reached)
    reached = reached or added_after
    return {} if reached is None else {"added_after": reached}


def _just_before(time: str) -> str:
    at = moment(time, _LAST)
    return time if at is None else (at - timedelta(microseconds=1)).isoformat().replace("+00:00", "Z")


def _reached(last: str | None, now: datetime) -> str | None:
    """The time of the last object, and not a later one than now: it would hide what follows."""
    try:
        if last is None or len(last) > 64 or (at := moment(last.strip(), _LAST)) is None:
            return None
    except ObjectRefused:
        return None
    return last.strip() if at <= now else now.isoformat().replace("+00:00", "Z")


def position_of(text: str | None) -> Position:
    """The position that was stored, or an empty one."""
    position: Position = {} if text is None else json.loads(text)
    return position


def beginning(position: Position) -> Position:
    """Where a run begins that reads all again. A feed of MISP remembers its events, so that one that is gone ends."""
    known = {"read": dict.fromkeys(position.get("read", {}), _AHEAD), "left": position.get("left", [])}
    return known if "read" in position else {}


FORMS: dict[str, Callable[[SourcePlace], ImportReader]] = {
    "csv": csv_source,
    "stix": stix_source,
    "misp": misp_source,
    "taxii": TaxiiCollection,
}
"""How each format is read."""
