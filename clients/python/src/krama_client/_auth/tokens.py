"""The client's access token: when it may be used, when it is renewed, and how it is asked for. It is never shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from krama_client._core.call import Call
from krama_client.errors import AnswerNotUnderstood

FETCH_SECONDS = 30.0
"""How long a fetch may take, whatever the deadlines of the calls that wait for it."""
_LONGEST_LIFE = 10_000_000
_EARLY_SECONDS = 120.0
"""A token is renewed in the background this long before its end, or in the last quarter of a life that is shorter."""
_LAST_SECONDS = 5.0
"""Not used any more this long before its end, or in the last tenth: it could end on the way."""
_PAUSE_SECONDS = 10.0
"""After a renewal in the background that failed, the next one begins no sooner."""


@dataclass(frozen=True, slots=True)
class Token:
    """What to send as Authorization. Moments are on the monotonic clock."""

    authorization: str = field(repr=False)
    renew_from: float
    good_until: float


def token_call(scheme: str = "Bearer", clock: Callable[[], float] = time.monotonic) -> Call[Token]:
    """Ask for a token with all scopes that the client holds. Its life counts from before the request.

    Reading the answer raises `AnswerNotUnderstood` for a token that is not of `scheme`: a token that should be bound to
    a key and is not would work for anyone who reads it (RFC 9449 §5).
    """
    asked_at = clock()

    def read(document: Any) -> Token:
        value, life = document["access_token"], document["expires_in"]
        if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life < _LONGEST_LIFE:
            raise ValueError("expires_in is not a time")
        if document["token_type"].lower() != scheme.lower():
            raise AnswerNotUnderstood(
                f"The exchange gave a token that is not of the type {scheme}, and the client does not use it. "
                "Ask your exchange's administrator whether it binds tokens to keys (DPoP)."
            )
        if not isinstance(value, str):
            raise TypeError("a token is text")
        end = asked_at + life
        return Token(f"{scheme} {value}", end - min(_EARLY_SECONDS, life / 4), end - min(_LAST_SECONDS, life / 10))

    return Call(
        "fetchToken",
        "POST",
        "/oauth/token",
        read,
        body=b"grant_type=client_credentials",
        content_type="application/x-www-form-urlencoded",
        repeatable=True,
        auth="client",
    )


Waiting = TypeVar("Waiting")


@dataclass(frozen=True, slots=True)
class Fetch(Generic[Waiting]):
    """A fetch that is under way: the future that calls wait for, and how many attempts may follow its first one."""

    outcome: Waiting
    max_retries: int


class TokenKeeper:
    """The token that is in use, if any, and whether it is time for the next one. Not locked: its driver locks it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._token: Token | None = None
        self._not_before = 0.0

    def usable(self, refused: Token | None = None) -> Token | None:
        """The token, unless it is about to end or is the one that the service refused."""
        token = self._token
        if token is None or token is refused or self._clock() >= token.good_until:
            return None
        return token

    def is_due(self) -> bool:
        """Whether a token that is still usable should be renewed now."""
        now = self._clock()
        return self._token is not None and now >= self._token.renew_from and now >= self._not_before

    def keep(self, token: Token) -> Token:
        """Use this one from now on."""
        self._token = token
        return token

    def failed(self) -> bool:
        """A renewal failed: the next one in the background waits. Returns whether the present token is usable."""
        self._not_before = self._clock() + _PAUSE_SECONDS
        return self.usable() is not None
