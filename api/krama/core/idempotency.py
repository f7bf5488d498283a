"""Idempotency-Key: a request that is sent again has its effect once, and gets the first answer."""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, cast

from fastapi import Header, Request, Response
from sqlalchemy import ColumnElement, CursorResult, delete, update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Field, LargeBinary, Session, SQLModel, col

from krama.core import clock
from krama.core.database import Database
from krama.core.errors import KramaError

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=120)
"""A claim older than this belongs to a worker that died, and may be taken over."""

REPLAYED = "Idempotency-Replayed"

IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="Any unique text, kept for 24 hours: the same request sent again with it has no second effect and "
        "gets the first answer. Make a new one for each thing you mean to create.",
    ),
]


class IdempotencyRecord(SQLModel, table=True):
    """What a client's key was used for; `status` and `body` once it was answered."""

    __tablename__ = "idempotency"

    client_id: str = Field(primary_key=True, max_length=64)
    key: str = Field(primary_key=True, max_length=128)
    fingerprint: bytes = Field(sa_type=LargeBinary)
    nonce: str = Field(max_length=32)
    claimed_at: datetime
    expires_at: datetime = Field(index=True)
    status: int | None = None
    body: bytes | None = Field(default=None, sa_type=LargeBinary)
    location: str | None = None


class RequestInProgress(KramaError):
    """The first request with this key has not been answered yet."""

    code = "request_in_progress"


class IdempotencyKeyReused(KramaError):
    """The key belongs to another request."""

    code = "idempotency_key_reused"


@dataclass(frozen=True, slots=True)
class Attempt:
    """One try of a keyed request: whose key, and what the request was."""

    client_id: str
    key: str
    fingerprint: bytes
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))


def fingerprint(request: Request, body: bytes) -> bytes:
    """What makes two requests the same one: method, path, query and body."""
    digest = hashlib.sha256(f"{request.method}\n{request.url.path}\n{request.url.query}\n".encode())
    digest.update(body)
    return digest.digest()


async def body_fingerprint(request: Request) -> bytes:
    """A dependency: the fingerprint of a request whose body is held in memory."""
    return fingerprint(request, await request.body())


def once(database: Database, attempt: Attempt | None, work: Callable[[], Response]) -> Response:
    """Do `work` unless its key was answered before; then give that answer again.

    `work` calls `remember` in the transaction that has the effect. A claim whose worker died is taken over when its
    lease ends, so `work` must be safe to repeat. Raises `RequestInProgress` and `IdempotencyKeyReused`.
    """
    if attempt is None:
        return work()
    answered = _claim(database, attempt)
    if answered is not None:
        return answered
    try:
        return work()
    except BaseException:
        _release(database, attempt)
        raise


def remember(session: Session, attempt: Attempt | None, response: Response) -> None:
    """Keep the answer, in the transaction of its effect: both are durable, or neither.

    A bulk submission has many transactions and keeps its answer in one after them; after a crash between them it is
    done again, and finds its rows taken. Raises `RequestInProgress` where another worker has taken the claim over
    meanwhile; the transaction then has no effect.
    """
    if attempt is None:
        return
    values = {
        "status": response.status_code,
        "body": bytes(response.body),
        "location": response.headers.get("location"),
    }
    kept = session.execute(update(IdempotencyRecord).where(*_mine(attempt)).values(**values))
    if cast(CursorResult[Any], kept).rowcount == 0:
        raise _in_progress()


def _claim(database: Database, attempt: Attempt) -> Response | None:
    moment = clock.now()
    fresh = IdempotencyRecord(
        client_id=attempt.client_id,
        key=attempt.key,
        fingerprint=attempt.fingerprint,
        nonce=attempt.nonce,
        claimed_at=moment,
        expires_at=moment + KEPT,
    )
    try:
        with database.transaction() as session:
            session.execute(delete(IdempotencyRecord).where(col(IdempotencyRecord.expires_at) < moment))
            held = session.get(IdempotencyRecord, (attempt.client_id, attempt.key), with_for_update=True)
            if held is None:
                session.add(fresh)
                return None
            return _answer_again(session, held, attempt, moment)
    except IntegrityError:
        raise _in_progress() from None


def _answer_again(session: Session, held: IdempotencyRecord, attempt: Attempt, moment: datetime) -> Response | None:
    if held.fingerprint != attempt.fingerprint:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used for another request. Make a new key for each thing you create.",
            field="Idempotency-Key",
        )
    if held.status is not None:
        headers = {REPLAYED: "true"} | ({"Location": held.location} if held.location else {})
        return Response(held.body, held.status, headers, "application/json")
    if held.claimed_at + LEASE > moment:
        raise _in_progress()
    held.claimed_at = moment
    held.nonce = attempt.nonce
    session.add(held)
    return None


def _in_progress() -> RequestInProgress:
    return RequestInProgress("The first request with this Idempotency-Key is still running. Ask again in a moment.")


def _mine(attempt: Attempt) -> tuple[ColumnElement[bool], ...]:
    """The claim of this attempt, and not that of a worker which took it over."""
    record = IdempotencyRecord
    return (
        col(record.client_id) == attempt.client_id,
        col(record.key) == attempt.key,
        col(record.nonce) == attempt.nonce,
    )


def _release(database: Database, attempt: Attempt) -> None:
    """A request that ended in an error has no answer to give again: its key may be used again, mended."""
    with database.transaction() as session:
        session.execute(delete(IdempotencyRecord).where(*_mine(attempt), col(IdempotencyRecord.status).is_(None)))
