"""Use cases of snapshots: make one, and say what a member may download of it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
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
from krama.feed.records import LISTED_RECORD, View, view_of, written
from krama.feed.snapshot_files import LinesFile, SnapshotFile, SnapshotFolder
from krama.indicators.kinds import Kind
from krama.listings import copied
from krama.listings.copied import CopyRow
from krama.rule import judgement
from krama.sharing.audiences import Viewer, key_of, masks_with
from krama.sharing.sectors import Sector

SNAPSHOTS = "snapshots"
_PAGE = 4_000


def folder_of(state_dir: Path) -> Path:
    """The folder of snapshots."""
    return state_dir / SNAPSHOTS


def make_if_due(database: Database, root: Path, hours: float, formats: str, go_on: GoOn = always) -> bool:
    """Make a snapshot if the newest one is older than so many hours, or of another policy. Whether one was made."""
    go_on()
    last, now = snapshot_files.newest(root), clock.now()
    is_current = (
        last is not None
        and last.policy == judgement.VERSION
        and now - clock.from_micros(last.created_at) < timedelta(hours=hours)
    )
    if not hours or is_current:
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
        files: dict[str, list[SnapshotFile]] = {sector.value: [] for sector in sectors}
        for sector in sectors:
            (path / sector).mkdir(mode=0o700)
        for kind in Kind:
            for sector, made in _written(_Rows(database, kind, as_of, go_on), sectors, path).items():
                files[sector].append(made)
                if "parquet" in formats:
                    folder = path / sector
                    files[sector].append(parquet.write(folder / f"{kind}.parquet", kind, folder / made.name))
        times = as_of.seq, clock.to_micros(created_at)
        snapshot_files.write_manifest(path, *times, judgement.VERSION, files)
    snapshot_files.remove_old(root)
    return snapshot_id


@dataclass(frozen=True, slots=True)
class _Rows:
    """The rows of a kind, each read once for all sectors that see it."""

    database: Database
    kind: Kind | None
    as_of: KeysetPosition
    go_on: GoOn

    def of_masks(self, masks: Iterable[int]) -> Iterator[tuple[int, CopyRow]]:
        """The rows of these sets of sectors in the order of changes, each with its set."""
        # The rows of one set do not stand together. Otherwise, a reader could see which rows have the same readers.
        return ((mask, row) for mask, row in self._of({mask: key_of(mask) for mask in masks}))

    def of_agency(self, agency_id: UUID) -> Iterator[CopyRow]:
        """The rows that only this agency sees, in the order of changes."""
        return (row for _, row in self._of({0: agency_id}))

    def _of(self, audiences: Mapping[int, UUID]) -> Iterator[tuple[int, CopyRow]]:
        """The rows of these audiences in the order of changes.

        If a report comes that only some see, the row of all others moves to a smaller audience, and keeps its place in
        the order, because nothing has changed for them. So all audiences are read together up to one place.
        """
        after, as_of = START, self.as_of.seq
        while True:
            self.go_on()
            with self.database.read() as session:
                pages = {
                    key: copied.of_audience(session, audience, self.kind, after=after, limit=_PAGE)
                    for key, audience in audiences.items()
                }
            ends = [_place(page[-1]) for page in pages.values() if len(page) == _PAGE]
            until = min(ends, default=(as_of + 1, ""))
            rows = [(*_place(row), key, row) for key, page in pages.items() for row in page if _place(row) <= until]
            yield from ((key, row) for seq, _, key, row in sorted(rows) if seq <= as_of)
            if until[0] > as_of:
                return
            after = KeysetPosition(until[0], UUID(until[1]))


def _place(row: CopyRow) -> tuple[int, str]:
    return row[3], row[0]


def _written(rows: _Rows, sectors: Sequence[Sector], path: Path) -> dict[Sector, SnapshotFile]:
    """Write the file of a kind for each sector. A record is written once for all sectors that see the same."""
    name = f"{rows.kind}.ndjson.zst"
    with ExitStack() as stack:
        files = {
            sector: stack.enter_context(snapshot_files.lines_file(path / sector / name, rows.kind))
            for sector in sectors
        }
        views: dict[int, list[tuple[View, list[LinesFile]]]] = {}
        for sector, file in files.items():
            view = view_of(sector, rows.as_of.seq)
            for mask in masks_with(sector):
                by_view = dict(views.setdefault(mask, []))
                by_view.setdefault(view, []).append(file)
                views[mask] = list(by_view.items())
        for mask, row in rows.of_masks(views):
            for view, chosen in views[mask]:
                text = written(row, view)
                if text.startswith(LISTED_RECORD):
                    for file in chosen:
                        file.add(text)
    return {sector: file.file for sector, file in files.items()}


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
        if own is not None and own[1].file_id == file_id:
            return *own, folder
    raise SnapshotNotFound(
        "There is no such file, or a newer snapshot has replaced it. Begin again with `GET /v1/snapshots/latest`.",
        field="file_id",
    )


OWN = "own.ndjson.zst"


def _own_path(folder: SnapshotFolder, viewer: Viewer, name: str) -> Path:
    return folder.path / f"own-{viewer.agency_id}-{name}"


def _own_description(folder: SnapshotFolder, viewer: Viewer) -> Path:
    return folder.path / f"own-{viewer.agency_id}.json"


def _known_own(folder: SnapshotFolder, viewer: Viewer) -> tuple[Path, SnapshotFile] | None:
    """The file of an agency's own rows, and what it is."""
    try:
        described = json.loads(_own_description(folder, viewer).read_text("utf-8"))
        return _own_path(folder, viewer, described["stored_as"]), snapshot_files.read_file(described["file"])
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _own(database: Database, folder: SnapshotFolder, viewer: Viewer) -> SnapshotFile:
    """The file of what only this agency sees. It is made when the agency first asks, and then stays the same."""
    if (known := _known_own(folder, viewer)) is not None:
        return known[1]
    as_of = KeysetPosition(folder.as_of, UUID(int=2**128 - 1))
    stored_as = f"{uuid4().hex}.ndjson.zst"
    path, view = _own_path(folder, viewer, stored_as), view_of(viewer.sector, folder.as_of)
    with snapshot_files.lines_file(path, None) as lines:
        for row in _Rows(database, None, as_of, always).of_agency(viewer.agency_id):
            text = written(row, view)
            if text.startswith(LISTED_RECORD):
                lines.add(text)
    made = replace(lines.file, name=OWN)
    described = {"stored_as": stored_as, "file": snapshot_files.written_file(made)}
    return _first_own(folder, viewer, path, described) or made


def _first_own(folder: SnapshotFolder, viewer: Viewer, path: Path, described: dict[str, Any]) -> SnapshotFile | None:
    """Keep this description, unless another request was first. Then the file is removed, and the first one counts."""
    draft = path.with_suffix(".json")
    draft.write_text(json.dumps(described), "utf-8")
    try:
        _own_description(folder, viewer).hardlink_to(draft)
    except FileExistsError:
        path.unlink(missing_ok=True)
        known = _known_own(folder, viewer)
        return None if known is None else known[1]
    finally:
        draft.unlink(missing_ok=True)
    return None
