"""Client assertions: a client authenticates with a signature instead of a secret (RFC 7523 §3)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from krama.access import jose
from krama.core import clock

TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_LIFE = 60
SKEW_SECONDS = 10


class AssertionRefused(ValueError):
    """The assertion does not authenticate the client.

    `reason` says why, but only if the client's key has just signed it, for this exchange: the sender then has the key,
    or what the key makes. A sender that has only an old assertion, one for another issuer or one that was used,
    learns nothing more than a stranger: not which client, key or claim is wrong, nor whether the key is still
    registered.
    """

    def __init__(self, reason: str | None = None) -> None:
        super().__init__(reason)
        self.reason = reason


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
        signed = jose.verify_assertion(text, keys).claims
    except jose.TokenMalformed as problem:
        raise AssertionRefused from problem
    try:
        claims = _AssertionClaims.model_validate(signed)
    except ValidationError as problem:
        raise _refused(_malformed(problem), signed, issuer) from problem
    reason = _not_ours(claims, client_id, issuer) or _not_now(claims)
    if reason is not None:
        raise _refused(reason, signed, issuer)
    return Assertion(claims.jti, datetime.fromtimestamp(claims.exp + SKEW_SECONDS, UTC))


def _refused(reason: str, signed: Mapping[str, Any], issuer: str) -> AssertionRefused:
    # gate: old assertion tells nothing
    is_told = _is_fresh(signed) and _is_meant_for(issuer, signed)
    return AssertionRefused(reason if is_told else None)


def _is_fresh(signed: Mapping[str, Any]) -> bool:
    """Whether the assertion is as new as a good one: by its `iat`, or by its `exp` if it has no `iat`."""
    times = (signed.get("iat"), signed.get("exp"))
    made_at = next((time for time in times if isinstance(time, int)), 0)
    return made_at >= clock.now().timestamp() - LONGEST_LIFE - SKEW_SECONDS


def _is_meant_for(issuer: str, signed: Mapping[str, Any]) -> bool:
    """Whether the assertion names no other issuer: none, this one, or an address of this one, which is a usual slip."""
    named = signed.get("aud", issuer)
    named = named if isinstance(named, list) else [named]
    return all(isinstance(each, str) and (each == issuer or each.startswith(f"{issuer}/")) for each in named)


_SECONDS = "`{}` must be a whole number of seconds since 1970"
_FORMS = {
    "iss": "`iss` must be the client's id",
    "sub": "`sub` must be the client's id",
    "aud": "`aud` must be the issuer as one text, and not a list",
    "iat": _SECONDS.format("iat"),
    "exp": _SECONDS.format("exp"),
    "nbf": _SECONDS.format("nbf"),
    "jti": "`jti` must have 8 to 128 visible ASCII characters, and no spaces",
}


def _malformed(problem: ValidationError) -> str:
    """The first claim that has another form. The name of a claim that does not belong there is not repeated."""
    first = problem.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    if name not in _FORMS:
        return f"it may have no other claims than {', '.join(_FORMS)}"
    return f"`{name}` is missing" if first["type"] == "missing" else _FORMS[name]


def _not_ours(claims: _AssertionClaims, client_id: str, issuer: str) -> str | None:
    if not claims.iss == claims.sub == client_id:
        return "`iss` and `sub` must both be the client's id"
    # gate: audience of an assertion
    if claims.aud != issuer:
        return f"`aud` must be exactly the issuer, {issuer}"
    return None


def _not_now(claims: _AssertionClaims) -> str | None:
    now = clock.now().timestamp()
    # gate: lifetime of an assertion
    if not 0 < claims.exp - claims.iat <= LONGEST_LIFE:
        return f"`exp` must be 1 to {LONGEST_LIFE} seconds after `iat`"
    if max(claims.iat, claims.nbf or 0) - SKEW_SECONDS > now:
        return "it is not valid yet. Check the clock of the computer that signs"
    if now >= claims.exp:
        return "it has expired. Make a new assertion for each request, and check the clock of the computer that signs"
    return None
