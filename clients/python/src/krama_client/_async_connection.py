"""Drives conversations with asyncio: sends, sleeps, and lets one task at a time fetch a token."""

import asyncio
from typing import Any

import httpx

from krama_client._call import Answer, Call
from krama_client._conversation import Conversation, NeedToken, Send, Sleep, converse, converse_for_token
from krama_client._credential import Credential
from krama_client._retry import RetryPolicy, Silence, silence
from krama_client._tokens import Token, TokenKeeper


class AsyncConnection:
    """One service, one credential. May be used by many tasks of one event loop."""

    def __init__(self, client: httpx.AsyncClient, credential: Credential, policy: RetryPolicy) -> None:
        self.client = client
        self._credential = credential
        self._policy = policy
        self._tokens = TokenKeeper()
        self._fetching = asyncio.Lock()

    async def call(self, call: Call[Answer]) -> Answer:
        """The answer to one logical call, however many attempts it takes."""
        return await self._drive(converse(call, self._credential, self._policy))

    async def _drive(self, conversation: Conversation[Answer]) -> Answer:
        reply: Any = None
        while True:
            try:
                step = conversation.send(reply)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            reply = await self._do(step)

    async def _do(self, step: Send | Sleep | NeedToken) -> httpx.Response | Silence | Token | None:
        match step:
            case Send():
                return await self._send(step)
            case NeedToken():
                return await self._token(step.refused)
            case Sleep():
                await asyncio.sleep(step.seconds)
                return None

    async def _send(self, step: Send) -> httpx.Response | Silence:
        try:
            return await self.client.send(step.call.request(self.client, step.credentials))
        except httpx.RequestError as error:
            return silence(error)

    async def _token(self, refused: Token | None) -> Token:
        async with self._fetching:
            kept = self._tokens.usable(refused)
            if kept is not None:
                return kept
            fetched = await self._drive(converse_for_token(self._credential, self._policy))
            return self._tokens.keep(fetched)
