"""The only module that uses python-jose. It checks strictly what goes in and what comes out.

python-jose accepts non-canonical base64url, duplicate members and any header, and raises TypeError for unusual claims.
So this module checks everything around the signature itself, and python-jose verifies only the signature, with one
algorithm. Three kinds of token are accepted. They differ in `typ` and in the members of their header, so no token is
accepted as one of another kind.
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
    """The token is not a compact JWS of the accepted form, or its signature is wrong. The text says what is wrong."""


class Opened(NamedTuple):
    """A token that has the accepted form. Its signature may not be verified yet."""

    header: dict[str, Any]
    claims: dict[str, Any]


def sign(claims: Mapping[str, Any], key: Mapping[str, str], typ: str) -> str:
    """A compact JWS (RFC 7515) over `claims`, signed with a private P-256 JWK."""
    token: str = jws.sign(dict(claims), dict(key), headers={"typ": typ, "kid": key["kid"]}, algorithm=ALGORITHM)
    return token


def verify(token: str, keys: Keys, typ: str) -> Opened:
    """A token signed with one of `keys`, whose header is exactly `alg`, `typ` and `kid`. Raises `TokenMalformed`."""
    opened = _open(token, {"alg", "typ", "kid"}, frozenset({typ}))
    return _signed(token, opened, _key(opened, keys))


def open_assertion(token: str) -> Opened:
    """A client assertion (RFC 7523) before its signature is verified, to find the client. Raises `TokenMalformed`."""
    return _open(token, {"alg", "kid"}, ASSERTION_TYPES)


def verify_assertion(token: str, keys: Keys) -> Opened:
    """A client assertion signed with one of `keys`. Raises `TokenMalformed`."""
    opened = open_assertion(token)
    return _signed(token, opened, _key(opened, keys))


def verify_proof(token: str) -> tuple[dict[str, Any], PublicJwk]:
    """The claims of a DPoP proof, and the key in its header that signed it (RFC 9449 §4). Raises `TokenMalformed`."""
    opened = _open(token, {"alg", "typ", "jwk"}, frozenset({PROOF_TYPE}), others_ignored=True)
    jwk = opened.header["jwk"]
    try:
        key = public_key(jwk)
    except KeyMalformed as problem:
        raise TokenMalformed("its jwk is not a public P-256 key") from problem
    if "d" in jwk:
        raise TokenMalformed("its jwk is a private key")
    if jwk.get("use", "sig") != "sig" or jwk.get("alg", ALGORITHM) != ALGORITHM:
        raise TokenMalformed("its jwk is for another use")
    return _signed(token, opened, key).claims, key


def key_id(token: str) -> str:
    """The `kid` of a verified token."""
    kid: str = _object(token.partition(".")[0])["kid"]
    return kid


def _open(token: str, members: set[str], types: frozenset[str | None], *, others_ignored: bool = False) -> Opened:
    """`others_ignored`: the header may have more members, but none that must be understood (RFC 7515 §4.1.11)."""
    # gate: size of a token
    parts = _COMPACT.fullmatch(token) if len(token) <= MAX_TOKEN else None
    if parts is None:
        raise TokenMalformed("it is not a compact JWS")
    header = _object(parts[1])
    typ = header.get("typ")
    others = header.keys() - members - {"typ"}
    refused = "crit" in others if others_ignored else bool(others)
    if refused or members - {"typ"} - header.keys() or header.get("alg") != ALGORITHM:
        raise TokenMalformed("its header has a wrong alg, or lacks a member, or has one that must not be there")
    # gate: kind of token
    if not (typ is None or isinstance(typ, str)) or typ not in types or ("typ" in header and typ is None):
        raise TokenMalformed("its typ is that of another kind of token")
    _decoded(parts[3])
    return Opened(header, _object(parts[2]))


def _key(opened: Opened, keys: Keys) -> Mapping[str, str]:
    kid = opened.header["kid"]
    key = keys.get(kid) if isinstance(kid, str) else None
    if key is None:
        raise TokenMalformed("its key is unknown")
    return key


def _signed(token: str, opened: Opened, key: Mapping[str, str]) -> Opened:
    try:
        # gate: signature of a token
        jws.verify(token, dict(key), algorithms=[ALGORITHM])
    except JOSEError as problem:
        raise TokenMalformed("its signature is wrong") from problem
    return opened


def _object(part: str) -> dict[str, Any]:
    """Decode one part as a JSON object without duplicate members, non-numbers or deep nesting."""
    text = _decoded(part)
    if text.count(b"{") + text.count(b"[") > _MAX_DEPTH:
        raise TokenMalformed("it is nested too deep")
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as problem:
        raise TokenMalformed("it is not JSON") from problem
    if not isinstance(value, dict):
        raise TokenMalformed("a part of it is not an object")
    return value


def _decoded(part: str) -> bytes:
    try:
        return from_base64url(part)
    except ValueError as problem:
        raise TokenMalformed("a part of it is not base64url without padding") from problem


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenMalformed("it has a member twice")
    return members


def _no_constant(name: str) -> Any:
    raise TokenMalformed("it has a number that JSON does not have")
