"""The only module that touches python-jose: a strict gate before it and after it.

python-jose accepts sloppy base64url, duplicate members and any header, and lets odd claims escape as TypeError. So
everything around the signature is checked here, and jose is asked about the signature alone, with one algorithm. Three
kinds of token pass, told apart by `typ` and by the members of their header, so that none is ever taken for another.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from jose import jws
from jose.exceptions import JOSEError

from krama.core.jwk import KeyMalformed, PublicJwk, from_base64url, public_key

ALGORITHM = "ES256"
MAX_TOKEN = 8192
ASSERTION_TYPES = frozenset({None, "JWT", "client-authentication+jwt"})
PROOF_TYPE = "dpop+jwt"
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_MAX_DEPTH = 8

Keys = Mapping[str, Mapping[str, str]]
"""Public P-256 JWKs by `kid`."""


class TokenMalformed(ValueError):
    """The token is not a compact JWS of the one shape that is accepted, or its signature is wrong."""


class Opened(NamedTuple):
    """A token whose spelling passed the gate, and whose signature was not looked at."""

    header: dict[str, Any]
    claims: dict[str, Any]


def sign(claims: Mapping[str, Any], key: Mapping[str, str], typ: str) -> str:
    """A compact JWS (RFC 7515) over `claims`, signed with a private P-256 JWK."""
    token: str = jws.sign(dict(claims), dict(key), headers={"typ": typ, "kid": key["kid"]}, algorithm=ALGORITHM)
    return token


def verify(token: str, keys: Keys, typ: str) -> Opened:
    """A token that one of `keys` has signed, its header of exactly `alg`, `typ` and `kid`. Raises `TokenMalformed`."""
    opened = _open(token, {"alg", "typ", "kid"}, frozenset({typ}))
    return _signed(token, opened, _key(opened, keys))


def open_assertion(token: str) -> Opened:
    """A client assertion as it was written (RFC 7523), to find whose keys verify it. Raises `TokenMalformed`."""
    return _open(token, {"alg", "kid"}, ASSERTION_TYPES)


def verify_assertion(token: str, keys: Keys) -> Opened:
    """A client assertion that one of `keys` has signed. Raises `TokenMalformed`."""
    opened = open_assertion(token)
    return _signed(token, opened, _key(opened, keys))


def verify_proof(token: str) -> tuple[dict[str, Any], PublicJwk]:
    """The claims of a DPoP proof, and the key in its header that signed it (RFC 9449 §4). Raises `TokenMalformed`."""
    opened = _open(token, {"alg", "typ", "jwk"}, frozenset({PROOF_TYPE}))
    jwk = opened.header["jwk"]
    try:
        key = public_key(jwk)
    except KeyMalformed as problem:
        raise TokenMalformed("no key that is accepted") from problem
    if jwk.keys() != key.keys():
        raise TokenMalformed("the key has members besides its own")
    return _signed(token, opened, key).claims, key


def key_id(token: str) -> str:
    """The `kid` of a token that was verified before."""
    kid: str = _object(token.partition(".")[0])["kid"]
    return kid


def _open(token: str, members: set[str], types: frozenset[str | None]) -> Opened:
    # gate: size of a token
    parts = _COMPACT.fullmatch(token) if len(token) <= MAX_TOKEN else None
    if parts is None:
        raise TokenMalformed("not a compact JWS")
    header = _object(parts[1])
    typ = header.get("typ")
    if header.keys() - {"typ"} != members - {"typ"} or header.get("alg") != ALGORITHM:
        raise TokenMalformed("header not accepted")
    # gate: kind of token
    if not (typ is None or isinstance(typ, str)) or typ not in types or ("typ" in header and typ is None):
        raise TokenMalformed("another kind of token")
    _decoded(parts[3])
    return Opened(header, _object(parts[2]))


def _key(opened: Opened, keys: Keys) -> Mapping[str, str]:
    kid = opened.header["kid"]
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise TokenMalformed("no such key")
    return key


def _signed(token: str, opened: Opened, key: Mapping[str, str]) -> Opened:
    try:
        # gate: signature of a token
        jws.verify(token, dict(key), algorithms=[ALGORITHM])
    except JOSEError as problem:
        raise TokenMalformed("signature not accepted") from problem
    return opened


def _object(part: str) -> dict[str, Any]:
    """Decode one part as a JSON object without duplicate members, non-numbers or deep nesting."""
    text = _decoded(part)
    if text.count(b"{") + text.count(b"[") > _MAX_DEPTH:
        raise TokenMalformed("nested too deep")
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise TokenMalformed("not JSON") from problem
    if not isinstance(value, dict):
        raise TokenMalformed("not an object")
    return value


def _decoded(part: str) -> bytes:
    try:
        return from_base64url(part)
    except ValueError as problem:
        raise TokenMalformed("not base64url") from problem


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenMalformed("duplicate members")
    return members


def _no_constant(name: str) -> Any:
    raise TokenMalformed("not a JSON number")
