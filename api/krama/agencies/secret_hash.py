"""Client secrets: generated here, and stored only as argon2id hashes."""

import secrets
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's second profile for argon2id. The secret itself has 256 random bits. The hash slows a thief of the table."""

_PREFIX = "krama_secret_"
_HINT = 8


def new_secret() -> str:
    """A new secret: 256 random bits, with a prefix that secret scanners recognise."""
    return f"{_PREFIX}{secrets.token_urlsafe(32)}"


def hint_of(secret: str) -> str:
    """The secret's first 48 bits, stored in clear. They select which of a client's secrets to verify."""
    return secret.removeprefix(_PREFIX)[:_HINT]


class HashedSecret(NamedTuple):
    """A secret and its argon2id encoding, which is what is stored."""

    secret: str
    encoded: str


def new_hashed_secret() -> HashedSecret:
    """Generate a secret. Do so before a transaction begins: hashing takes tens of milliseconds."""
    secret = new_secret()
    return HashedSecret(secret, HASHER.hash(secret))


_NOBODY = HASHER.hash(new_secret())


def verify_secret(secret: str, encoded: str | None) -> bool:
    """Whether the secret matches the encoding. Takes equally long without an encoding: tens of milliseconds."""
    try:
        HASHER.verify(encoded or _NOBODY, secret)
    except (Argon2Error, InvalidHashError):
        return False
    else:
        return encoded is not None
