"""Drives conversations with threads: sends, sleeps, and lets one thread at a time fetch a token."""

import threading
import time
from typing import Any

import httpx

from krama_client._call import Answer, Call
from krama_client._conversation import Conversation, NeedToken, Send, Sleep, converse, converse_for_token
from krama_client._credential import Credential
from krama_client._retry import RetryPolicy, Silence, silence
from krama_client._tokens import Token, TokenKeeper


class Connection:
    """One service, one credential. May be used by many threads."""

    def __init__(self, client: httpx.Client, credential: Credential, policy: RetryPolicy) -> None:
        self.client = client
        self._credential = credential
        self._policy = policy
        self._tokens = TokenKeeper()
        self._fetching = threading.Lock()

    def call(self, call: Call[Answer]) -> Answer:
        """The answer to one logical call, however many attempts it takes."""
        return self._drive(converse(call, self._credential, self._policy))

    def _drive(self, conversation: Conversation[Answer]) -> Answer:
        reply: Any = None
        while True:
            try:
                step = conversation.send(reply)
            except StopIteration as end:
                answer: Answer = end.value
                return answer
            reply = self._do(step)

    def _do(self, step: Send | Sleep | NeedToken) -> httpx.Response | Silence | Token | None:
        match step:
            case Send():
                return self._send(step)
            case NeedToken():
                return self._token(step.refused)
            case Sleep():
                time.sleep(step.seconds)
                return None

    def _send(self, step: Send) -> httpx.Response | Silence:
        try:
            return self.client.send(step.call.request(self.client, step.credentials))
        except httpx.RequestError as error:
            return silence(error)

    def _token(self, refused: Token | None) -> Token:
        with self._fetching:
            kept = self._tokens.usable(refused)
            if kept is not None:
                return kept
            return self._tokens.keep(self._drive(converse_for_token(self._credential, self._policy)))
