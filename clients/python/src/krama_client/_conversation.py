"""How a call goes, without doing it: a generator says what to do next and is told what came of it.

The two drivers, one for threads and one for asyncio, do the sending, sleeping and locking, and decide nothing.
"""

import time
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import httpx

from krama_client._answers import read_answer
from krama_client._call import Answer, Call
from krama_client._retry import RetryPolicy, Silence, in_progress
from krama_client._tokens import Token
from krama_client.errors import TransportError


@dataclass(frozen=True, slots=True)
class Send:
    """Send the call once. The driver answers with `httpx.Response` or `Silence`."""

    call: Call[Any]
    authorization: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait. The driver answers with None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NeedToken:
    """A token that is good, and is not the refused one. The driver answers with `Token`."""

    refused: Token | None = None


Conversation: TypeAlias = Generator[Send | Sleep | NeedToken, Any, Answer]


def converse(call: Call[Answer], policy: RetryPolicy) -> Conversation[Answer]:
    """One logical call with a token; a token that the service refuses is renewed, once.

    Raises `TransportError`, `ProblemError` and `AnswerNotUnderstood`.
    """
    token: Token = yield NeedToken()
    response = yield from _until_answered(call, token.authorization, policy)
    if response.status_code == 401:
        token = yield NeedToken(refused=token)
        response = yield from _until_answered(call, token.authorization, policy)
    return read_answer(call, response)


def converse_for_token(call: Call[Token], authorization: str, policy: RetryPolicy) -> Conversation[Token]:
    """Fetch a token with the client's own credential. Raises as `converse` does."""
    response = yield from _until_answered(call, authorization, policy)
    return read_answer(call, response)


def _until_answered(call: Call[Any], authorization: str, policy: RetryPolicy) -> Conversation[httpx.Response]:
    started = time.monotonic()
    retries = pauses = 0
    while True:
        result: httpx.Response | Silence = yield Send(call, authorization)
        pause = policy.pause(result, retries, pauses, time.monotonic() - started)
        if pause is None:
            break
        retries += not in_progress(result)
        pauses += 1
        yield Sleep(pause)
    if isinstance(result, Silence):
        raise TransportError(f"No answer to {call.method} {call.path} in {pauses + 1} attempts. {result.reason}")
    return result
