"""Client assertions: a client authenticates with a signature instead of a secret (RFC 7523 §3)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from krama.access import jose
from krama.core import clock

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 60
SKEW_SECONDS = 10


class AssertionRefused(ValueError):
    """The assertion does not authenticate the client."""


class _AssertionClaims(BaseModel):
    """The claims of an assertion. All are required except `nbf`, and no other claim is accepted."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    iss: str = Field(min_length=1, max_length=64)
    sub: str = Field(min_length=1, max_length=64)
    aud: str = Field(max_length=2048)
    iat: int = Field(ge=0, lt=2**53)
    exp: int = Field(ge=0, lt=2**53)
    nbf: int | None = Field(default=None, ge=0, lt=2**53)
    jti: str = Field(min_length=8, max_length=128, pattern=r"^[\x21-\x7e]+$")


class Assertion(NamedTuple):
    """The id of a valid assertion, and until when the id must be remembered as used."""

    jti: str
    remember_until: datetime


def claimed_client(text: str) -> str:
    """The client that the assertion names, to look up that client's keys. Nothing is verified yet.

    Raises `AssertionRefused`.
    """
    try:
        claimed = jose.open_assertion(text).claims.get("sub")
    except jose.TokenMalformed as problem:
        raise AssertionRefused from problem
    if not isinstance(claimed, str) or not 0 < len(claimed) <= 64 or not claimed.isascii() or not claimed.isprintable():
        raise AssertionRefused
    return claimed


def read(text: str, client_id: str, keys: Mapping[str, Mapping[str, str]], issuer: str) -> Assertion:
    """A valid assertion of this client for this exchange: signed with one of `keys`, valid now, for at most a minute.

    The caller must also check that the `jti` of the assertion was not used before. Raises `AssertionRefused`.
    """
    try:
        claims = _AssertionClaims.model_validate(jose.verify_assertion(text, keys).claims)
    except (jose.TokenMalformed, ValidationError) as problem:
        raise AssertionRefused from problem
    now = clock.now().timestamp()
    begins = max(claims.iat, claims.nbf or 0)
    ours = claims.iss == claims.sub == client_id and claims.aud == issuer
    if not ours or not 0 < claims.exp - claims.iat <= LONGEST_LIFE or not begins - SKEW_SECONDS <= now < claims.exp:
        raise AssertionRefused
    return Assertion(claims.jti, datetime.fromtimestamp(claims.exp + SKEW_SECONDS, UTC))
