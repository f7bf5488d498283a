"""Idempotency-Key: a request that is sent again has one effect, and gets the first answer again.

Here the key, the effect and the answer are one transaction. For work of several transactions: `idempotent_steps`.
"""

import hashlib
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Annotated, Any, cast

from fastapi import Depends, Header, Request, Response
from pydantic import AfterValidator
from pydantic import Field as Stated
from pydantic_core import PydanticCustomError
from sqlalchemy import CursorResult, delete, func, select, update
from sqlmodel import Field, LargeBinary, Session, SQLModel, col

from krama.core import clock
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.expiry import delete_expired
from krama.core.inserts import insert_once
from krama.core.languages import LANGUAGES, stated
from krama.core.revisions import etag, stated_revision

KEPT = timedelta(hours=24)
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"

_FORM = r"^[\x21-\x7e]{1,128}$"


def _well_formed(key: str) -> str:
    if not re.fullmatch(_FORM, key):
        raise PydanticCustomError("wrong_form", "Use 1 to 128 visible ASCII characters without spaces", {"form": "key"})
    return key


IdempotencyKey = Annotated[
    Annotated[str, AfterValidator(_well_formed), Stated(json_schema_extra={"pattern": _FORM})] | None,
    Header(
        alias=HEADER,
        description="A unique text of 1 to 128 visible ASCII characters without spaces. For 24 hours, the same request "
        "with the same key has no second effect and gets the first answer again. Use a new key for each new request.",
    ),
]


class IdempotencyRecord(SQLModel, table=True):
    """A client's key and the request that it was used for. `status` and `body` are set once it is answered.

    `nonce` is of the attempt that has the claim. Nobody has a claim any more once it is answered: then it is the
    language of the answer, or `-` if that is the same in all languages.
    """

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


class IdempotencyKeyRefused(KramaError):
    """The operation shows a secret, which no key may show again."""

    code = "idempotency_key_refused"


class IdempotencyKeyReused(KramaError):
    """The key belongs to another request."""

    code = "idempotency_key_reused"


async def refuse_key(request: Request) -> None:
    """Raise `IdempotencyKeyRefused` for a request with a key."""
    # gate: no key where a secret is shown
    if HEADER in request.headers:
        raise IdempotencyKeyRefused(
            "This operation takes no Idempotency-Key, because its answer shows a secret, which the service does not "
            "keep. Send it without the key. If the answer is lost, look whether it was done.",
            field=HEADER,
        )


NoKey = Annotated[None, Depends(refuse_key)]
"""For an endpoint whose answer shows a secret: a key would promise the same answer again, so it is refused."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt of a keyed request: the client, its key, and the request."""

    client_id: str
    key: str
    fingerprint: bytes
    nonce: str = field(default_factory=lambda: secrets.token_hex(16))


def fingerprint(request: Request, body: bytes) -> bytes:
    """A digest of method, path, query, media type and body: requests with the same digest are the same request."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    query = "&".join(each for each in request.url.query.split("&") if each not in _SAYS_NOTHING)
    named = f"{request.method}\n{request.url.path}\n{query}\n{media_type}\n"
    digest = hashlib.sha256(named.encode())
    digest.update(body)
    return digest.digest()


_SAYS_NOTHING = {"dry_run=false"}
"""Parameters that mean what the request means without them. Programs send what they have a name for."""


def once(work: Callable[[], Response]) -> Response:
    """Do `work`, or return the first answer if its key was used before.

    `work` has one transaction. It calls `claim` first in it and `remember` last, so that the key, the effect and the
    answer are durable together or not at all. A second request with the same key waits meanwhile. Raises
    `IdempotencyKeyReused` and `RequestInProgress`.
    """
    try:
        return work()
    except _Answered as known:
        return known.response


class _Answered(Exception):
    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response


def claim(session: Session, attempt: Attempt | None) -> None:
    """Take the key in this transaction. A key that has an answer ends the transaction, by an exception for `once`."""
    if attempt is None:
        return
    if take(session, attempt, clock.now()):
        return
    record = session.get(IdempotencyRecord, (attempt.client_id, attempt.key))
    answer = None if record is None else answer_of(record, attempt)
    if answer is None:  # the key was deleted a moment ago, or `once_in_steps` has it
        raise in_progress()
    raise _Answered(answer)


def remember(
    session: Session, attempt: Attempt | None, response: Response, more: Mapping[str, str] = NO_HEADERS
) -> None:
    """Keep the answer in the transaction of its effect, so that both are durable or neither.

    `more` are headers that other layers add to the answer: they may have its language. Raises `RequestInProgress` if
    another worker has taken the claim over; the transaction then has no effect.
    """
    if attempt is not None:
        headers = {**response.headers, **more}
        body, location = bytes(response.body), headers.get("location")
        usual = LANGUAGES[0] if "Accept-Language" in headers.get("vary", "") else "-"
        language = headers.get("content-language", usual)
        update_claim(session, attempt, status=response.status_code, body=body, location=location, nonce=language)


def first_answer(database: Database, attempt: Attempt) -> Response | None:
    """The answer that this key already has, or None if the key is new. Claims nothing.

    Raises `IdempotencyKeyReused` and `RequestInProgress`.
    """
    with database.read() as session:
        record = session.get(IdempotencyRecord, (attempt.client_id, attempt.key))
    if record is None or record.expires_at < clock.now():
        return None
    answer = answer_of(record, attempt)
    if answer is None:
        raise in_progress()
    return answer


def unfinished(session: Session) -> int:
    """The number of keys without an answer: submissions that are running, or that broke off and were not sent again."""
    counted = select(func.count()).where(col(IdempotencyRecord.status).is_(None))
    return int(session.execute(counted).scalar_one())


def update_claim(session: Session, attempt: Attempt, **values: Any) -> None:
    """Change the claim of this attempt. Raises `RequestInProgress` if another worker has taken the claim over."""
    record = IdempotencyRecord
    own = (
        col(record.client_id) == attempt.client_id,
        col(record.key) == attempt.key,
        col(record.nonce) == attempt.nonce,
    )
    done = session.execute(update(record).where(*own).values(**values))
    if cast(CursorResult[Any], done).rowcount == 0:
        raise in_progress()


def take(session: Session, attempt: Attempt, moment: datetime) -> bool:
    """Claim a key that is new or has expired. False, with nothing done, if it is in use."""
    record = IdempotencyRecord
    own = col(record.client_id) == attempt.client_id, col(record.key) == attempt.key
    fresh = {
        "client_id": attempt.client_id,
        "key": attempt.key,
        "fingerprint": attempt.fingerprint,
        "nonce": attempt.nonce,
        "claimed_at": moment,
        "expires_at": moment + KEPT,
    }
    if insert_once(session, record, fresh):
        return True
    expired = session.execute(delete(record).where(*own, col(record.expires_at) < moment))
    return cast(CursorResult[Any], expired).rowcount > 0 and insert_once(session, record, fresh)


def sweep(session: Session, at_most: int) -> int:
    """Delete up to `at_most` keys that have expired. Returns their number."""
    return delete_expired(session, IdempotencyRecord, clock.now(), at_most)


def answer_of(record: IdempotencyRecord, attempt: Attempt) -> Response | None:
    """The first answer, or None if there is none yet. Raises `IdempotencyKeyReused`."""
    if record.fingerprint != attempt.fingerprint:
        raise IdempotencyKeyReused(
            "This Idempotency-Key was used for another request. Use a new key for each new request.",
            field="Idempotency-Key",
        )
    if record.status is None:
        return None
    headers = {REPLAYED: "true"} | ({"Location": record.location} if record.location else {})
    if record.nonce in LANGUAGES:
        headers |= stated(record.nonce)
    if (revision := stated_revision(record.body or b"")) is not None:
        headers["ETag"] = etag(revision)
    return Response(record.body, record.status, headers, "application/json")


def in_progress() -> RequestInProgress:
    """The error for a key whose first request has no answer yet."""
    return RequestInProgress("The first request with this Idempotency-Key is still running. Try again in a moment.")
