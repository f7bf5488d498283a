"""The client's access token: kept until shortly before it ends, and never shown."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from krama_client._call import Call
from krama_client.errors import AnswerNotUnderstood

_EARLIEST = 60.0
"""A token is renewed this many seconds before its end, or in the last fifth of a life that is shorter."""


@dataclass(frozen=True, slots=True)
class Token:
    """What to send as Authorization, and until when (on the monotonic clock)."""

    authorization: str = field(repr=False)
    good_until: float


def token_call(scheme: str = "Bearer", clock: Callable[[], float] = time.monotonic) -> Call[Token]:
    """Ask for a token with all scopes that the client holds. Its life is counted from before it was asked for.

    Reading the answer raises `AnswerNotUnderstood` for a token that is not of `scheme`: one that was to be bound to a
    key and is not would work for whoever reads it (RFC 9449 §5).
    """
    asked_at = clock()

    def read(document: Any) -> Token:
        value, life = document["access_token"], float(document["expires_in"])
        if document["token_type"].lower() != scheme.lower():
            raise AnswerNotUnderstood(
                f"POST /oauth/token was answered with a token that is not of the type {scheme}. It was thrown away. "
                "Ask your exchange's administrator whether it binds tokens to keys (DPoP)."
            )
        if not isinstance(value, str):
            raise TypeError("a token is text")
        return Token(f"{scheme} {value}", asked_at + life - min(_EARLIEST, life / 5))

    return Call(
        "POST",
        "/oauth/token",
        read,
        body=b"grant_type=client_credentials",
        content_type="application/x-www-form-urlencoded",
    )


class TokenKeeper:
    """The token that is in use, if any. Not locked: the driver sees to it that one fetch runs at a time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._token: Token | None = None

    def usable(self, refused: Token | None) -> Token | None:
        """The kept token, unless it is about to end or is the one that was refused."""
        token = self._token
        if token is None or token is refused or self._clock() >= token.good_until:
            return None
        return token

    def keep(self, token: Token) -> Token:
        """Use this one from now on."""
        self._token = token
        return token
