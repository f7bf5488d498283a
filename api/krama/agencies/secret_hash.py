"""Client secrets: generated here, and stored only as hashes.

A secret has 256 random bits, so nobody can find it by trying, however fast the hash is. A slow hash would only let
anybody keep the service busy with wrong secrets. Earlier versions stored argon2id hashes, which stay until their
secrets are used.
"""

import base64
import hmac
import secrets
from hashlib import sha256
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

_ARGON2 = PasswordHasher()
_SCHEME = "hmac-sha256"
_KEY_BYTES = 16
_PREFIX = "krama_secret_"
_HINT = 8


def new_secret() -> str:
    """A new secret: 256 random bits, with a prefix that secret scanners recognise."""
    return f"{_PREFIX}{secrets.token_urlsafe(32)}"


def hint_of(secret: str) -> str:
    """The secret's first 48 bits, stored in clear. They select which of a client's secrets to verify."""
    return secret.removeprefix(_PREFIX)[:_HINT]


class HashedSecret(NamedTuple):
    """A secret and its encoding, which is what is stored."""

    secret: str
    encoded: str


def new_hashed_secret() -> HashedSecret:
    """Generate a secret."""
    secret = new_secret()
    return HashedSecret(secret, encode_secret(secret))


def encode_secret(secret: str) -> str:
    """HMAC-SHA-256 of the secret with a random key, `hmac-sha256$<key>$<digest>`, both in base64url."""
    return _encoded(secret, secrets.token_bytes(_KEY_BYTES))


def _encoded(secret: str, key: bytes) -> str:
    digest = hmac.digest(key, secret.encode(), sha256)
    return "$".join([_SCHEME, *(base64.urlsafe_b64encode(part).decode() for part in (key, digest))])


_NOBODY = encode_secret(new_secret())


def verify_secret(secret: str, encoded: str | None) -> bool:
    """Whether the secret matches the encoding. Takes equally long without an encoding: some microseconds.

    The hash of an old secret takes tens of milliseconds. Replace it when its secret has matched (`is_old`).
    """
    if encoded is not None and is_old(encoded):
        return _matches_argon2(secret, encoded)
    stored = encoded or _NOBODY
    computed = _encoded(secret, base64.urlsafe_b64decode(stored.split("$")[1]))
    return hmac.compare_digest(computed, stored) and encoded is not None


def is_old(encoded: str) -> bool:
    """Whether this is the argon2id hash of an old secret."""
    return not encoded.startswith(f"{_SCHEME}$")


def _matches_argon2(secret: str, encoded: str) -> bool:
    try:
        return _ARGON2.verify(encoded, secret)
    except (Argon2Error, InvalidHashError):
        return False
