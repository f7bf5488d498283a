"""The sources of each format: what is read after a position, in batches that are stored together."""

import hashlib
import io
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import quote, urlsplit, urlunsplit

from krama.core.json_text import read_json
from krama.imports import csv_rows, misp_events, stix_objects
from krama.imports.errors import ImportRefused
from krama.imports.fetching import USUAL_MEGABYTES, Fetcher, is_address, read_file
from krama.imports.items import ImportBatch, ImportBatches, ImportItem
from krama.imports.rules import Rules

ITEMS_A_BATCH = 500
"""As many as a bulk submission stores in one transaction."""

Position = dict[str, Any]


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

    def batches(self, position: Position) -> ImportBatches:
        content = self.reading.content(self.reading.place, self.accept)
        digest = hashlib.sha256(content).hexdigest()
        done = position.get("done", 0) if position.get("digest") == digest else 0
        remaining = islice(self.items(content), done, None)
        for items in _chunks(remaining):
            done += len(items)
            yield ImportBatch(items, {"digest": digest, "done": done})


def _chunks(items: Iterable[ImportItem]) -> Iterator[list[ImportItem]]:
    remaining = iter(items)
    while chunk := list(islice(remaining, ITEMS_A_BATCH)):
        yield chunk


def csv_source(reading: SourcePlace) -> ImportReader:
    """A CSV file, or an address that answers with one."""

    def items(content: bytes) -> Iterator[ImportItem]:
        lines = io.TextIOWrapper(io.BytesIO(content), encoding="utf-8-sig", newline="")
        return csv_rows.items_of(lines, reading.rules, reading.now)

    return FileSource(reading, items, "text/csv")


def stix_source(reading: SourcePlace) -> ImportReader:
    """A bundle of STIX objects."""

    def items(content: bytes) -> Iterator[ImportItem]:
        objects = stix_objects.objects_in(_document(content))
        return stix_objects.items_of(objects, reading.rules, reading.now)

    return FileSource(reading, items, "application/stix+json;version=2.1, application/json")


def misp_source(reading: SourcePlace) -> ImportReader:
    """A feed, if the place is a folder or an address that ends with `/`; otherwise one event."""
    place = reading.place
    if place.endswith("/manifest.json") or place.endswith("/") or (not is_address(place) and Path(place).is_dir()):
        return MispFeed(reading, f"{place.removesuffix('manifest.json').rstrip('/')}/")

    def items(content: bytes) -> Iterator[ImportItem]:
        return misp_events.items_of(_document(content), reading.rules, reading.now)

    return FileSource(reading, items, "application/json")


@dataclass(frozen=True, slots=True)
class MispFeed:
    """A feed of MISP: its manifest, then each event that has a newer timestamp than those before, as MISP reads it."""

    reading: SourcePlace
    folder: str

    def batches(self, position: Position) -> ImportBatches:
        after = (position.get("timestamp", 0), position.get("event", ""))
        manifest = _document(self.reading.content(f"{self.folder}manifest.json", "application/json"))
        for stamp, event in self._following(manifest, after):
            done = {"timestamp": stamp, "event": event}
            document = _document(self.reading.content(f"{self.folder}{event}.json", "application/json"))
            chunks = list(_chunks(misp_events.items_of(document, self.reading.rules, self.reading.now)))
            for items in chunks[:-1]:
                yield ImportBatch(items, position)
            yield ImportBatch(chunks[-1] if chunks else [], done)
            position = done

    def _following(self, manifest: Any, after: tuple[int, str]) -> list[tuple[int, str]]:
        if not isinstance(manifest, dict):
            raise ImportRefused("The manifest of the feed is not a JSON object.")
        events = []
        for event, facts in manifest.items():
            stamp = str(facts.get("timestamp")) if isinstance(facts, dict) else ""
            if misp_events.is_uuid(event) and stamp.isdecimal() and len(stamp) < 13:
                events.append((int(stamp), event))
        return sorted(each for each in events if each > after)


TAXII_MEDIA = "application/taxii+json;version=2.1"
_LAST = "x-taxii-date-added-last"
_MOST_PAGES = 100_000


@dataclass(frozen=True, slots=True)
class TaxiiCollection:
    """A collection of a TAXII 2.1 server, by its address. Each page is one step of the position."""

    reading: SourcePlace

    def batches(self, position: Position) -> ImportBatches:
        for _ in range(_MOST_PAGES):
            answer = self.reading.fetcher.get(self._page(position), TAXII_MEDIA)
            envelope = _document(answer.content)
            if not isinstance(envelope, dict):
                raise ImportRefused("The answer is not an envelope of TAXII 2.1.")
            objects = stix_objects.objects_in(envelope)
            after = _position_after(position, envelope, answer.headers.get(_LAST))
            chunks = list(_chunks(stix_objects.items_of(objects, self.reading.rules, self.reading.now)))
            for items in chunks[:-1]:
                yield ImportBatch(items, position)
            yield ImportBatch(chunks[-1] if chunks else [], after)
            if "next" not in after:
                return
            if after == position:
                raise ImportRefused("The source gives the same page again and again.")
            position = after

    def _page(self, position: Position) -> str:
        parts = urlsplit(self.reading.place)
        path = f"{parts.path.rstrip('/').removesuffix('/objects')}/objects/"
        query = "&".join(f"{name}={quote(str(value), safe='')}" for name, value in sorted(position.items()))
        return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def _position_after(position: Position, envelope: dict[str, Any], last: str | None) -> Position:
    """As long as more follows, the same `added_after` and the page's own `next`; then the time of the last object."""
    added_after = position.get("added_after")
    following = envelope.get("next")
    if envelope.get("more") is True and isinstance(following, str):
        kept = {} if added_after is None else {"added_after": added_after}
        return {**kept, "next": following[:4096]}
    reached = last or added_after
    return {} if reached is None else {"added_after": reached[:64]}


def _document(content: bytes) -> Any:
    try:
        return read_json(content.removeprefix(b"\xef\xbb\xbf"))
    except ValueError as problem:
        raise ImportRefused("The source is not well-formed JSON.") from problem


def position_of(text: str | None) -> Position:
    """The position that was stored, or an empty one."""
    position: Position = {} if text is None else json.loads(text)
    return position


FORMS: dict[str, Callable[[SourcePlace], ImportReader]] = {
    "csv": csv_source,
    "stix": stix_source,
    "misp": misp_source,
    "taxii": TaxiiCollection,
}
"""How each format is read."""
