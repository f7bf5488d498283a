"""The public keys that a client registers for RFC 7523: a JWK set, read strictly and never fetched."""

import json
import re
from collections.abc import Sequence
from typing import Any

from krama.agencies.errors import KeysRefused
from krama.core.jwk import KeyMalformed, PublicJwk, public_key, thumbprint

MOST_KEYS = 5
_KID = re.compile(r"[\x21-\x7e]{1,128}")
_MEMBERS = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg", "key_ops"})
_PRIVATE = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})


def read_key_set(document: Any, member: str = "keys") -> list[PublicJwk]:
    """The keys of a JWK set (RFC 7517): up to five public P-256 keys. A key without a `kid` gets its thumbprint.

    Raises `KeysRefused`, whose `field` is the `member` of the request that has the keys.
    """
    if not isinstance(document, dict) or document.keys() != {"keys"} or not isinstance(document["keys"], list):
        raise KeysRefused('Send a JWK set with no other members: {"keys": [...]}.', field=member)
    if len(document["keys"]) > MOST_KEYS:
        raise KeysRefused(f"Send at most {MOST_KEYS} keys.", field=member)
    keys = [_read(jwk, member) for jwk in document["keys"]]
    if len({key["kid"] for key in keys}) != len(keys):
        raise KeysRefused("Two keys have the same kid. Give each key its own.", field=member)
    return keys


def _read(jwk: Any, member: str) -> PublicJwk:
    if isinstance(jwk, dict) and _PRIVATE & jwk.keys():
        raise KeysRefused(
            "You sent a private key. Create a new key pair, keep its private key secret, and send the public key.",
            field=member,
        )
    try:
        key = public_key(jwk)
    except KeyMalformed as problem:
        raise KeysRefused(
            "Each key must be a P-256 public key with kty EC, crv P-256, x and y.", field=member
        ) from problem
    kid = jwk.get("kid", thumbprint(key))
    uses = (jwk.get("use", "sig"), jwk.get("alg", "ES256"), jwk.get("key_ops", ["verify"]))
    if jwk.keys() - _MEMBERS or uses != ("sig", "ES256", ["verify"]):
        raise KeysRefused(
            "A key may also have kid, use sig, alg ES256 and key_ops verify. Remove its other members.", field=member
        )
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise KeysRefused("A kid must have 1 to 128 visible ASCII characters.", field=member)
    return {**key, "kid": kid}


def stored(keys: Sequence[PublicJwk]) -> str | None:
    """The keys as the column `keys` stores them."""
    return json.dumps(keys) if keys else None


def from_stored(text: str | None) -> dict[str, PublicJwk]:
    """The keys of the column `keys`, by `kid`."""
    return {key["kid"]: key for key in json.loads(text)} if text else {}
