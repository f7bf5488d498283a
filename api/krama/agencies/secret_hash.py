"""Client secrets: made here, and kept only as argon2id."""

import secrets
from typing import NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's second profile for argon2id. The secret itself has 256 random bits; this slows who steals the table."""

_PREFIX = "krama_secret_"
_HINT = 8


def new_secret() -> str:
    """256 random bits, with a prefix by which secret scanners can find a leaked one."""
    return f"{_PREFIX}{secrets.token_urlsafe(32)}"


def hint_of(secret: str) -> str:
    """The secret's first 48 bits, kept in clear: they tell which of a client's secrets to verify, so that it is one."""
    return secret.removeprefix(_PREFIX)[:_HINT]


class HashedSecret(NamedTuple):
    """A secret, and the argon2id encoding to store."""

    secret: str
    encoded: str


def new_hashed_secret() -> HashedSecret:
    """A new secret. Make it before a transaction begins: it takes tens of milliseconds."""
    secret = new_secret()
    return HashedSecret(secret, HASHER.hash(secret))


_NOBODY = HASHER.hash(new_secret())


def verify_secret(secret: str, encoded: str | None) -> bool:
    """Whether the secret belongs to the encoding; takes as long where there is none: tens of milliseconds."""
    try:
        HASHER.verify(encoded or _NOBODY, secret)
    except (Argon2Error, InvalidHashError):
        return False
    else:
        return encoded is not None
