"""Use cases of snapshots: make one, and say what a member may download of it."""

import json
import os
from collections.abc import Collection, Iterator, Sequence
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
from krama.feed.snapshot_files import SnapshotFile, SnapshotFolder
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
        with database.scanning() as scanned:
            written_files = _written(scanned, as_of, sectors, path, go_on)
        for sector, made in written_files:
            files[sector].append(made)
            if "parquet" in formats:
                table = path / sector / made.name.replace("ndjson.zst", "parquet")
                files[sector].append(parquet.write(table, made.kind, path / sector / made.name))
        numbers = of_epoch, as_of.seq, clock.to_micros(created_at)
        snapshot_files.write_manifest(SnapshotFolder(path, snapshot_id, *numbers, judgement.VERSION, files))
    snapshot_files.remove_old(root, of_epoch)
    return snapshot_id


def _written(
    database: Database, as_of: KeysetPosition, sectors: Sequence[Sector], path: Path, go_on: GoOn
) -> list[tuple[Sector, SnapshotFile]]:
    """Write the file of each kind for each sector. A record is written once for all sectors that see the same."""
    with ExitStack() as stack:
        files = {
            (sector, kind): stack.enter_context(snapshot_files.lines_file(path / sector / f"{kind}.ndjson.zst", kind))
            for sector in sectors
            for kind in Kind
        }
        masks = {mask for sector in sectors for mask in masks_with(sector)}
        readers = {key_of(mask): _by_view(mask, sectors, as_of.seq) for mask in masks}
        chosen = {
            (audience.hex, kind.value): [(view, [files[sector, kind] for sector in seeing]) for view, seeing in by_view]
            for audience, by_view in readers.items()
            for kind in Kind
        }
        for audience, row in _shared(database, readers, as_of, go_on):
            for view, of_view in chosen[audience, row[1]]:
                text = written(row, view)
                if text.startswith(LISTED_RECORD):
                    for file in of_view:
                        file.add(text)
    return [(sector, file.file) for (sector, _), file in files.items()]


def _by_view(mask: int, sectors: Sequence[Sector], at: int) -> list[tuple[View, list[Sector]]]:
    """Those of these sectors that are in a set of sectors, by how records look for them."""
    by_view: dict[View, list[Sector]] = {}
    for sector in sectors:
        if mask in masks_with(sector):
            by_view.setdefault(view_of(sector, at), []).append(sector)
    return list(by_view.items())


def _shared(
    database: Database, audiences: Collection[UUID], as_of: KeysetPosition, go_on: GoOn
) -> Iterator[copied.SharedRow]:
    """The rows of these audiences that have not changed since `as_of`, in the order of ids.

    If a report comes that only some see, the row of all others moves to a smaller audience, and no later change brings
    it, because nothing has changed for them. So all rows of an indicator are read at one time. Rows of one audience do
    not stand together. Otherwise, a reader could see which rows have the same readers.
    """
    after = UUID(int=0)
    while True:
        go_on()
        with database.read() as session:
            rows, more = copied.shared(session, audiences, after=after, limit=_PAGE)
        yield from (each for each in rows if each.row[3] <= as_of.seq)
        if not more:
            return
        after = UUID(rows[-1].row[0])


def _of_agency(database: Database, agency_id: UUID, as_of: KeysetPosition) -> Iterator[CopyRow]:
    """The rows that only this agency sees and that have not changed since `as_of`, in the order of changes."""
    after = START
    while True:
        with database.read() as session:
            rows = copied.of_agency(session, agency_id, after=after, limit=_PAGE)
        yield from (row for row in rows if row[3] <= as_of.seq)
        if len(rows) < _PAGE:
            return
        after = copied.position_of(rows[-1])


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
    folder = snapshot_files.newest(*place, viewer.sector)
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
    if not snapshot_files.is_as_made(path, file):
        raise _replaced()
    try:
        content = path.open("rb")
    except OSError as problem:  # it is gone since
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
    """The files of an agency's own rows, each as it was made, and what they are. Empty if they must be made."""
    try:
        described = json.loads(_own_description(folder, viewer).read_text("utf-8"))
        files = [(folder.path / str(each["stored_as"]), snapshot_files.read_file(each["file"])) for each in described]
    except (OSError, ValueError, TypeError, KeyError):
        return []
    return files if all(snapshot_files.is_as_made(*each) for each in files) else []


def _own(database: Database, folder: SnapshotFolder, viewer: Viewer) -> list[SnapshotFile]:
    """The files of what only this agency sees, in the formats of the others.

    They are made when the agency first asks, and then stay the same.
    """
    if known := _known_own(folder, viewer):
        return [file for _, file in known]
    stored_as = folder.path / f"own-{viewer.agency_id}-{uuid4().hex}.ndjson.zst"
    view = view_of(viewer.sector, folder.as_of)
    with snapshot_files.lines_file(stored_as, None) as lines:
        for row in _of_agency(database, viewer.agency_id, end_of(folder.as_of)):
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
