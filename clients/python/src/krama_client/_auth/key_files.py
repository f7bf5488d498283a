"""Key pairs for `private_key`: made into a file that its owner alone may read, and shown as a public JWK set."""

import os
from os import PathLike
from pathlib import Path
from typing import Any

from krama_client._auth.keys import KeySource, fresh_key, read_key


def new_key(path: str | PathLike[str]) -> dict[str, Any]:
    """Make a P-256 key, write it to a new file at `path` as PEM (mode 0600), and give its public JWK set.

    The set is what your exchange's administrator registers for your client; the file stays with you. Raises
    `FileExistsError` rather than write over anything, and other `OSError`s.
    """
    key = fresh_key()
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key.pem())
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(path).unlink()
        raise
    return public_keys(key.pem())


def public_keys(*private_keys: KeySource) -> dict[str, Any]:
    """The public JWK set (RFC 7517) of one or more private keys: two at once while the old one is being replaced.

    Takes what `private_key` takes. Raises `ValueError` for what is not a private P-256 key.
    """
    keys = [read_key(source, "private_key") for source in private_keys]
    return {"keys": [{**key.jwk, "kid": key.kid, "alg": "ES256", "use": "sig"} for key in keys]}
