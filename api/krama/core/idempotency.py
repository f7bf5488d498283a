"""Idempotency-Key: a request that is sent again has its effect once, and gets the first answer."""

import hashlib
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Annotated, Any, cast

from fastapi import Header, Request, Response
from pydantic import AfterValidator
from pydantic import Field as Stated
from pydantic_core import PydanticCustomError
from sqlalchemy import ColumnElement, CursorResult, delete, func, select, update
from sqlmodel import Field, LargeBinary, Session, SQLModel, col

from krama.core import clock
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.expiry import delete_expired
from krama.core.inserts import insert_once

KEPT = timedelta(hours=24)
LEASE = timedelta(seconds=15)
"""A claim by `once_in_steps` that was not renewed for so long belongs to a worker that died, and may be taken over."""

REPLAYED = "Idempotency-Replayed"

_FORM = r"^[\x21-\x7e]{1,128}$"


def _well_formed(key: str) -> str:
    if not re.fullmatch(_FORM, key):
        raise PydanticCustomError("wrong_form", "Write 1 to 128 visible ASCII characters without blanks")
    return key


IdempotencyKey = Annotated[
    Annotated[str, AfterValidator(_well_formed), Stated(json_schema_extra={"pattern": _FORM})] | None,
    Header(
        alias="Idempotency-Key",
        description="Any unique text of 1 to 128 visible ASCII characters without blanks, kept for 24 hours: the same "
        "request sent again with it has no second effect and "
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


def once(work: Callable[[], Response]) -> Response:
    """Do `work`, or give the first answer again where its key was used before.

    `work` has one transaction: it calls `claim` first in it, and `remember` last, so that the key, the effect and the
    answer are durable together or not at all. Whoever comes with the same key meanwhile waits. Raises
    `IdempotencyKeyReused`.
    """
    try:
        return work()
    except _Answered as known:
        return known.response


def claim(session: Session, attempt: Attempt | None) -> None:
    """Take the key in this transaction. Leaves it, by an exception for `once`, where the key has its answer already."""
    if attempt is None:
        return
    if _take(session, attempt, clock.now()):
        return
    held = session.get(IdempotencyRecord, (attempt.client_id, attempt.key))
    answer = None if held is None else _answer_again(held, attempt)
    if answer is None:  # swept away a moment ago, or in the hands of `once_in_steps`
        raise _in_progress()
    raise _Answered(answer)


class _Answered(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def remember(session: Session, attempt: Attempt | None, response: Response) -> None:
    """Keep the answer, in the transaction of its effect: both are durable, or neither.

    Raises `RequestInProgress` where another worker has taken the claim over meanwhile; the transaction then has no
    effect.
    """
    if attempt is not None:
        body, location = bytes(response.body), response.headers.get("location")
        _update_mine(session, attempt, status=response.status_code, body=body, location=location)


def unfinished(session: Session) -> int:
    """How many keys wait for their answer: submissions under way, or broken off and not sent again."""
    counted = select(func.count()).where(col(IdempotencyRecord.status).is_(None))
    return int(session.execute(counted).scalar_one())


def once_in_steps(database: Database, attempt: Attempt | None, work: Callable[[], Response]) -> Response:
    """The same for work that takes several transactions: each calls `renew`, and the last `remember`.

    A claim that is not renewed any more is taken over when its lease ends, so `work` must be safe to repeat. Raises
    `RequestInProgress` and `IdempotencyKeyReused`.
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


def renew(session: Session, attempt: Attempt | None) -> None:
    """Keep the claim for another lease. Raises `RequestInProgress` where another worker has taken it over."""
    if attempt is not None:
        _update_mine(session, attempt, claimed_at=clock.now())


def _update_mine(session: Session, attempt: Attempt, **values: Any) -> None:
    done = session.execute(update(IdempotencyRecord).where(*_mine(attempt)).values(**values))
    if cast(CursorResult[Any], done).rowcount == 0:
        raise _in_progress()


def _fresh(attempt: Attempt, moment: datetime) -> dict[str, Any]:
    return {
        "client_id": attempt.client_id,
        "key": attempt.key,
        "fingerprint": attempt.fingerprint,
        "nonce": attempt.nonce,
        "claimed_at": moment,
        "expires_at": moment + KEPT,
    }


def _take(session: Session, attempt: Attempt, moment: datetime) -> bool:
    """Claim a key that is new or has expired. False, with nothing done, if it is in use."""
    fresh = _fresh(attempt, moment)
    if insert_once(session, IdempotencyRecord, fresh):
        return True
    record = IdempotencyRecord
    expired = update(record).where(
        col(record.client_id) == attempt.client_id, col(record.key) == attempt.key, col(record.expires_at) < moment
    )
    taken = session.execute(expired.values(**fresh, status=None, body=None, location=None))
    return cast(CursorResult[Any], taken).rowcount > 0


def sweep(session: Session, at_most: int) -> int:
    """Delete up to `at_most` keys that have expired. Returns how many."""
    return delete_expired(session, IdempotencyRecord, clock.now(), at_most)


def _claim(database: Database, attempt: Attempt) -> Response | None:
    moment = clock.now()
    with database.transaction() as session:
        if _take(session, attempt, moment):
            return None
        held = session.get(IdempotencyRecord, (attempt.client_id, attempt.key), with_for_update=True)
        if held is None:
            raise _in_progress()
        answer = _answer_again(held, attempt)
        if answer is None:
            if held.claimed_at + LEASE > moment:
                raise _in_progress()
            held.claimed_at, held.nonce = moment, attempt.nonce
            session.add(held)
        return answer


def _answer_again(held: IdempotencyRecord, attempt: Attempt) -> Response | None:
    """The first answer; None where there is none yet. Raises `IdempotencyKeyReused`."""
    if held.fingerprint != attempt.fingerprint:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used for another request. Make a new key for each thing you create.",
            field="Idempotency-Key",
        )
    if held.status is None:
        return None
    headers = {REPLAYED: "true"} | ({"Location": held.location} if held.location else {})
    return Response(held.body, held.status, headers, "application/json")


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
