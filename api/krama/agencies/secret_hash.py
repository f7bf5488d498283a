"""Client secrets: made here, kept only as argon2id, and verified a few at a time."""

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError

from krama.agencies.errors import SecretsBusy

HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
"""OWASP's second profile for argon2id. The secret itself has 256 random bits; this slows who steals the table."""

_AT_ONCE = threading.BoundedSemaphore(2)
_WAIT_SECONDS = 3.0


def new_secret() -> str:
    """256 random bits, with a prefix by which secret scanners can find a leaked one."""
    return f"krama_secret_{secrets.token_urlsafe(32)}"


def hash_secret(secret: str) -> str:
    """The argon2id encoding to store."""
    return HASHER.hash(secret)


_NOBODY = hash_secret(new_secret())


def verify_secret(secret: str, encoded: str | None) -> bool:
    """Whether the secret belongs to the encoding; takes as long where there is none. Raises `SecretsBusy`.

    At most two run at once in a worker, so that a storm of token requests can't starve the checks.
    """
    if not _AT_ONCE.acquire(timeout=_WAIT_SECONDS):
        raise SecretsBusy("Too many token requests at once. Keep a token until it expires, and try again in a second.")
    try:
        HASHER.verify(encoded or _NOBODY, secret)
    except (Argon2Error, InvalidHashError):
        return False
    else:
        return encoded is not None
    finally:
        _AT_ONCE.release()
