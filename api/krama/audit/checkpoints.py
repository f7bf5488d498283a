"""Signs checkpoints: every few seconds, a worker reads the new records, hashes them again, and signs the root."""

import time
from functools import partial
from pathlib import Path

from sqlmodel import Session

from krama.audit import metrics, repository
from krama.audit.continuity import TreeHead, check_not_set_back, last_signed, newest, remember
from krama.audit.errors import LogBroken
from krama.audit.note import Signer, checkpoint_text
from krama.audit.tables import AuditCheckpoint
from krama.audit.tiles import Tiles
from krama.audit.tree import leaf_hash, root
from krama.core import clock
from krama.core.database import Database
from krama.core.logs import get_logger

_AT_ONE_BREATH, _BREATH_SECONDS = 250, 0.002
MOST_AT_ONCE = 20_000
"""The most leaves that one checkpoint adds: a few megabytes, and a fraction of a second of work."""

_log = get_logger("krama.audit")


def sign_next(database: Database, signer: Signer, state_dir: Path) -> TreeHead | None:
    """Sign the records that were appended since the last checkpoint.

    Returns None if there are none, or if another worker signed them first. Raises `LogBroken` if the stored records
    contradict an earlier checkpoint.
    """
    last = last_signed(state_dir)  # read before the database: another worker writes it after its checkpoint
    with database.read() as session:
        before = newest(session)
        _show(before)
        # gate: database that was reset
        check_not_set_back(last, before)
        appended = repository.size(session)
        if appended < before.size:
            raise LogBroken("The log has fewer records than were signed. Run `krama audit verify` for details.")
        if appended == before.size:
            return None
        remember(state_dir, before)  # in case the last turn could not; until this succeeds, nothing more is signed
        tiles = Tiles(lambda place: repository.tile(session, place))
        size = min(appended, before.size + MOST_AT_ONCE)
        _grow(session, tiles, before, size)
    now = clock.now()
    signed = TreeHead(size, root(size, tiles.node), now)
    note = signer.sign(checkpoint_text(signer.name, size, signed.root))
    checkpoint = AuditCheckpoint(size=size, root=signed.root, signed_at=clock.to_micros(now), note=note)
    with database.transaction() as session:
        if not repository.extend(session, before.size, tiles.changed, checkpoint):
            return None
    remember(state_dir, signed)
    _show(signed)
    return signed


def _show(signed: TreeHead) -> None:
    if signed.at is not None:
        metrics.SIGNED.set(signed.size)
        metrics.SIGNED_AT.set(signed.at.timestamp())


def _grow(session: Session, tiles: Tiles, before: TreeHead, size: int) -> None:
    """Add the leaves up to `size` to the tiles, after checking that the tiles give the signed root.

    It adds a few at a time and sleeps in between, because checks can't run while this thread has the interpreter.
    """
    try:
        # gate: signed root
        if before.size and root(before.size, tiles.node) != before.root:
            raise LogBroken("The audit log's tiles differ from what was signed. Run `krama audit verify` for details.")
        for start in range(before.size, size, _AT_ONE_BREATH):
            indexes = range(start, min(start + _AT_ONE_BREATH, size))
            leaves = repository.leaves(session, start, len(indexes))
            if [index for index, _ in leaves] != list(indexes):
                raise LogBroken("Records are missing from the audit log. Run `krama audit verify` to see which.")
            tiles.extend(start, [leaf_hash(leaf) for _, leaf in leaves])
            if indexes.stop < size:
                time.sleep(_BREATH_SECONDS)
    except ValueError as problem:
        raise LogBroken(f"The audit log is incomplete: {problem}. Run `krama audit verify` for details.") from problem


class Checkpointer:
    """Signs the log for one worker, as a recurring job.

    `trouble` is the reason why the last attempt failed, and None after a success. `broken` is true if the stored
    records contradict a checkpoint. That needs an operator.
    """

    def __init__(self, database: Database, signer: Signer, state_dir: Path) -> None:
        self._sign_next = partial(sign_next, database, signer, state_dir)
        self._size = 0
        self.trouble: str | None = None
        self.broken = False

    def sign(self) -> None:
        """Sign new records. On an error, sets `trouble` and raises the error. The next attempt tries again."""
        try:
            self._catch_up()
        except Exception as problem:
            self.broken = self.broken or isinstance(problem, LogBroken)
            self._report(problem.detail if isinstance(problem, LogBroken) else type(problem).__name__)
            raise
        self.trouble, self.broken = None, False

    def _catch_up(self) -> None:
        """Sign full checkpoints until one is not full. Records that arrive meanwhile wait for the next turn.

        Otherwise, this would sign without a pause under load.
        """
        while (signed := self._sign_next()) is not None:
            grown, self._size = signed.size - self._size, signed.size
            if grown < MOST_AT_ONCE:
                return

    def _report(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.error("no checkpoint was signed", trouble=trouble)
        self.trouble = trouble
