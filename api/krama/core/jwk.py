"""P-256 public keys as JWKs (RFC 7517, RFC 7518 §6.2), read strictly and the same way everywhere."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

PublicJwk = dict[str, str]
"""`kty`, `crv`, `x` and `y`: the members of a P-256 public key, and no others."""

_SIZE = 32
_COORDINATE = 43
"""Characters of 32 bytes in base64url."""


class KeyMalformed(ValueError):
    """Not a P-256 public key in the accepted form."""


def public_key(jwk: Any) -> PublicJwk:
    """The public key in a JWK. The caller must check its other members. Raises `KeyMalformed`."""
    if not isinstance(jwk, dict) or jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise KeyMalformed("not a P-256 key")
    point = {name: _number(jwk.get(name)) for name in ("x", "y")}
    try:
        ec.EllipticCurvePublicNumbers(point["x"], point["y"], ec.SECP256R1()).public_key()
    except ValueError as problem:
        raise KeyMalformed("not a point of the curve") from problem
    return {"kty": "EC", "crv": "P-256", "x": jwk["x"], "y": jwk["y"]}


def thumbprint(key: Mapping[str, str]) -> str:
    """RFC 7638: SHA-256 of the required members in order, without white space, in base64url."""
    required = {name: key[name] for name in ("crv", "kty", "x", "y")}
    return base64url(hashlib.sha256(json.dumps(required, separators=(",", ":")).encode()).digest())


def base64url(data: bytes) -> str:
    """Encode without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def from_base64url(text: str) -> bytes:
    """Decode strictly: only the canonical form without padding is accepted. Raises `ValueError`."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except binascii.Error as problem:
        raise ValueError("not base64url") from problem
    if base64url(data) != text:
        raise ValueError("not the canonical base64url")
    return data


def _number(text: Any) -> int:
    try:
        if not isinstance(text, str) or len(text) != _COORDINATE:
            raise ValueError("not the length of a coordinate")
        return int.from_bytes(from_base64url(text), "big")
    except ValueError as problem:
        raise KeyMalformed("a coordinate is not 32 bytes in base64url") from problem
