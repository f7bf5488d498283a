"""Signing checkpoints: every few seconds one worker reads what was appended, hashes it anew, and signs the root."""

import asyncio
import base64
import json
import random
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from anyio import to_thread
from sqlmodel import Session

from krama.audit import metrics, repository
from krama.audit.errors import LogBroken
from krama.audit.note import Signer, checkpoint_text
from krama.audit.tables import AuditCheckpoint
from krama.audit.tiles import Tiles
from krama.audit.tree import leaf_hash, root
from krama.core import clock, state_files
from krama.core.database import Database
from krama.core.logs import get_logger

MOST_AT_ONCE = 20_000
"""Leaves that one checkpoint adds at most: a few megabytes, and a fraction of a second."""

LAST_SIGNED = "audit-last-checkpoint.json"
"""What was signed last stands in the state folder too: a database that was set back is noticed, and not signed."""

_log = get_logger("krama.audit")


@dataclass(frozen=True, slots=True)
class Signed:
    """What the log was at a checkpoint."""

    size: int
    root: bytes


def sign_next(database: Database, signer: Signer, state_dir: Path) -> Signed | None:
    """Sign what was appended since the last checkpoint; None where there is nothing new, or another worker did it.

    Raises `LogBroken` where what is stored contradicts what was signed before.
    """
    last = last_signed(state_dir)  # before the database is looked at: another worker writes it after its checkpoint
    with database.read() as session:
        newest = repository.newest_checkpoint(session)
        before = Signed(0, b"") if newest is None else Signed(newest.size, newest.root)
        _check_not_set_back(last, before, repository.size(session))
        leaves = repository.leaves(session, before.size, MOST_AT_ONCE)
        if not leaves:
            return None
        _remember(state_dir, before)  # it could not at the last turn: until it can, nothing more is signed
        tiles = _extended(session, before, leaves)
    size = before.size + len(leaves)
    signed = Signed(size, root(size, tiles.node))
    note = signer.sign(checkpoint_text(signer.name, size, signed.root))
    checkpoint = AuditCheckpoint(size=size, root=signed.root, signed_at=clock.to_micros(clock.now()), note=note)
    with database.transaction() as session:
        if not repository.extend(session, before.size, tiles.changed, checkpoint):
            return None
    _remember(state_dir, signed)
    metrics.SIGNED.set(size)
    metrics.SIGNED_AT.set(clock.now().timestamp())
    return signed


def _extended(session: Session, before: Signed, leaves: list[tuple[int, bytes]]) -> Tiles:
    """The tiles with these leaves added, once those from before have led to the root that was signed."""
    if [index for index, _ in leaves] != list(range(before.size, before.size + len(leaves))):
        raise LogBroken("Records are missing from the audit log. `krama audit verify` says which.")
    tiles = Tiles(lambda place: repository.tile(session, place))
    try:
        if before.size and root(before.size, tiles.node) != before.root:
            raise LogBroken("The audit log's tiles are not those that were signed. `krama audit verify` says more.")
        tiles.extend(before.size, [leaf_hash(leaf) for _, leaf in leaves])
    except ValueError as problem:
        raise LogBroken(f"The audit log is incomplete: {problem}. `krama audit verify` says more.") from problem
    return tiles


def last_signed(state_dir: Path) -> Signed | None:
    """What the state folder has as the last checkpoint; None where it has nothing that can be read."""
    try:
        document = json.loads(state_files.read(state_dir / LAST_SIGNED))
        return Signed(int(document["size"]), base64.b64decode(document["root"]))
    except (OSError, ValueError, KeyError, TypeError, state_files.ReadableByOthers):
        return None


def _check_not_set_back(last: Signed | None, before: Signed, size: int) -> None:
    if last is None:
        return
    if last.size > before.size or (last.size == before.size and last.root != before.root) or size < before.size:
        raise LogBroken(
            f"The database is older than what was signed: {last.size:,} records were signed, it has {before.size:,}. "
            "Was it set back, or is this another one? docs/reliability.md says what to do."
        )


def _remember(state_dir: Path, signed: Signed) -> None:
    path, last = state_dir / LAST_SIGNED, last_signed(state_dir)
    if not signed.size or (last is not None and last.size >= signed.size):
        return
    with state_files.locked(path):
        last = last_signed(state_dir)
        if last is None or last.size < signed.size:
            document = {"size": signed.size, "root": base64.b64encode(signed.root).decode()}
            state_files.replace(path, json.dumps(document))


class Checkpointer:
    """Signs in the background of a worker. `trouble` is why it can't, once it could not."""

    def __init__(self, database: Database, signer: Signer, state_dir: Path, every_seconds: float) -> None:
        self._sign = partial(sign_next, database, signer, state_dir)
        self.every = every_seconds
        self._chance = random.Random()  # its own: what the process seeds or counts elsewhere is left alone
        self._task: asyncio.Task[None] | None = None
        self._ending = asyncio.Event()
        self.trouble: str | None = None
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
            await self._turn()

    async def _turn(self) -> None:
        try:
            while await to_thread.run_sync(self._sign) is not None:
                pass
        except Exception as problem:
            # Whatever it is, the next turn tries again; until then readiness says that the log is not signed.
            self._report(problem.detail if isinstance(problem, LogBroken) else type(problem).__name__)
        else:
            self.trouble = None
            self.looked_at = time.monotonic()

    def _report(self, trouble: str) -> None:
        if trouble != self.trouble:
            _log.error("no checkpoint was signed", trouble=trouble)
        self.trouble = trouble
