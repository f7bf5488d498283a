"""Verifies the whole log: hashes every record again, and compares tiles, checkpoints and copies kept elsewhere."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from sqlmodel import Session

from krama.audit import repository
from krama.audit.continuity import TreeHead
from krama.audit.note import NoteRefused, Signer, read_checkpoint
from krama.audit.tables import AuditCheckpoint
from krama.audit.tiles import WIDTH, Tiles, divided, stored_in
from krama.audit.tree import Frontier, leaf_hash
from krama.core.database import Database

_AT_ONCE = 2_000
MOST_FINDINGS = 100
"""A log that was replaced differs everywhere, so the list of findings is limited."""


@dataclass(slots=True)
class LogFinding:
    """Something that contradicts a checkpoint. `kind` is one word for programs."""

    kind: str
    detail: str


@dataclass(slots=True)
class LogVerification:
    """The counts of what was verified, and the findings."""

    records: int = 0
    checkpoints: int = 0
    signed: int = 0
    findings: list[LogFinding] = field(default_factory=list)

    @property
    def unsigned(self) -> int:
        """The number of records after the newest checkpoint. The next checkpoint will cover them."""
        return max(0, self.records - self.signed)

    def report(self, kind: str, detail: str) -> None:
        if len(self.findings) < MOST_FINDINGS:
            self.findings.append(LogFinding(kind, detail))


def verify(
    database: Database, signer: Signer, kept: Sequence[str] = (), last: TreeHead | None = None
) -> LogVerification:
    """Compare the database's log with its checkpoints, with the notes in `kept` of any age, and with `last`.

    `last` is the state folder's last checkpoint, which must be read before the database.

    A finding is one of `changed`, `moved`, `missing`, `inserted`, `truncated`, `forked`, `tiles`, `checkpoint`.
    """
    done = LogVerification()
    with database.read() as session:
        checkpoints = _checkpoints(session, signer, kept, done)
        checkpoints += [(last.size, last.root, False)] if last is not None else []
        done.signed = max((size for size, _, stored in checkpoints if stored), default=0)
        pending = sorted(checkpoints, key=lambda checkpoint: checkpoint[0])
        frontier, tiles = Frontier(), _StoredTiles(session)
        for index, leaf in _records(session, done):
            hashed = leaf_hash(leaf)
            tiles.compare(index, hashed, done)
            frontier.add(hashed)
            while pending and pending[0][0] == frontier.size:
                _compare(frontier, *pending.pop(0), done)
        done.records = frontier.size
        _beyond(repository.size(session), pending, done)
        tiles.compare_levels(done)
    return done


_Checkpoint = tuple[int, bytes, bool]
"""Size, root, and whether it is from the database and not kept elsewhere."""


def _checkpoints(session: Session, signer: Signer, kept: Sequence[str], done: LogVerification) -> list[_Checkpoint]:
    checkpoints: list[_Checkpoint] = []
    for stored in repository.checkpoints(session):
        done.checkpoints += 1
        checkpoints += _read(stored.note, signer, f"The checkpoint of size {stored.size:,}", done, stored)
    for note in kept:
        checkpoints += _read(note, signer, "A checkpoint that was kept", done)
    return checkpoints


def _read(
    note: str, signer: Signer, which: str, done: LogVerification, stored: AuditCheckpoint | None = None
) -> list[_Checkpoint]:
    try:
        size, root = read_checkpoint(note, signer)
    except NoteRefused as problem:
        done.report("checkpoint", f"{which} is not signed by this log's key: {problem}")
        return []
    if stored is not None and (size, root) != (stored.size, stored.root):
        done.report("checkpoint", f"{which} differs from its row.")
    return [(size, root, stored is not None)]


def _records(session: Session, done: LogVerification) -> Iterator[tuple[int, bytes]]:
    """The leaves up to the first gap. A gap is reported, and the records after it are not verified."""
    expected = 0
    while records := repository.leaves(session, expected, _AT_ONCE):
        for index, leaf in records:
            if index != expected:
                done.report("missing", f"Record {expected:,} is missing: the next one is {index:,}.")
                return
            yield index, leaf
            expected += 1


def _compare(frontier: Frontier, size: int, root: bytes, stored: bool, done: LogVerification) -> None:
    if frontier.root == root:
        return
    if stored:
        done.report("changed", f"The first {size:,} records differ from those that the checkpoint of this size covers.")
    else:
        done.report("forked", f"A kept checkpoint of {size:,} records belongs to another history.")


def _beyond(size: int, pending: list[_Checkpoint], done: LogVerification) -> None:
    if pending:
        largest = max(checkpoint[0] for checkpoint in pending)
        done.report("truncated", f"{largest:,} records were signed, but only {done.records:,} exist without a gap.")
    if size < done.records:
        done.report("inserted", f"{size:,} records were appended, and {done.records:,} are there.")
    elif size > done.records and not done.findings:
        done.report("truncated", f"{size:,} records were appended, and {done.records:,} are there.")


class _StoredTiles:
    """The hashes in the stored tiles, compared with those of the records."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._fetched: tuple[int, list[bytes]] = (-1, [])
        self._hashes: list[bytes] = []
        self._size = 0
        self._built = Tiles(stored_in({}))

    def compare(self, index: int, hashed: bytes, done: LogVerification) -> None:
        number, place = divmod(index, WIDTH)
        if self._fetched[0] != number:
            self._fetched = number, divided(repository.tile(self._session, (0, number)))
        signed = self._fetched[1]
        if place < len(signed) and signed[place] != hashed:
            where = signed.index(hashed) + number * WIDTH if hashed in signed else None
            if where is None:
                done.report("changed", f"Record {index:,} is not what was signed.")
            else:
                done.report("moved", f"Record {index:,} is what was signed as record {where:,}.")
        self._hashes.append(hashed)
        if len(self._hashes) == WIDTH:
            self._build()

    def _build(self) -> None:
        self._built.extend(self._size, self._hashes)
        self._size += len(self._hashes)
        self._hashes = []

    def compare_levels(self, done: LogVerification) -> None:
        """Compare the higher levels with those built from the records. Stored tiles may lag behind the records."""
        self._build()
        for tile in repository.tiles(self._session):
            built = self._built.changed.get((tile.level, tile.number), b"")
            if tile.level and built[: len(tile.hashes)] != tile.hashes and not done.findings:
                done.report("tiles", f"Tile {tile.number:,} of level {tile.level} does not follow from the records.")
