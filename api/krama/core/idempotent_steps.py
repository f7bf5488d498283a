"""Idempotency for work of several transactions: a claim with a lease, and the results of each transaction kept with it.

A request that was broken off is resumed by its key after the last transaction that became durable.
"""

from collections.abc import Callable
from datetime import timedelta

from fastapi import Response
from sqlalchemy import ColumnElement, ForeignKeyConstraint, delete, select
from sqlmodel import Field, LargeBinary, Session, SQLModel, col

from krama.core import clock
from krama.core.database import Database
from krama.core.idempotency import (
    Attempt,
    IdempotencyRecord,
    answer_of,
    in_progress,
    remember,
    take,
    update_claim,
)
from krama.core.inserts import insert_rows

LEASE = timedelta(seconds=15)
"""A claim that was not renewed for this long belongs to a worker that died, and may be taken over."""


class IdempotencyPart(SQLModel, table=True):
    """The results of one transaction of a keyed request. Deleted with the key, or when the whole answer is stored."""

    __tablename__ = "idempotency_part"
    __table_args__ = (
        ForeignKeyConstraint(["client_id", "key"], ["idempotency.client_id", "idempotency.key"], ondelete="CASCADE"),
    )

    client_id: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    part: int = Field(primary_key=True)
    results: bytes = Field(sa_type=LargeBinary)


class Steps:
    """The transactions of one request. Without a key every method does nothing."""

    def __init__(self, database: Database, attempt: Attempt | None) -> None:
        self._database = database
        self._attempt = attempt
        self._parts = 0

    def earlier(self) -> list[bytes]:
        """The results that were kept before the request was broken off, in order. Call it before any `keep`."""
        if self._attempt is None:
            return []
        part = IdempotencyPart
        wanted = select(col(part.results)).where(*_of_key(self._attempt)).order_by(col(part.part))
        with self._database.read() as session:
            kept = list(session.execute(wanted).scalars())
        self._parts = len(kept)
        return kept

    def renew(self, session: Session) -> None:
        """Renew the lease of the claim. Call this first in each transaction.

        Raises `RequestInProgress` if another worker has taken the claim over.
        """
        if self._attempt is not None:
            update_claim(session, self._attempt, claimed_at=clock.now())

    def keep(self, session: Session, results: Callable[[], bytes]) -> None:
        """Store a transaction's results. Call this last in the transaction, so that both are durable or neither."""
        if self._attempt is not None:
            own = {"client_id": self._attempt.client_id, "key": self._attempt.key, "part": self._parts}
            insert_rows(session, IdempotencyPart, [own | {"results": results()}])
            self._parts += 1

    def keep_alone(self, results: Callable[[], bytes]) -> None:
        """Store results that have no effect, in a separate transaction."""
        if self._attempt is not None:
            with self._database.transaction() as session:
                self.renew(session)
                self.keep(session, results)


def once_in_steps(database: Database, attempt: Attempt | None, work: Callable[[Steps], Response]) -> Response:
    """Do `work` and store its answer, or return the first answer if the key was used before.

    `work` asks its `Steps` for the earlier results and continues after them. In each transaction it calls `renew` first
    and `keep` last. If it raises, the same request may resume it at once. Its key is free for another request only if
    no result was kept. Raises `RequestInProgress` and `IdempotencyKeyReused`.
    """
    if attempt is None:
        return work(Steps(database, None))
    answered = _claim(database, attempt)
    if answered is not None:
        return answered
    try:
        response = work(Steps(database, attempt))
        _finish(database, attempt, response)
    except BaseException:
        _release(database, attempt)
        raise
    return response


def _claim(database: Database, attempt: Attempt) -> Response | None:
    moment = clock.now()
    with database.transaction() as session:
        if take(session, attempt, moment):
            return None
        record = session.get(IdempotencyRecord, (attempt.client_id, attempt.key), with_for_update=True)
        if record is None:
            raise in_progress()
        answer = answer_of(record, attempt)
        if answer is None:
            if record.claimed_at + LEASE > moment:
                raise in_progress()
            record.claimed_at, record.nonce = moment, attempt.nonce
            session.add(record)
        return answer


def _finish(database: Database, attempt: Attempt, response: Response) -> None:
    with database.transaction() as session:
        remember(session, attempt, response)
        session.execute(delete(IdempotencyPart).where(*_of_key(attempt)))


def _release(database: Database, attempt: Attempt) -> None:
    """Release the claim after an error. A key that had an effect stays with its request, and can be resumed."""
    with database.transaction() as session:
        record = session.get(IdempotencyRecord, (attempt.client_id, attempt.key), with_for_update=True)
        if record is None or record.nonce != attempt.nonce or record.status is not None:
            return
        # gate: key that had an effect stays with its request
        if session.execute(select(col(IdempotencyPart.part)).where(*_of_key(attempt)).limit(1)).first() is None:
            session.delete(record)
        else:
            record.claimed_at = clock.now() - LEASE
            session.add(record)


def _of_key(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    part = IdempotencyPart
    return (col(part.client_id) == attempt.client_id, col(part.key) == attempt.key)
