"""How a call goes, without doing it: a generator says what to do next, and its driver reports the result.

The two drivers, one for threads and one for asyncio, send, wait and lock. They decide nothing.
"""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

from krama_client._auth.credential import Credential
from krama_client._auth.issuer import metadata_call
from krama_client._auth.proofs import refuses_proof, wants_nonce
from krama_client._auth.tokens import Token, token_call
from krama_client._core.answers import clock_remark, clock_skew, read_answer
from krama_client._core.breaker import BreakerState
from krama_client._core.call import Answer, Call
from krama_client._core.deadline import Deadline
from krama_client._core.hooks import BreakerOpened, ClockSkewed, Hooks, RetryPlanned
from krama_client._core.options import Options
from krama_client._core.received import Received, Silence
from krama_client._core.retry import RetryBudget, RetryPolicy, in_progress, maybe_done, settles
from krama_client.errors import ClientClosed, KramaError, ProblemError, TimedOut, TransportError, Unreached

_LARGE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Send:
    """Send the call once. The driver reports `Received` or `Silence`. `timeout` is for each wait, in seconds."""

    call: Call[Any]
    credentials: Mapping[str, str] = field(repr=False)
    timeout: float


@dataclass(frozen=True, slots=True)
class Sleep:
    """Wait. The driver reports None."""

    seconds: float


@dataclass(frozen=True, slots=True)
class NeedToken:
    """A token that is good, and is not the refused one. The driver reports `Token`, or `Silence` at the deadline.

    If one must be fetched, at most `max_retries` attempts follow the first one.
    """

    refused: Token | None = field(repr=False)
    max_retries: int


@dataclass(frozen=True, slots=True)
class Read:
    """Read the answer of a response. The driver reports what `read` returns, or throws what it raises."""

    read: Callable[[], Any] = field(repr=False)
    response: Received

    @property
    def is_large(self) -> bool:
        """Whether reading takes so long that an event loop should not wait for it."""
        return len(self.response.content) > _LARGE_BYTES


Step: TypeAlias = Send | Sleep | NeedToken | Read
Conversation: TypeAlias = Generator[Step, Any, Answer]
Sign: TypeAlias = Callable[[Call[Any]], tuple[Call[Any], dict[str, str]]]
"""Makes one attempt of a call: what is signed for it is never sent twice."""


@dataclass(frozen=True, slots=True)
class Member:
    """What all calls of a client and of its `with_options` copies share."""

    credential: Credential
    breaker: BreakerState
    hooks: Hooks
    budget: RetryBudget = field(default_factory=RetryBudget)


@dataclass(slots=True)
class Progress:
    """How far one call has come."""

    deadline: Deadline
    attempts: int = 0
    request_id: str | None = None
    maybe_done: bool = False
    unsure: bool = False
    key: str | None = None

    def mark(self, error: KramaError) -> None:
        """Say in the error how the call went."""
        error.attempts, error.elapsed = self.attempts or error.attempts, self.deadline.elapsed
        error.request_id = error.request_id or self.request_id
        error.maybe_done = self.maybe_done and not isinstance(error, ClientClosed)
        error.idempotency_key = self.key if error.maybe_done else None


def converse(
    call: Call[Answer], member: Member, options: Options, deadline: Deadline
) -> Conversation[tuple[Answer, Received]]:
    """One logical call: its answer, and the response that it came in. A refused token is renewed, once.

    Raises `Unreached`, `ProblemError`, `AnswerNotUnderstood` and `IssuerMismatch`.
    """
    ticket = member.breaker.admit()
    progress, answered = Progress(deadline, key=call.idempotency_key), None
    try:
        response = yield from _respond(call, member, options, progress)
        answered = response.status != 503
        answer: Answer = yield Read(partial(read_answer, call, response, _clock_remark(member, response)), response)
        return answer, response
    except KramaError as error:
        answered = _was_answered(error) if answered is None else answered
        progress.mark(error)
        raise
    finally:
        if member.breaker.ended(ticket, answered):
            member.hooks.emit(BreakerOpened())


def converse_for_token(member: Member, options: Options, deadline: Deadline) -> Conversation[Token]:
    """Fetch a token with the client's own credential, for the exchange's issuer. Raises as `converse` does."""
    progress = Progress(deadline)
    try:
        yield from _agree(member, options, progress)
        call = token_call(member.credential.scheme)
        response = yield from _until_answered(call, member.credential.token_request, member, options, progress)
        return read_answer(call, response, _clock_remark(member, response))
    except KramaError as error:
        progress.mark(error)
        raise


def _agree(member: Member, options: Options, progress: Progress) -> Conversation[None]:
    """Find out the exchange's issuer before the first signature is made for it."""
    if not member.credential.signs or member.credential.issuer is not None:
        return
    asking = metadata_call()
    response = yield from _until_answered(asking, _unsigned, member, options, progress)
    member.credential.agree(read_answer(asking, response))


def _respond(call: Call[Any], member: Member, options: Options, progress: Progress) -> Conversation[Received]:
    if call.auth == "none":
        return (yield from _until_answered(call, _unsigned, member, options, progress))
    if call.auth == "client":
        yield from _agree(member, options, progress)
        sign = member.credential.client_request
        return (yield from _until_answered(call, sign, member, options, progress))
    if not progress.deadline.left:  # nor is a token fetched that nobody waits for
        raise _unreached(call, Silence("The deadline was over.", over=True), progress)
    token = yield from _token(call, NeedToken(None, options.max_retries), progress)
    signed = partial(member.credential.member_request, token)
    response = yield from _until_answered(call, signed, member, options, progress)
    if response.status == 401 and not refuses_proof(response):
        token = yield from _token(call, NeedToken(token, options.max_retries), progress)
        signed = partial(member.credential.member_request, token)
        response = yield from _until_answered(call, signed, member, options, progress)
    return response


def _token(call: Call[Any], need: NeedToken, progress: Progress) -> Conversation[Token]:
    token: Token | Silence = yield need
    if isinstance(token, Silence):
        raise _unreached(call, token, progress)
    return token


def _until_answered(
    call: Call[Any], sign: Sign, member: Member, options: Options, progress: Progress
) -> Conversation[Received]:
    policy = RetryPolicy(options.max_retries)
    retries = pauses = 0
    while True:
        result = yield from _attempt(call, sign, member, options, progress)
        progress.unsure = maybe_done(call, result) or (progress.unsure and not settles(result))
        if pauses == 0 and isinstance(result, Received) and result.is_success:
            member.budget.earn()
        pause = policy.pause(call, result, retries, pauses, progress.deadline)
        if pause is None or not (in_progress(result) or member.budget.spend(result)):
            break
        retries += not in_progress(result)
        pauses += 1
        member.hooks.emit(RetryPlanned(call.operation, progress.attempts + 1, pause))
        yield Sleep(pause)
    progress.maybe_done = progress.unsure
    if isinstance(result, Silence):
        raise _unreached(call, result, progress)
    return result


def _attempt(
    call: Call[Any], sign: Sign, member: Member, options: Options, progress: Progress
) -> Conversation[Received | Silence]:
    """Send once; where only a nonce was missing, once more with the one that came (RFC 9449 §8)."""
    result = yield from _send(call, sign, member, options, progress)
    if isinstance(result, Received) and member.credential.prover is not None and wants_nonce(result):
        result = yield from _send(call, sign, member, options, progress)
    return result


def _send(
    call: Call[Any], sign: Sign, member: Member, options: Options, progress: Progress
) -> Conversation[Received | Silence]:
    progress.attempts += 1
    began = progress.deadline.elapsed
    progress.maybe_done = not call.may_be_made_again  # until the driver reports
    result: Received | Silence = yield Send(*sign(call), options.timeout)
    member.hooks.attempt(call.operation, progress.attempts, progress.deadline.elapsed - began, result)
    if isinstance(result, Received):
        progress.request_id = result.headers.get("X-Request-ID")
        member.credential.hear(result)
    return result


def _unreached(call: Call[Any], silence: Silence, progress: Progress) -> Unreached:
    attempts = f"{progress.attempts} attempt{'' if progress.attempts == 1 else 's'}"
    if silence.over:
        seconds = progress.deadline.seconds
        if not progress.attempts:  # nothing was left of a budget, or the token took it
            return TimedOut(f"{call.operation} was not sent: its deadline was over before the first attempt.")
        return TimedOut(f"{call.operation} got no answer within its deadline of {seconds:g} s, in {attempts}.")
    kind = TimedOut if silence.slow else TransportError
    return kind(f"{call.operation} got no answer in {attempts}. {silence.reason}")


def _was_answered(error: KramaError) -> bool | None:
    """Whether the exchange answered at all, for the breaker. None if that is not known: nothing was asked."""
    if isinstance(error, ClientClosed):
        return None
    return not isinstance(error, Unreached) and not (isinstance(error, ProblemError) and error.status == 503)


def _clock_remark(member: Member, response: Received) -> str:
    ahead = clock_skew(response) if member.credential.signs else 0.0
    if ahead:
        member.hooks.emit(ClockSkewed(ahead))
    return clock_remark(ahead)


def _unsigned(call: Call[Any]) -> tuple[Call[Any], dict[str, str]]:
    return call, {}
