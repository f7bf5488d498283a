"""Use cases of snapshots: make one, and say what a member may download of it."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO, NamedTuple
from uuid import UUID, uuid4

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.core import clock, epoch, sequence
from krama.core.cursor import START, CopyPosition, KeysetPosition, end_of
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
    with database.read() as session:
        last = snapshot_files.newest(root, epoch.current(session).number)
    is_current = last is not None and last.policy == judgement.VERSION and _age(last) < timedelta(hours=hours)
    if not hours or is_current:
        return False
    make(database, root, formats, go_on)
    return True


def _age(folder: SnapshotFolder) -> timedelta:
    """How old a snapshot is, or how far ahead the clock was that dated it: such a one does not count for longer."""
    return abs(clock.now() - clock.from_micros(folder.created_at))


def make(database: Database, root: Path, formats: str = "ndjson", go_on: GoOn = always) -> UUID:
    """Make a snapshot for each sector that may read it.

    It holds what is listed at `as_of` and has not changed since. What changes while it is made comes with the changes
    after `as_of`, so no state of the database has to be held for as long as this takes.
    """
    created_at = clock.now()
    snapshot_id = uuid7(created_at)
    with database.transaction() as session:
        # gate: snapshot has every change up to its number
        as_of, of_epoch = end_of(sequence.take(session)), epoch.current(session).number
        sectors = sorted(agencies.sectors_with(session, Permission.FEED_READ))
    snapshot_files.remove_old(root, of_epoch)
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
        numbers = of_epoch, as_of.seq, clock.to_micros(created_at)
        snapshot_files.write_manifest(SnapshotFolder(path, snapshot_id, *numbers, judgement.VERSION, files))
    snapshot_files.remove_old(root, of_epoch)
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


class SnapshotPlace(NamedTuple):
    """Where snapshots are, and the number of the epoch whose snapshots count."""

    root: Path
    epoch: int


@dataclass(frozen=True, slots=True)
class Offer:
    """What an agency may download of a snapshot. `own` is what it sees in addition to its sector."""

    folder: SnapshotFolder
    shared: Sequence[SnapshotFile]
    own: Sequence[SnapshotFile]

    @property
    def position(self) -> CopyPosition:
        """Where the copy continues."""
        as_of = self.folder.as_of
        return CopyPosition(end_of(as_of), as_of, as_of)


def offer(database: Database, place: SnapshotPlace, viewer: Viewer) -> Offer:
    """The newest snapshot for this viewer. Raises `SnapshotNotFound`."""
    folder = snapshot_files.newest(*place)
    if folder is None or viewer.sector not in folder.files:
        raise SnapshotNotFound("No snapshot has been made yet. Try again in a few minutes, or read the changes.")
    return Offer(folder, folder.files[viewer.sector], _own(database, folder, viewer))


def file_of(
    place: SnapshotPlace, viewer: Viewer, snapshot_id: UUID, file_id: UUID
) -> tuple[Path, SnapshotFile, SnapshotFolder]:
    """The path of a file that this viewer may download, and what it is. Raises `SnapshotNotFound`."""
    folder = snapshot_files.read(place.root, str(snapshot_id))
    # gate: snapshots of this epoch
    if folder is not None and folder.epoch == place.epoch:
        # gate: files of the caller's own sector
        shared = folder.files.get(viewer.sector, [])
        for each in shared:
            if each.file_id == file_id:
                return folder.path / viewer.sector / each.name, each, folder
        for path, own in _known_own(folder, viewer):
            if own.file_id == file_id:
                return path, own, folder
    raise _replaced()


def opened(path: Path, file: SnapshotFile) -> BinaryIO:
    """A file of a snapshot, to be read and closed. Raises `SnapshotNotFound` if it is gone or damaged."""
    try:
        content = path.open("rb")
    except OSError as problem:
        raise _replaced() from problem
    if os.fstat(content.fileno()).st_size != file.byte_count:
        content.close()
        raise _replaced()
    return content


def _replaced() -> SnapshotNotFound:
    return SnapshotNotFound(
        "There is no such file, or a newer snapshot has replaced it. Begin again with `GET /v1/snapshots/latest`.",
        field="file_id",
    )


OWN = "own"


def _own_description(folder: SnapshotFolder, viewer: Viewer) -> Path:
    return folder.path / f"own-{viewer.agency_id}.json"


def _known_own(folder: SnapshotFolder, viewer: Viewer) -> list[tuple[Path, SnapshotFile]]:
    """The files of an agency's own rows, each in its full length, and what they are. Empty if they must be made."""
    try:
        described = json.loads(_own_description(folder, viewer).read_text("utf-8"))
        files = [(folder.path / str(each["stored_as"]), snapshot_files.read_file(each["file"])) for each in described]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return files if all(snapshot_files.has_its_length(*each) for each in files) else []


def _own(database: Database, folder: SnapshotFolder, viewer: Viewer) -> list[SnapshotFile]:
    """The files of what only this agency sees, in the formats of the others.

    They are made when the agency first asks, and then stay the same.
    """
    if known := _known_own(folder, viewer):
        return [file for _, file in known]
    stored_as = folder.path / f"own-{viewer.agency_id}-{uuid4().hex}.ndjson.zst"
    view = view_of(viewer.sector, folder.as_of)
    with snapshot_files.lines_file(stored_as, None) as lines:
        for row in _Rows(database, None, end_of(folder.as_of), always).of_agency(viewer.agency_id):
            text = written(row, view)
            if text.startswith(LISTED_RECORD):
                lines.add(text)
    made = [(stored_as, replace(lines.file, name=f"{OWN}.ndjson.zst"))]
    if any(each.format == "parquet" for each in folder.files[viewer.sector]):
        table = stored_as.with_name(stored_as.name.replace("ndjson.zst", "parquet"))
        made.append((table, replace(parquet.write(table, None, stored_as), name=f"{OWN}.parquet")))
    return _first_own(folder, viewer, made)


def _first_own(folder: SnapshotFolder, viewer: Viewer, made: list[tuple[Path, SnapshotFile]]) -> list[SnapshotFile]:
    """Keep these files, unless another request was first. Then they are removed, and those of the first count."""
    described = [{"stored_as": path.name, "file": snapshot_files.written_file(file)} for path, file in made]
    draft = made[0][0].with_suffix(".json")
    draft.write_text(json.dumps(described), "utf-8")
    try:
        _own_description(folder, viewer).hardlink_to(draft)
    except FileExistsError:
        if known := _known_own(folder, viewer):
            for path, _ in made:
                path.unlink(missing_ok=True)
            return [file for _, file in known]
        draft.replace(_own_description(folder, viewer))  # what was there is damaged
    finally:
        draft.unlink(missing_ok=True)
    return [file for _, file in made]
