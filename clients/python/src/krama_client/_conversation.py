"""How a call goes, without doing it: a generator says what to do next and is told what came of it.

The two drivers, one for threads and one for asyncio, do the sending, sleeping and locking, and decide nothing.
"""

import time
from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import httpx

from krama_client._answers import clock_remark, read_answer
from krama_client._call import Answer, Call
from krama_client._credential import Credential
from krama_client._issuer import metadata_call
from krama_client._proofs import refuses_proof, wants_nonce
from krama_client._retry import RetryPolicy, Silence, in_progress
from krama_client._tokens import Token, token_call
from krama_client.errors import TransportError


@dataclass(frozen=True, slots=True)
class Send:
    """Send the call once. The driver answers with `httpx.Response` or `Silence`."""

    call: Call[Any]
    credentials: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait. The driver answers with None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NeedToken:
    """A token that is good, and is not the refused one. The driver answers with `Token`."""

    refused: Token | None = None


Conversation: TypeAlias = Generator[Send | Sleep | NeedToken, Any, Answer]
Sign: TypeAlias = Callable[[Call[Any]], tuple[Call[Any], dict[str, str]]]
"""Makes one attempt of a call: what is signed for it is never sent twice."""


def converse(call: Call[Answer], credential: Credential, policy: RetryPolicy) -> Conversation[Answer]:
    """One logical call with a token; a token that the service refuses is renewed, once.

    Raises `TransportError`, `ProblemError`, `AnswerNotUnderstood` and `IssuerMismatch`.
    """
    token: Token = yield NeedToken()
    response = yield from _until_answered(call, partial(credential.member_request, token), credential, policy)
    if response.status_code == 401 and not refuses_proof(response):
        token = yield NeedToken(refused=token)
        response = yield from _until_answered(call, partial(credential.member_request, token), credential, policy)
    return read_answer(call, response, clock_remark(response) if credential.signs else "")


def converse_for_token(credential: Credential, policy: RetryPolicy) -> Conversation[Token]:
    """Fetch a token with the client's own credential, made out to the exchange's issuer. Raises as `converse` does."""
    if credential.signs and credential.issuer is None:
        asking = metadata_call()
        response = yield from _until_answered(asking, lambda call: (call, {}), credential, policy)
        credential.agree(read_answer(asking, response))
    call = token_call(credential.scheme)
    response = yield from _until_answered(call, credential.token_request, credential, policy)
    return read_answer(call, response, clock_remark(response) if credential.signs else "")


def _until_answered(
    call: Call[Any], sign: Sign, credential: Credential, policy: RetryPolicy
) -> Conversation[httpx.Response]:
    started = time.monotonic()
    retries = pauses = 0
    while True:
        result = yield from _attempt(call, sign, credential)
        pause = policy.pause(result, retries, pauses, time.monotonic() - started)
        if pause is None:
            break
        retries += not in_progress(result)
        pauses += 1
        yield Sleep(pause)
    if isinstance(result, Silence):
        raise TransportError(f"No answer to {call.method} {call.path} in {pauses + 1} attempts. {result.reason}")
    return result


def _attempt(call: Call[Any], sign: Sign, credential: Credential) -> Conversation[httpx.Response | Silence]:
    """Send once; where only a nonce was wanting, once more with the one that came (RFC 9449 §8)."""
    result: httpx.Response | Silence = yield Send(*sign(call))
    if isinstance(result, Silence):
        return result
    credential.hear(result)
    if credential.prover is not None and wants_nonce(result):
        result = yield Send(*sign(call))
        if not isinstance(result, Silence):
            credential.hear(result)
    return result
