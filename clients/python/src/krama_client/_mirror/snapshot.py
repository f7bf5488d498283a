"""A signed snapshot: what its manifest says, and its files, of which nothing is believed before it is verified."""

import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import zstandard

from krama_client._log.notes import NoteUnverified, read_signed_lines
from krama_client._mirror.records import micros_of
from krama_client.errors import SnapshotRefused

_FORMAT = "ndjson.zst"
SHARED, OWN = PARTS = ("shared", "own")
"""In the order in which they are applied: what an agency sees of its own replaces what everybody sees."""
_MOST_BYTES, _MOST_ITEMS, _MOST_FILES = 64 * 1024**3, 100_000_000, 1000
_MOST_LINE = 64 * 1024
_WINDOW = 32 * 1024**2
"""The most memory that a compressed file may ask for (RFC 8878 §3.1.1.1.2 wants 8 MiB to be supported)."""
_PIECE, _UNPACKED = 4 * 1024**2, 256 * 1024
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class SnapshotFile:
    """One file of a snapshot."""

    name: str
    part: str
    item_count: int
    byte_count: int
    content_byte_count: int
    sha256: str
    path: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the exchange signed. `as_of` is in microseconds since 1970. `files` are in the order to apply them."""

    snapshot_id: str
    as_of: int
    policy: str
    resume_cursor: str
    files: tuple[SnapshotFile, ...]


def read_manifest(signed_note: Any, verifier_key: str) -> Manifest:
    """What the exchange signed; nothing else of its answer counts. Raises `SnapshotRefused`."""
    try:
        name, lines = read_signed_lines(signed_note, verifier_key)
        # gate: what is signed is a snapshot
        if len(lines) != 2 or lines[0] != f"{name}/snapshot":
            raise SnapshotRefused("The signature is about something else than a snapshot.", "unsigned")
        return _manifest(json.loads(lines[1]))
    except NoteUnverified as error:
        raise SnapshotRefused(
            f"The snapshot is not signed by the exchange of this copy. {error}", "unsigned"
        ) from error
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        if isinstance(error, SnapshotRefused):
            raise
        raise SnapshotRefused("The manifest can't be read. Take a newer krama-client.", "unreadable") from None


def _manifest(stated: dict[str, Any]) -> Manifest:
    snapshot_id = stated["snapshot_id"]
    if not _NAME.fullmatch(snapshot_id) or len(stated["files"]) > _MOST_FILES:
        raise ValueError("snapshot_id or files")
    files = [_file(each, snapshot_id) for each in stated["files"] if each["format"] == _FORMAT]
    if not any(each.part == SHARED for each in files):
        raise SnapshotRefused("The snapshot has no file that this client can read.", "unreadable")
    return Manifest(
        snapshot_id,
        micros_of(stated["as_of"]),
        str(stated["policy"]),
        str(stated["resume_cursor"]),
        tuple(sorted(files, key=lambda each: PARTS.index(each.part))),
    )


def _file(stated: dict[str, Any], snapshot_id: str) -> SnapshotFile:
    file = SnapshotFile(**{name: stated[name] for name in SnapshotFile.__slots__})
    if file.part not in PARTS or not _NAME.fullmatch(file.name) or not _DIGEST.fullmatch(file.sha256):
        raise ValueError("part, name or sha256")
    if not 0 <= file.item_count <= _MOST_ITEMS or max(file.byte_count, file.content_byte_count) > _MOST_BYTES:
        raise SnapshotRefused("A file of the snapshot is larger than any list is.", "unreadable")
    folder, _, last = file.path.rpartition("/")
    # gate: a snapshot's files come from the snapshot
    if folder != f"/v1/snapshots/{snapshot_id}/files" or not _NAME.fullmatch(last):
        raise SnapshotRefused("A file of the snapshot lies elsewhere.", "unreadable")
    return file


Fetch = Callable[[str, int, int], bytes]
"""Gets the bytes of a path from the first to the last, both included."""


def download(file: SnapshotFile, target: Path, fetch: Fetch) -> None:
    """Bring a file here, and go on where an earlier attempt ended. Raises `SnapshotRefused` if it is another one."""
    have = target.stat().st_size if target.exists() else 0
    if have > file.byte_count:
        target.unlink()
        have = 0
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as written:
        while have < file.byte_count:
            last = min(have + _PIECE, file.byte_count) - 1
            piece = fetch(file.path, have, last)
            if len(piece) != last - have + 1:
                raise SnapshotRefused("A file of the snapshot is shorter or longer than what was signed.", "altered")
            written.write(piece)
            have += len(piece)
    # gate: a file is the one that was signed
    if _digest(target) != file.sha256:
        target.unlink()
        raise SnapshotRefused("A file of the snapshot is not the one that was signed. Call `sync` again.", "altered")


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def records(file: SnapshotFile, content: Path) -> Iterator[Any]:
    """The records of a file: as many as were signed, and never more memory than a few lines need."""
    count = 0
    for line in _lines(content, file.content_byte_count):
        count += 1
        # gate: a file has no more records than were signed
        if count > file.item_count:
            raise SnapshotRefused("A file of the snapshot has more records than were signed.", "altered")
        try:
            yield json.loads(line.decode())
        except (ValueError, RecursionError):
            raise SnapshotRefused("A file of the snapshot has a line that is not a record.", "altered") from None
    if count < file.item_count:
        raise SnapshotRefused("A file of the snapshot has fewer records than were signed.", "altered")


def _lines(content: Path, most_bytes: int) -> Iterator[bytes]:
    decompressor = zstandard.ZstdDecompressor(max_window_size=_WINDOW)
    rest, total = b"", 0
    try:
        with content.open("rb") as opened, decompressor.stream_reader(opened, read_across_frames=True) as reader:
            while piece := reader.read(_UNPACKED):
                total += len(piece)
                # gate: a file unpacks to what was signed
                if total > most_bytes or len(rest) > _MOST_LINE:
                    raise SnapshotRefused("A file of the snapshot unpacks to more than was signed.", "altered")
                *lines, rest = (rest + piece).split(b"\n")
                yield from filter(None, lines)
    except zstandard.ZstdError:
        raise SnapshotRefused("A file of the snapshot can't be unpacked.", "altered") from None
    if rest or total < most_bytes:
        raise SnapshotRefused("A file of the snapshot ends in the middle.", "altered")
