"""The client's credential and its access token: kept until shortly before it ends. Neither is ever shown."""

import base64
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_plus

from krama_client._call import Call
from krama_client._generated.models import TokenAnswer

_EARLIEST = 60.0
"""A token is renewed this many seconds before its end, or in the last fifth of a life that is shorter."""


@dataclass(frozen=True, slots=True)
class Token:
    """What to send as Authorization, and until when (on the monotonic clock)."""

    authorization: str = field(repr=False)
    good_until: float


def basic_authorization(client_id: str, client_secret: str) -> str:
    """HTTP Basic with each half form-encoded (RFC 6749 §2.3.1)."""
    pair = f"{quote_plus(client_id)}:{quote_plus(client_secret)}"
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def token_call(clock: Callable[[], float] = time.monotonic) -> Call[Token]:
    """Ask for a token with all scopes that the client holds. Its life is counted from before it was asked for."""
    asked_at = clock()

    def read(document: Any) -> Token:
        answer = TokenAnswer.from_dict(document)
        life = float(answer.expires_in)
        return Token(f"Bearer {answer.access_token}", asked_at + life - min(_EARLIEST, life / 5))

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
