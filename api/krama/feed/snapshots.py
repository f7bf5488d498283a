"""Use cases of snapshots: make one, and say what a member may download of it."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.core import clock
from krama.core.cursor import START, CopyPosition, KeysetPosition, now_in_step
from krama.core.database import Database
from krama.core.shutdown import GoOn, always
from krama.core.uuid7 import uuid7
from krama.feed import parquet, snapshot_files
from krama.feed.errors import SnapshotNotFound
from krama.feed.records import View, record, view_of
from krama.feed.snapshot_files import SnapshotFile, SnapshotFolder
from krama.indicators.kinds import Kind
from krama.listings import service as listings
from krama.listings.service import Listing, ListingFilter
from krama.rule import judgement
from krama.sharing.audiences import Viewer, viewer
from krama.sharing.sectors import Sector

SNAPSHOTS = "snapshots"
_PAGE = 5000


def folder_of(state_dir: Path) -> Path:
    """The folder of snapshots."""
    return state_dir / SNAPSHOTS


def make_if_due(database: Database, root: Path, hours: float, formats: str, go_on: GoOn = always) -> bool:
    """Make a snapshot if the newest one is older than so many hours. Whether one was made."""
    go_on()
    last, now = snapshot_files.newest(root), clock.now()
    if not hours or (last is not None and now - clock.from_micros(last.created_at) < timedelta(hours=hours)):
        return False
    make(database, root, formats, go_on)
    return True


def make(database: Database, root: Path, formats: str = "ndjson", go_on: GoOn = always) -> UUID:
    """Make a snapshot for each sector that may read it.

    It holds what is listed at `as_of` and has not changed since. What changes while it is made comes with the changes
    after `as_of`, so no state of the database has to be held for as long as this takes.
    """
    created_at = clock.now()
    as_of, snapshot_id = now_in_step(), uuid7(created_at)
    with database.read() as session:
        sectors = sorted(agencies.sectors_with(session, Permission.FEED_READ))
    snapshot_files.remove_old(root)
    with snapshot_files.draft(root, snapshot_id) as path:
        files = {}
        for sector in sectors:
            (path / sector).mkdir(mode=0o700)
            view = view_of(sector, as_of.seq)
            files[sector.value] = [
                written
                for kind in Kind
                for written in _written(_Part(database, sector, kind, view, as_of, go_on), path / sector, formats)
            ]
        times = as_of.seq, clock.to_micros(created_at)
        snapshot_files.write_manifest(path, *times, judgement.VERSION, files)
    snapshot_files.remove_old(root)
    return snapshot_id


@dataclass(frozen=True, slots=True)
class _Part:
    """What one file of a snapshot is made of."""

    database: Database
    sector: Sector
    kind: Kind
    view: View
    as_of: KeysetPosition
    go_on: GoOn

    def records(self) -> Iterator[str]:
        """The records of what is listed, in the order of the changes."""
        # An agency that does not exist sees what its sector sees, and nothing else.
        looking = viewer(uuid4(), self.sector)
        after, more = START, True
        while more:
            self.go_on()
            with self.database.read() as session:
                of_kind = ListingFilter(kinds=frozenset({self.kind}))
                page, more = listings.page(session, looking, of_kind, after=after, limit=_PAGE)
            yield from _lines(page, self.view, self.as_of)
            if not page or page[-1].position > self.as_of:
                return
            after = page[-1].position


def _lines(read: Sequence[Listing], view: View, as_of: KeysetPosition) -> Iterator[str]:
    return (record(each, view) for each in read if each.aggregate.listed and each.position <= as_of)


def _written(part: _Part, folder: Path, formats: str) -> Iterator[SnapshotFile]:
    lines = snapshot_files.write_lines(folder / f"{part.kind}.ndjson.zst", part.kind, part.records())
    yield lines
    if "parquet" in formats:
        yield parquet.write(folder / f"{part.kind}.parquet", part.kind, folder / lines.name)


@dataclass(frozen=True, slots=True)
class Offer:
    """What an agency may download of a snapshot. `own` is what it sees in addition to its sector."""

    folder: SnapshotFolder
    shared: Sequence[SnapshotFile]
    own: SnapshotFile

    @property
    def position(self) -> CopyPosition:
        """Where the copy continues."""
        as_of = self.folder.as_of
        return CopyPosition(KeysetPosition(as_of, UUID(int=2**128 - 1)), as_of, as_of)


def offer(database: Database, root: Path, viewer: Viewer) -> Offer:
    """The newest snapshot for this viewer. Raises `SnapshotNotFound`."""
    folder = snapshot_files.newest(root)
    if folder is None or viewer.sector not in folder.files:
        raise SnapshotNotFound("No snapshot has been made yet. Try again in a few minutes, or read the changes.")
    return Offer(folder, folder.files[viewer.sector], _own(database, folder, viewer))


def file_of(root: Path, viewer: Viewer, snapshot_id: UUID, file_id: UUID) -> tuple[Path, SnapshotFile, SnapshotFolder]:
    """The path of a file that this viewer may download, and what it is. Raises `SnapshotNotFound`."""
    folder = snapshot_files.read(root, str(snapshot_id))
    if folder is not None:
        # gate: files of the caller's own sector
        shared = folder.files.get(viewer.sector, [])
        for each in shared:
            if each.file_id == file_id:
                return folder.path / viewer.sector / each.name, each, folder
        own = _known_own(folder, viewer)
        if own is not None and own.file_id == file_id:
            return _own_path(folder, viewer), own, folder
    raise SnapshotNotFound(
        "There is no such file, or a newer snapshot has replaced it. Begin again with `GET /v1/snapshots/latest`.",
        field="file_id",
    )


OWN = "own.ndjson.zst"


def _own_path(folder: SnapshotFolder, viewer: Viewer) -> Path:
    return folder.path / f"own-{viewer.agency_id}.ndjson.zst"


def _known_own(folder: SnapshotFolder, viewer: Viewer) -> SnapshotFile | None:
    try:
        described = _own_path(folder, viewer).with_suffix(".json").read_text("utf-8")
        return snapshot_files.read_file(json.loads(described))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _own(database: Database, folder: SnapshotFolder, viewer: Viewer) -> SnapshotFile:
    """The file of what only this agency sees. It is made when the agency first asks, and then stays the same."""
    if (known := _known_own(folder, viewer)) is not None:
        return known
    as_of = KeysetPosition(folder.as_of, UUID(int=2**128 - 1))
    path = _own_path(folder, viewer)
    records = _own_records(database, viewer, view_of(viewer.sector, folder.as_of), as_of)
    made = replace(snapshot_files.write_lines(path, None, records), name=OWN)
    description = path.with_name(f".{path.name}.{uuid4().hex}")
    description.write_text(json.dumps(snapshot_files.written_file(made)), "utf-8")
    description.replace(path.with_suffix(".json"))
    return made


def _own_records(database: Database, viewer: Viewer, view: View, as_of: KeysetPosition) -> Iterator[str]:
    after = START
    while True:
        with database.read() as session:
            page = listings.own_page(session, viewer, after=after, limit=_PAGE)
        yield from _lines(page, view, as_of)
        if len(page) < _PAGE:
            return
        after = page[-1].position
