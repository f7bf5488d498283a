"""Snapshots on disk: a folder for each, which appears in one step once all of its files are complete.

The folder of snapshots is in the state folder, readable only by its owner. Workers of several machines must share it.
"""

import hashlib
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import zstandard

MANIFEST = "manifest.json"
_DRAFT = ".draft-"
_KEPT = 2
"""A member that has begun to download a snapshot can finish it after the next one is made."""


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """One file of a snapshot. `byte_count` is its size, `content_byte_count` that of what it unpacks to."""

    file_id: UUID
    name: str
    kind: str | None
    format: str
    item_count: int
    byte_count: int
    content_byte_count: int
    sha256: str


@dataclass(frozen=True, slots=True)
class SnapshotFolder:
    """A complete snapshot. `as_of` is in microseconds since 1970, and so is `created_at`. Files are by sector.

    `epoch` is the number of the database's epoch in which it was made.
    """

    path: Path
    snapshot_id: UUID
    epoch: int
    as_of: int
    created_at: int
    policy: str
    files: dict[str, list[SnapshotFile]]


def newest(root: Path, epoch: int, sector: str | None = None) -> SnapshotFolder | None:
    """The newest snapshot of this epoch whose files are whole, or None: all of them, or those of one sector."""
    return next((folder for folder in _in_order(root, epoch) if _is_whole(folder, sector)), None)


def _in_order(root: Path, epoch: int) -> list[SnapshotFolder]:
    """The snapshots of an epoch, the newest first.

    Their order is that of changes, in which `as_of` is a number. A clock that was ahead while one was made would keep
    it the newest for as long as that.
    """
    folders = (read(root, name) for name in _names(root))
    of_epoch = [folder for folder in folders if folder is not None and folder.epoch == epoch]
    return sorted(of_epoch, key=lambda folder: folder.as_of, reverse=True)


def _is_whole(folder: SnapshotFolder, sector: str | None = None) -> bool:
    """Whether all files of a snapshot, or of one sector, are there as they were made."""
    return all(
        is_as_made(folder.path / each_sector / each.name, each)
        for each_sector, listed in folder.files.items()
        if sector in (None, each_sector)
        for each in listed
    )


def is_as_made(path: Path, file: SnapshotFile) -> bool:
    """Whether a file is there with the content that it had when it was made."""
    try:
        known = path.stat()
        if known.st_size != file.byte_count:
            return False
        # gate: a damaged file is not offered
        return _known_digest(path, known.st_ino, known.st_mtime_ns, known.st_ctime_ns) == file.sha256
    except OSError:
        return False


@lru_cache(maxsize=4_096)
def _known_digest(path: Path, *_version: int) -> str:
    """The digest of a file, which is read once for each version of it."""
    return digest_of(path)


def digest_of(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read(root: Path, snapshot_id: str) -> SnapshotFolder | None:
    """A snapshot by its id, or None if there is no complete one."""
    try:
        path = root / str(UUID(snapshot_id))
        document = json.loads((path / MANIFEST).read_text("utf-8"))
        files = {sector: [read_file(each) for each in listed] for sector, listed in document["files"].items()}
        numbers = int(document.get("epoch", 0)), int(document["as_of"]), int(document["created_at"])
        return SnapshotFolder(path, UUID(snapshot_id), *numbers, str(document["policy"]), files)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def read_file(members: dict[str, Any]) -> SnapshotFile:
    """A description as it was stored. Raises `TypeError`, `KeyError` or `ValueError` for a damaged one."""
    return SnapshotFile(**{**members, "file_id": UUID(members["file_id"])})


def written_file(file: SnapshotFile) -> dict[str, Any]:
    """A description to store."""
    return asdict(file) | {"file_id": str(file.file_id)}


def _names(root: Path) -> list[str]:
    """The names of snapshots, whole or not."""
    try:
        return [each.name for each in root.iterdir() if not each.name.startswith(".")]
    except OSError:
        return []


@contextmanager
def draft(root: Path, snapshot_id: UUID) -> Iterator[Path]:
    """A folder to fill. It becomes the snapshot when the block ends, and is removed if it raises."""
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = root / f"{_DRAFT}{snapshot_id}"
    path.mkdir(mode=0o700)
    try:
        yield path
        path.replace(root / str(snapshot_id))
        _sync_folder(root)
    except BaseException:
        shutil.rmtree(path, ignore_errors=True)
        raise


def write_manifest(made: SnapshotFolder) -> None:
    """Write a draft's manifest, its last file."""
    listed = {sector: [written_file(each) for each in of_sector] for sector, of_sector in made.files.items()}
    numbers = {"epoch": made.epoch, "as_of": made.as_of, "created_at": made.created_at}
    document = {**numbers, "policy": made.policy, "files": listed}
    with (made.path / MANIFEST).open("w", encoding="utf-8") as file:
        json.dump(document, file)
        file.flush()
        os.fsync(file.fileno())


def remove_old(root: Path, epoch: int) -> None:
    """Remove all but the newest snapshots, and drafts whose worker died. Call it in the worker that makes them."""
    kept = {folder.path.name for folder in [each for each in _in_order(root, epoch) if _is_whole(each)][:_KEPT]}
    for name in set(_names(root)) - kept:
        shutil.rmtree(root / name, ignore_errors=True)
    for left in root.glob(f"{_DRAFT}*"):
        shutil.rmtree(left, ignore_errors=True)


@contextmanager
def lines_file(path: Path, kind: str | None) -> Iterator["LinesFile"]:
    """A file of records as NDJSON, compressed with zstd. It appears in one step when the block ends, or never."""
    unfinished = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with unfinished.open("xb") as file:
            os.fchmod(file.fileno(), 0o600)
            with zstandard.ZstdCompressor(compression_params=_PACKING).stream_writer(file, closefd=False) as packed:
                lines = LinesFile(packed)
                yield lines
                lines.flush()
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    lines.file = described(path, kind, "ndjson.zst", lines.count, lines.content)


class LinesFile:
    """Takes records. Memory does not grow with the file. `file` describes it once it is complete."""

    file: SnapshotFile

    def __init__(self, packed: zstandard.ZstdCompressionWriter) -> None:
        self._packed = packed
        self._batch: list[str] = []
        self.count = self.content = 0

    def add(self, record: str) -> None:
        """Write a record."""
        self._batch.append(record)
        if len(self._batch) == _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Compress what has come since."""
        if self._batch:
            text = ("\n".join(self._batch) + "\n").encode()
            self._packed.write(text)
            self.count, self.content = self.count + len(self._batch), self.content + len(text)
            self._batch.clear()


_PACKING = zstandard.ZstdCompressionParameters.from_level(3, window_log=18)
"""It looks back a quarter of a megabyte for what repeats, because all files of a snapshot are open at one time."""
_AT_ONCE = 1000


def described(path: Path, kind: str | None, form: str, count: int, content: int) -> SnapshotFile:
    """The description of a complete file."""
    return SnapshotFile(uuid4(), path.name, kind, form, count, path.stat().st_size, content, digest_of(path))


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
