"""Drives conversations with asyncio. `asyncio.timeout` ends whatever an attempt hangs on at the call's deadline."""

import asyncio
import copy
import os
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterable, Mapping
from itertools import islice
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
from krama_client._core.sending import OVER_UNSENT, Attempt, Reading, request, silence
from krama_client._rows.chunks import AsyncRows, RowChunk, row_chunks
from krama_client.errors import FORKED, ClientClosed, KramaError

AsyncClient = httpx.AsyncClient
Result = TypeVar("Result")


class AsyncConnection:
    """One service, one credential. Many tasks of one event loop may use it."""

    def __init__(self, client: httpx.AsyncClient, member: Member, options: Options, user_agent: str) -> None:
        self.client = client
        self.options = options
        self._member = member
        self._user_agent = user_agent
        self._process = os.getpid()
        self._tokens = TokenSource(self)

    def with_options(self, given: Mapping[str, Any]) -> "AsyncConnection":
        """The same connection with other options."""
        other = copy.copy(self)
        other.options = self.options.with_(given, of_a_call=False)
        return other

    async def call(self, call: Call[Answer], given: Mapping[str, Any], *, bulk: bool = False) -> Answer:
        """The answer to one logical call, however many attempts it takes. `given` are the options of this call."""
        if os.getpid() != self._process:
            raise ClientClosed(FORKED)
        options = self.options.with_(given, takes=call.takes, bulk=bulk)
        deadline = Deadline.after(options.bulk_deadline if bulk else options.deadline)
        keyed = call.with_key(given.get("idempotency_key"))
        answer, response = await self._drive(converse(keyed, self._member, options, deadline), deadline)
        self._member.hooks.deprecation(keyed, response)
        hear(response)
        return answer

    async def fetch_token(self, max_retries: int) -> Token:
        """A new token. It is for every call that waits, so its time limit is nobody's own."""
        options = self.options.with_({"deadline": FETCH_SECONDS, "max_retries": max_retries})
        deadline = Deadline.after(options.deadline)
        return await self._drive(converse_for_token(self._member, options, deadline), deadline)

    def token_renewed(self, token: Token) -> None:
        """Tell the operator."""
        self._member.hooks.emit(TokenRenewed(round(token.good_until - time.monotonic(), 1)))

    def token_failed(self, error: BaseException, in_use: bool) -> None:
        """Tell the operator."""
        self._member.hooks.emit(TokenRenewalFailed(type(error).__name__, in_use))

    async def aclose(self) -> None:
        """Close the connections to the service, for every copy too."""
        await self._tokens.aclose()
        await self.client.aclose()

    async def _drive(self, conversation: Conversation[Result], deadline: Deadline) -> Result:
        reply: Any = None
        try:
            step = conversation.send(None)
            while True:
                try:
                    reply = await self._do(step, deadline)
                except KramaError as error:
                    step = conversation.throw(error)
                else:
                    step = conversation.send(reply)
        except StopIteration as end:
            result: Result = end.value
            return result
        finally:
            conversation.close()

    async def _do(self, step: Step, deadline: Deadline) -> Any:
        match step:
            case Send():
                return await self._send(step, deadline)
            case NeedToken():
                return await self._tokens.token(step, deadline)
            case Read():
                return await asyncio.to_thread(step.read) if step.is_large else step.read()
            case Sleep():
                await asyncio.sleep(step.seconds)

    async def _send(self, step: Send, deadline: Deadline) -> Received | Silence:
        if not deadline.left:
            return OVER_UNSENT
        attempt = Attempt()
        try:
            async with asyncio.timeout(_seconds(deadline)) as limit:
                return await self._attempt(step, deadline, attempt)
        except TimeoutError:
            if not limit.expired():
                raise
            return attempt.abandon()

    async def _attempt(self, step: Send, deadline: Deadline, attempt: Attempt) -> Received | Silence:
        try:
            asked = request(self.client, step, self._user_agent, deadline.left, attempt.trace_async)
            response = await self.client.send(asked, auth=None, stream=True)
            try:
                reading = Reading(response)
                async for piece in response.aiter_bytes():
                    reading.add(piece)
                return reading.received()
            finally:
                await response.aclose()
        except httpx.RequestError as error:
            return silence(error)
        except RuntimeError:
            if self.client.is_closed:
                raise ClientClosed from None
            raise


class TokenSource:
    """The token of a connection. One task fetches it for all that wait; before its end it is renewed unnoticed."""

    def __init__(self, connection: AsyncConnection) -> None:
        self.keeper = TokenKeeper()
        self._connection = connection
        self._fetching: Fetch[asyncio.Future[Token]] | None = None
        self._task: asyncio.Task[None] | None = None

    async def token(self, need: NeedToken, deadline: Deadline) -> Token | Silence:
        """A usable token, or `Silence` at the deadline. Raises what the fetch raises, in every task that waits.

        A fetch has the retries of the call that begins it; one in the background has the client's own. A call that may
        retry more often than the fetch that it waited for begins another, and counts the attempts as its own.
        """
        retries = need.max_retries
        while True:
            current = self._token_or_fetch(need.refused, retries)
            if isinstance(current, Token):
                return current
            try:
                async with asyncio.timeout(_seconds(deadline)):
                    return await asyncio.shield(current.outcome)
            except TimeoutError:
                return OVER_UNSENT
            except KramaError as error:
                shared = copy.copy(error)
            retries -= current.max_retries + 1
            if retries < 0:
                raise shared

    def _token_or_fetch(self, refused: Token | None, retries: int) -> "Token | Fetch[asyncio.Future[Token]]":
        """A usable token, or the fetch to wait for. One that is under way is shared."""
        token = self.keeper.usable(refused)
        if token is not None and not self.keeper.is_due():
            return token
        if self._fetching is None:
            self._fetching = self._begin(retries if token is None else self._connection.options.max_retries)
        return token or self._fetching

    async def aclose(self) -> None:
        """End a fetch that is under way. Those who wait for it get `ClientClosed`."""
        if self._task is not None and self._fetching is not None:
            self._task.cancel()
            self._end(ClientClosed())

    def _begin(self, retries: int) -> "Fetch[asyncio.Future[Token]]":
        if self._connection.client.is_closed:
            raise ClientClosed
        outcome = asyncio.get_running_loop().create_future()
        outcome.add_done_callback(_retrieved)
        self._task = asyncio.create_task(self._fetch(retries))
        return Fetch(outcome, retries)

    async def _fetch(self, retries: int) -> None:
        try:
            token = await self._connection.fetch_token(retries)
        except Exception as error:
            self._connection.token_failed(error, self.keeper.failed())
            self._end(error)
        else:
            self._end(self.keeper.keep(token))
            self._connection.token_renewed(token)

    def _end(self, outcome: Token | Exception) -> None:
        """Give the outcome to all that wait. The next one that needs a token begins again."""
        fetching, self._fetching = self._fetching, None
        if fetching is None or fetching.outcome.done():
            return
        if isinstance(outcome, Token):
            fetching.outcome.set_result(outcome)
        else:
            fetching.outcome.set_exception(outcome)


async def in_thread(work: Callable[[], Result]) -> Result:
    """Do work that waits for files without holding up the event loop."""
    return await asyncio.to_thread(work)


async def chunks_of(source: AsyncRows, most_rows: int) -> AsyncIterator[RowChunk]:
    """The bodies that `source` is divided into. Files are read and rows encoded in a thread."""
    if isinstance(source, AsyncIterable):
        rows: list[Mapping[str, Any]] = []
        async for row in source:
            rows.append(row)
            if len(rows) == most_rows:
                async for chunk in chunks_of(rows, most_rows):
                    yield chunk
                rows = []
        source = rows
    chunks = row_chunks(source, most_rows)
    while chunk_list := await asyncio.to_thread(lambda: list(islice(chunks, 1))):
        yield chunk_list[0]


async def each(items: Iterable[Result] | AsyncIterable[Result]) -> AsyncIterator[Result]:
    """The items, one by one."""
    if isinstance(items, AsyncIterable):
        async for item in items:
            yield item
    else:
        for item in items:
            yield item


def _seconds(deadline: Deadline) -> float | None:
    return None if deadline.seconds is None else deadline.left


def _retrieved(fetching: "asyncio.Future[Token]") -> None:
    """A fetch that failed in the background does not concern the event loop: it was logged."""
    if not fetching.cancelled():
        fetching.exception()
