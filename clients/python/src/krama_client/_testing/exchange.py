"""The exchange in memory, and the transport of httpx that carries requests to it."""

import asyncio
import hashlib
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

import httpx

from krama_client._testing.answers import World, act
from krama_client._testing.conditions import media_type, not_acceptable
from krama_client._testing.contract import Operation, contract
from krama_client._testing.messages import Answered, Asked, Refusing, read, success
from krama_client._testing.requests import refused
from krama_client._testing.rules import Delay, Loss, Outage, Plans

_TOKEN: Final = "fetchToken"
_NO_PATH = Refusing("not_found", 404, detail="No operation has this path. The API reference is at /docs.")
_NO_TOKEN = Refusing("invalid_token", 401, detail="The token is not one that this exchange gave out.")
_BUSY = "The fake exchange was set up to be unavailable."
_UNREADABLE = Refusing("body_unreadable", 400, detail="The body can't be read.")
_REUSED = Refusing(
    "idempotency_key_reused",
    field="Idempotency-Key",
    place="header",
    detail="This Idempotency-Key was used for another request. Use a new key for each new request.",
)


@dataclass(frozen=True, slots=True)
class Reply:
    """What comes back: after `delay` seconds an answer, or none if it is lost."""

    answered: Answered
    delay: float = 0.0
    lost: bool = False


@dataclass(slots=True)
class Exchange:
    """One exchange. Threads may share it."""

    world: World
    asked: list[Asked] = field(default_factory=list)
    plans: dict[str, Plans] = field(default_factory=dict)
    _keys: dict[str, tuple[bytes, Answered]] = field(default_factory=dict)
    _tokens: set[str] = field(default_factory=set)
    _retries: Counter[str] = field(default_factory=Counter)
    _lock: threading.RLock = field(default_factory=threading.RLock)
    _requests: int = 0

    def plans_of(self, operation: Operation) -> Plans:
        """What was set up for an operation."""
        with self._lock:
            return self.plans.setdefault(operation.id, Plans(lock=self._lock))

    def retry_planned(self, operation: str) -> None:
        """A client is going to send a call of this operation again: its next request begins no call."""
        with self._lock:
            self._retries[operation] += 1

    def receive(self, request: httpx.Request) -> Reply:
        """Do what one request asks."""
        with self._lock:
            self._requests += 1
            request_id = f"{self._requests:024x}"
            reply = self._receive(request, request_id)
            headers = {**reply.answered.headers, "X-Request-ID": request_id}
            return replace(reply, answered=replace(reply.answered, headers=headers))

    def _receive(self, request: httpx.Request, request_id: str) -> Reply:
        addressed = contract().addressed(request.method, request.url.raw_path.decode().partition("?")[0])
        if addressed is None:
            return Reply(_NO_PATH.answered(request_id))
        operation, path = addressed
        try:
            asked = self._heard(read(request, operation, path))
        except ValueError:
            return Reply(_UNREADABLE.answered(request_id))
        faults = self.plans_of(operation).faults(asked.said, asked.body)
        delay = sum(fault.seconds for fault in faults if isinstance(fault, Delay))
        for fault in faults:
            if isinstance(fault, Outage):
                refusing = Refusing("database_busy", 503, detail=_BUSY, retry_after=fault.retry_after)
                return Reply(refusing.answered(request_id, oauth=operation.id == _TOKEN), delay)
        answered = self._answered(request, operation, asked, request_id)
        return Reply(answered, delay, any(isinstance(fault, Loss) for fault in faults))

    def _heard(self, asked: Asked) -> Asked:
        """The call that a request belongs to: a new one, or one that its client sends again."""
        if self._retries[asked.operation]:
            for known in reversed(self.asked):
                if (known.operation, known._sent) == (asked.operation, asked._sent):
                    self._retries[asked.operation] -= 1
                    known.attempts += 1
                    return known
        if asked.operation != _TOKEN:
            self.asked.append(asked)
        return asked

    def _answered(self, request: httpx.Request, operation: Operation, asked: Asked, request_id: str) -> Answered:
        if operation.auth == "token" and request.headers.get("Authorization") not in self._tokens:
            return _NO_TOKEN.answered(request_id)
        media = media_type(operation, request.headers.get("Accept"))
        if media is None:
            return not_acceptable(operation).answered(request_id, oauth=operation.id == _TOKEN)
        if operation.keyed and asked.idempotency_key is not None:
            asked._answered = self._once(media, operation, asked, request_id)
        elif asked._answered is None or not asked._answered.is_success:
            asked._answered = self._done(media, operation, asked, request_id, bound="DPoP" in request.headers)
        return asked._answered

    def _once(self, media: str, operation: Operation, asked: Asked, request_id: str) -> Answered:
        """The first answer to a key. A refusal leaves the key free, and so does a dry run."""
        key = asked.idempotency_key or ""
        print_ = hashlib.sha256(asked._sent[0].encode() + b"\n" + asked._sent[1]).digest()
        if key in self._keys:
            known, first = self._keys[key]
            replayed = replace(first, headers={**first.headers, "Idempotency-Replayed": "true"})
            return replayed if known == print_ else _REUSED.answered(request_id)
        answered = self._done(media, operation, asked, request_id)
        if answered.is_success and not asked.query.get("dry_run"):
            self._keys[key] = print_, answered
        return answered

    def _done(
        self, media: str, operation: Operation, asked: Asked, request_id: str, *, bound: bool = False
    ) -> Answered:
        outcome = refused(operation, asked) or self.plans_of(operation).outcome(asked.said, asked.body)
        if isinstance(outcome, Refusing):
            return outcome.answered(request_id, oauth=operation.id == _TOKEN)
        if operation.id == _TOKEN and outcome is None:
            return self._token(bound)
        return act(self.world, operation, asked, self.plans_of(operation), outcome, media, request_id)

    def _token(self, bound: bool) -> Answered:
        scheme, token = "DPoP" if bound else "Bearer", f"fake-token-{len(self._tokens)}"
        self._tokens.add(f"{scheme} {token}")
        answer = {"access_token": token, "token_type": scheme, "expires_in": 600, "scope": " ".join(self.world.scopes)}
        return success(200, answer)


class Transport(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Carries requests to an exchange in memory. A delay is real, and ends at the request's own timeout."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._ended = threading.Event()

    def end(self) -> None:
        """Refuse all requests from now on, and wake those that wait."""
        self._ended.set()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of `Krama`."""
        reply = self._received(request)
        self._ended.wait(min(reply.delay, _patience(request)))
        return _response(request, reply)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer a request of `AsyncKrama`."""
        reply = self._received(request)
        await asyncio.sleep(min(reply.delay, _patience(request)))
        return _response(request, reply)

    def _received(self, request: httpx.Request) -> Reply:
        if self._ended.is_set():
            raise httpx.ConnectError("The fake exchange has ended.", request=request)
        return self._exchange.receive(request)


def _patience(request: httpx.Request) -> float:
    """How long the client waits for a response."""
    return float((request.extensions.get("timeout") or {}).get("read") or threading.TIMEOUT_MAX)


def _response(request: httpx.Request, reply: Reply) -> httpx.Response:
    if reply.lost or reply.delay >= _patience(request):
        raise httpx.ReadTimeout("The answer was lost.", request=request)
    answered = reply.answered
    return httpx.Response(answered.status, headers=dict(answered.headers), content=answered.content, request=request)
