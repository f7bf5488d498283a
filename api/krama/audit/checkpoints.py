"""Signing checkpoints: every few seconds one worker reads what was appended, hashes it anew, and signs the root."""

import asyncio
import random
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from anyio import to_thread
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
"""Leaves that one checkpoint adds at most: a few megabytes, and a fraction of a second."""

_log = get_logger("krama.audit")


def sign_next(database: Database, signer: Signer, state_dir: Path) -> TreeHead | None:
    """Sign what was appended since the last checkpoint; None where there is nothing new, or another worker did it.

    Raises `LogBroken` where what is stored contradicts what was signed before.
    """
    last = last_signed(state_dir)  # before the database is looked at: another worker writes it after its checkpoint
    with database.read() as session:
        before = newest(session)
        _tell(before)
        check_not_set_back(last, before)
        appended = repository.size(session)
        if appended < before.size:
            raise LogBroken("Fewer records were appended than were signed. `krama audit verify` says more.")
        if appended == before.size:
            return None
        remember(state_dir, before)  # it could not at the last turn: until it can, nothing more is signed
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
    _tell(signed)
    return signed


def _tell(signed: TreeHead) -> None:
    if signed.at is not None:
        metrics.SIGNED.set(signed.size)
        metrics.SIGNED_AT.set(signed.at.timestamp())


def _grow(session: Session, tiles: Tiles, before: TreeHead, size: int) -> None:
    """Add the leaves that follow what was signed to its tiles, once those have led to its root; up to `size` leaves.

    Some at a time, with a breath between: checks share the interpreter with this thread, and would wait for it.
    """
    try:
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
    """Signs in the background of a worker. `trouble` is why it can't, once it could not.

    `broken` says that this is no passing trouble: what is stored contradicts what was signed.
    """

    def __init__(self, database: Database, signer: Signer, state_dir: Path, every_seconds: float) -> None:
        self._sign = partial(sign_next, database, signer, state_dir)
        self.every = every_seconds
        self._chance = random.Random()  # its own: what the process seeds or counts elsewhere is left alone
        self._task: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self._size = 0
        self.trouble: str | None = None
        self.broken = False
        self.looked_at = time.monotonic()

    def start(self) -> None:
        """Begin; from then on there is a checkpoint every few seconds, if there is something new."""
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Sign what is left, and end.

        It is told rather than cancelled: a cancelled task leaves its thread behind, with a connection in hand.
        """
        if self._task is not None:
            self._ending.set()
            await self._task

    async def _run(self) -> None:
        while not self._ending.is_set():
            with suppress(TimeoutError):
                pause = self.every * self._chance.uniform(0.8, 1.2)  # workers come one after another
                await asyncio.wait_for(self._ending.wait(), pause)
            if not self._ending.is_set():
                await self._turn()
        await self._turn()  # what came while the last was being signed

    async def _turn(self) -> None:
        try:
            while (signed := await to_thread.run_sync(self._sign)) is not None:
                grown, self._size = signed.size - self._size, signed.size
                if grown < MOST_AT_ONCE:  # what came meanwhile waits: else it would sign without a pause under load
                    break
        except Exception as problem:
            # Whatever it is, the next turn tries again; until then readiness says that the log is not signed.
            self.broken = self.broken or isinstance(problem, LogBroken)
            self._report(problem.detail if isinstance(problem, LogBroken) else type(problem).__name__)
        else:
            self.trouble, self.broken = None, False
            self.looked_at = time.monotonic()

    def _report(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.error("no checkpoint was signed", trouble=trouble)
        self.trouble = trouble
