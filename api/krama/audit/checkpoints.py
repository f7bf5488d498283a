"""Signing checkpoints: every few seconds a worker reads what was appended, hashes it again, and signs the root."""

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
    """Sign what was appended since the last checkpoint. None if nothing was, or if another worker signed it first.

    Raises `LogBroken` if what is stored contradicts what was signed before.
    """
    last = last_signed(state_dir)  # read before the database: another worker writes it after its checkpoint
    with database.read() as session:
        before = newest(session)
        _show(before)
        # gate: database that was reset
        check_not_set_back(last, before)
        appended = repository.size(session)
        if appended < before.size:
            raise LogBroken("Fewer records were appended than were signed. `krama audit verify` says more.")
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
    """Add the leaves up to `size` to the tiles, after checking that the tiles lead to the root that was signed.

    It adds a few at a time and sleeps in between, because checks wait for the interpreter while this thread holds it.
    """
    try:
        # gate: signed root
        if before.size and root(before.size, tiles.node) != before.root:
            raise LogBroken("The audit log's tiles are not those that were signed. `krama audit verify` says more.")
        for start in range(before.size, size, _AT_ONE_BREATH):
            indexes = range(start, min(start + _AT_ONE_BREATH, size))
            leaves = repository.leaves(session, start, len(indexes))
            if [index for index, _ in leaves] != list(indexes):
                raise LogBroken("Records are missing from the audit log. `krama audit verify` says which.")
            tiles.extend(start, [leaf_hash(leaf) for _, leaf in leaves])
            if indexes.stop < size:
                time.sleep(_BREATH_SECONDS)
    except ValueError as problem:
        raise LogBroken(f"The audit log is incomplete: {problem}. `krama audit verify` says more.") from problem


class Checkpointer:
    """Signs the log for one worker, as a recurring job.

    `trouble` says why the last attempt failed, and is None after a success. `broken` says that the trouble does not
    pass by itself: what is stored contradicts what was signed.
    """

    def __init__(self, database: Database, signer: Signer, state_dir: Path) -> None:
        self._sign_next = partial(sign_next, database, signer, state_dir)
        self._size = 0
        self.trouble: str | None = None
        self.broken = False

    def sign(self) -> None:
        """Sign what was appended. Raises what went wrong, after setting `trouble`; the next attempt tries again."""
        try:
            self._catch_up()
        except Exception as problem:
            self.broken = self.broken or isinstance(problem, LogBroken)
            self._report(problem.detail if isinstance(problem, LogBroken) else type(problem).__name__)
            raise
        self.trouble, self.broken = None, False

    def _catch_up(self) -> None:
        """Sign full checkpoints until one is not full. The records that arrive meanwhile wait for the next turn.

        Otherwise this would sign without a pause under load.
        """
        while (signed := self._sign_next()) is not None:
            grown, self._size = signed.size - self._size, signed.size
            if grown < MOST_AT_ONCE:
                return

    def _report(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.error("no checkpoint was signed", trouble=trouble)
        self.trouble = trouble
