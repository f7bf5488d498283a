"""The only module that touches python-jose: a strict gate before it and after it.

python-jose accepts sloppy base64url, duplicate members and any header, and lets odd claims escape as TypeError. So
everything around the signature is checked here, and jose is asked about the signature alone, with one algorithm.
"""

import base64
import json
import re
from collections.abc import Mapping
from typing import Any

from jose import jws
from jose.exceptions import JOSEError

ALGORITHM = "ES256"
MAX_TOKEN = 8192
_COMPACT = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_MAX_DEPTH = 8


class TokenMalformed(ValueError):
    """The token is not a compact JWS of the one shape that is accepted, or its signature is wrong."""


def sign(claims: Mapping[str, Any], key: Mapping[str, str], typ: str) -> str:
    """A compact JWS (RFC 7515) over `claims`, signed with a private P-256 JWK."""
    token: str = jws.sign(dict(claims), dict(key), headers={"typ": typ, "kid": key["kid"]}, algorithm=ALGORITHM)
    return token


def verify(token: str, keys: Mapping[str, Mapping[str, str]], typ: str) -> dict[str, Any]:
    """The claims of a token signed by one of `keys` (public JWKs by `kid`). Raises `TokenMalformed`, nothing else."""
    parts = _COMPACT.fullmatch(token) if len(token) <= MAX_TOKEN else None
    if parts is None:
        raise TokenMalformed("not a compact JWS")
    header = _object(parts[1])
    key = keys.get(header["kid"]) if isinstance(header.get("kid"), str) else None
    if header.keys() != {"alg", "typ", "kid"} or header["alg"] != ALGORITHM or header["typ"] != typ or key is None:
        raise TokenMalformed("header not accepted")
    claims = _object(parts[2])
    _decoded(parts[3])
    try:
        jws.verify(token, dict(key), algorithms=[ALGORITHM])
    except JOSEError as problem:
        raise TokenMalformed("signature not accepted") from problem
    return claims


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
    """Strict base64url: the one spelling of these bytes, without padding (RFC 7515 §2)."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except ValueError as problem:
        raise TokenMalformed("not base64url") from problem
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode() != part:
        raise TokenMalformed("not the canonical base64url")
    return data


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise TokenMalformed("duplicate members")
    return members


def _no_constant(name: str) -> Any:
    raise TokenMalformed("not a JSON number")
