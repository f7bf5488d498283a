"""The public keys that a client has registered, for RFC 7523: a JWK set, read strictly and never fetched."""

import json
import re
from typing import Any

from krama.agencies.errors import KeysRefused
from krama.core.jwk import KeyMalformed, PublicJwk, public_key, thumbprint

MOST_KEYS = 5
_KID = re.compile(r"[\x21-\x7e]{1,128}")
_MEMBERS = frozenset({"kty", "crv", "x", "y", "kid", "use", "alg", "key_ops"})
_PRIVATE = frozenset({"d", "k", "p", "q", "dp", "dq", "qi", "oth"})


def read_key_set(document: Any) -> list[PublicJwk]:
    """The keys of a JWK set (RFC 7517): none to five, P-256, public, each with its `kid`, else its thumbprint as that.

    Raises `KeysRefused`.
    """
    if not isinstance(document, dict) or document.keys() != {"keys"} or not isinstance(document["keys"], list):
        raise KeysRefused('Send a JWK set: {"keys": [...]}, and nothing beside it.', field="keys")
    if len(document["keys"]) > MOST_KEYS:
        raise KeysRefused(f"Send at most {MOST_KEYS} keys.", field="keys")
    keys = [_read(jwk) for jwk in document["keys"]]
    if len({key["kid"] for key in keys}) != len(keys):
        raise KeysRefused("Give each key a kid of its own.", field="keys")
    return keys


def _read(jwk: Any) -> PublicJwk:
    if isinstance(jwk, dict) and _PRIVATE & jwk.keys():
        raise KeysRefused(
            "A private key was sent. Make a new pair, keep its private half to yourself, and send the public half.",
            field="keys",
        )
    try:
        key = public_key(jwk)
    except KeyMalformed as problem:
        raise KeysRefused("Each key is a P-256 public key: kty EC, crv P-256, x and y.", field="keys") from problem
    kid = jwk.get("kid", thumbprint(key))
    uses = (jwk.get("use", "sig"), jwk.get("alg", "ES256"), jwk.get("key_ops", ["verify"]))
    if jwk.keys() - _MEMBERS or uses != ("sig", "ES256", ["verify"]):
        raise KeysRefused("A key may say kid, use sig, alg ES256 and key_ops verify beside itself.", field="keys")
    if not isinstance(kid, str) or not _KID.fullmatch(kid):
        raise KeysRefused("A kid has 1 to 128 visible ASCII characters.", field="keys")
    return {**key, "kid": kid}


def stored(keys: list[PublicJwk]) -> str:
    """As the column `keys` has them."""
    return json.dumps(keys)


def from_stored(text: str | None) -> dict[str, PublicJwk]:
    """The keys of the column by their `kid`."""
    return {key["kid"]: key for key in json.loads(text)} if text else {}
