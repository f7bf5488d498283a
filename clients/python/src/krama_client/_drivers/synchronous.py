"""Drives conversations with threads.

An attempt runs in a worker's thread, so that the call ends at its deadline whatever the attempt hangs on. An attempt
that nobody waits for any more ends at its own timeouts; only headers that trickle in can hold it for longer.
"""

import contextvars
import copy
import functools
import os
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from typing import Any, TypeVar

import httpx

from krama_client._auth.tokens import FETCH_SECONDS, Fetch, Token, TokenKeeper
from krama_client._core.call import Answer, Call
from krama_client._core.conversation import (
    Conversation,
    Member,
    NeedToken,
    Read,
    Send,
    Sleep,
    Step,
    converse,
    converse_for_token,
)
from krama_client._core.deadline import Deadline
from krama_client._core.hooks import TokenRenewalFailed, TokenRenewed
from krama_client._core.options import Options
from krama_client._core.raw import hear
from krama_client._core.received import Received, Silence
from krama_client._core.sending import OVER, OVER_UNSENT, Attempt, Reading, TooLate, request, silence
from krama_client._drivers.workers import TookTooLong, Workers
from krama_client._rows.chunks import RowChunk, Rows, row_chunks
from krama_client.errors import FORKED, ClientClosed, KramaError

Client = httpx.Client
Result = TypeVar("Result")


class Connection:
    """One service, one credential. Many threads may use it. `with_options` shares all but the options."""

    def __init__(self, client: httpx.Client, member: Member, options: Options, user_agent: str) -> None:
        self.client = client
        self.options = options
        self._member = member
        self._user_agent = user_agent
        self._process = os.getpid()
        self._workers = Workers()
        self._tokens = TokenSource(self)

    def with_options(self, given: Mapping[str, Any]) -> "Connection":
        """The same connection with other options."""
        other = copy.copy(self)
        other.options = self.options.with_(given, of_a_call=False)
        return other

    def call(self, call: Call[Answer], given: Mapping[str, Any], *, bulk: bool = False) -> Answer:
        """The answer to one logical call, however many attempts it takes. `given` are the options of this call."""
        if os.getpid() != self._process:
            raise ClientClosed(FORKED)
        options = self.options.with_(given, takes=call.takes, bulk=bulk)
        deadline = Deadline.after(options.bulk_deadline if bulk else options.deadline)
        keyed = call.with_key(given.get("idempotency_key"))
        answer, response = self._drive(converse(keyed, self._member, options, deadline), deadline)
        self._member.hooks.deprecation(keyed, response)
        hear(response)
        return answer

    def fetch_token(self, max_retries: int) -> Token:
        """A new token. It is for every call that waits, so its time limit is nobody's own."""
        options = self.options.with_({"deadline": FETCH_SECONDS, "max_retries": max_retries})
        deadline = Deadline.after(options.deadline)
        return self._drive(converse_for_token(self._member, options, deadline), deadline)

    def token_renewed(self, token: Token) -> None:
        """Tell the operator."""
        self._member.hooks.emit(TokenRenewed(round(token.good_until - time.monotonic(), 1)))

    def token_failed(self, error: BaseException, in_use: bool) -> None:
        """Tell the operator."""
        self._member.hooks.emit(TokenRenewalFailed(type(error).__name__, in_use))

    def close(self) -> None:
        """Close the connections to the service, for every copy too."""
        self.client.close()

    def _drive(self, conversation: Conversation[Result], deadline: Deadline) -> Result:
        reply: Any = None
        try:
            step = conversation.send(None)
            while True:
                try:
                    reply = self._do(step, deadline)
                except KramaError as error:
                    step = conversation.throw(error)
                else:
                    step = conversation.send(reply)
        except StopIteration as end:
            result: Result = end.value
            return result
        finally:
            conversation.close()

    def _do(self, step: Step, deadline: Deadline) -> Any:
        match step:
            case Send():
                return self._send(step, deadline)
            case NeedToken():
                return self._tokens.token(step, deadline)
            case Read():
                return step.read()
            case Sleep():
                time.sleep(step.seconds)

    def _send(self, step: Send, deadline: Deadline) -> Received | Silence:
        if not deadline.left:
            return OVER_UNSENT
        attempt = Attempt()
        if deadline.seconds is None:
            return self._attempt(step, deadline, attempt)
        try:
            return self._workers.run(functools.partial(self._attempt, step, deadline, attempt), deadline.left)
        except TookTooLong:
            return attempt.abandon()

    def _attempt(self, step: Send, deadline: Deadline, attempt: Attempt) -> Received | Silence:
        try:
            asked = request(self.client, step, self._user_agent, deadline.left, attempt.trace)
            response = self.client.send(asked, auth=None, stream=True)
            try:
                reading = Reading(response)
                for piece in response.iter_bytes():
                    reading.add(piece)
                    if not deadline.left:
                        return OVER
                return reading.received()
            finally:
                response.close()
        except TooLate:
            return OVER_UNSENT
        except httpx.RequestError as error:
            return silence(error)
        except RuntimeError:
            if self.client.is_closed:
                raise ClientClosed from None
            raise


class TokenSource:
    """The token of a connection. One thread fetches it for all that wait; before its end it is renewed unnoticed."""

    def __init__(self, connection: Connection) -> None:
        self.keeper = TokenKeeper()
        self._connection = connection
        self._lock = threading.Lock()
        self._fetching: Fetch[Future[Token]] | None = None

    def token(self, need: NeedToken, deadline: Deadline) -> Token | Silence:
        """A usable token, or `Silence` at the deadline. Raises what the fetch raises, in every thread that waits.

        A fetch has the retries of the call that begins it; one in the background has the client's own. A call that may
        retry more often than the fetch that it waited for begins another, and counts the attempts as its own.
        """
        retries = need.max_retries
        while True:
            current = self._token_or_fetch(need.refused, retries)
            if isinstance(current, Token):
                return current
            try:
                return current.outcome.result(None if deadline.seconds is None else deadline.left)
            except FutureTimeout:
                return OVER_UNSENT
            except KramaError as error:
                shared = copy.copy(error)
            retries -= current.max_retries + 1
            if retries < 0:
                raise shared

    def _token_or_fetch(self, refused: Token | None, retries: int) -> Token | Fetch[Future[Token]]:
        """A usable token, or the fetch to wait for. One that is under way is shared."""
        with self._lock:
            token = self.keeper.usable(refused)
            if token is not None and not self.keeper.is_due():
                return token
            if self._fetching is None:
                try:
                    self._fetching = self._begin(retries if token is None else self._connection.options.max_retries)
                except RuntimeError:  # no thread can be started, as when the program ends
                    if token is None:
                        raise
                    return token
            return token or self._fetching

    def _begin(self, retries: int) -> Fetch[Future[Token]]:
        return Fetch(in_thread_of_its_own(functools.partial(self._fetch, retries)), retries)

    def _fetch(self, retries: int) -> Token:
        try:
            token = self._connection.fetch_token(retries)
        except BaseException as error:
            with self._lock:
                self._fetching = None
                in_use = self.keeper.failed()
            self._connection.token_failed(error, in_use)
            raise
        with self._lock:
            self._fetching = None
            self.keeper.keep(token)
        self._connection.token_renewed(token)
        return token


def in_thread_of_its_own(work: Callable[[], Result]) -> "Future[Result]":
    """Begin `work` in a daemon thread: a program may end while it still waits for a socket."""
    future: Future[Result] = Future()

    def run() -> None:
        try:
            future.set_result(work())
        except BaseException as error:  # it is the caller's, who waits for it
            future.set_exception(error)

    threading.Thread(target=contextvars.copy_context().run, args=(run,), name="krama_client", daemon=True).start()
    return future


def in_thread(work: Callable[[], Result]) -> Result:
    """Do work that waits for files. Here the caller's thread does it."""
    return work()


def chunks_of(source: Rows, most_rows: int) -> Iterator[RowChunk]:
    """The bodies that `source` is divided into."""
    return row_chunks(source, most_rows)


def each(items: Iterable[Result]) -> Iterator[Result]:
    """The items, one by one."""
    return iter(items)
