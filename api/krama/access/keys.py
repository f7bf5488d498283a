"""The keys that sign access tokens: one file in the state folder, readable by its owner alone."""

import base64
import hashlib
import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from krama.access.errors import SigningKeysUnusable

FILE = "signing-keys.json"
_PUBLIC_MEMBERS = ("kty", "crv", "x", "y", "kid", "alg", "use")


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """P-256 keys as private JWKs (RFC 7517), the one that signs first; `kid` is the RFC 7638 thumbprint."""

    private: tuple[dict[str, str], ...]

    @property
    def active(self) -> dict[str, str]:
        return self.private[0]

    def public(self) -> list[dict[str, str]]:
        """The public halves, for `/.well-known/jwks.json` and for verifying."""
        return [{name: key[name] for name in _PUBLIC_MEMBERS} for key in self.private]


def load_or_create(state_dir: Path) -> SigningKeys:
    """Read the keys, or make the first one. Raises `SigningKeysUnusable`.

    Several workers may start at once: whoever links its file first has made the key, and the others read it.
    """
    path = state_dir / FILE
    if not path.exists():
        _create(path)
    return _load(path)


def _create(path: Path) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = path.with_name(f".{FILE}.{secrets.token_hex(8)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump({"keys": [_new_key()]}, file)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    except OSError as problem:
        raise SigningKeysUnusable(
            f"KRAMA_STATE_DIR can't be written ({problem.strerror}). Name a folder that belongs to this user."
        ) from problem


def _load(path: Path) -> SigningKeys:
    try:
        if path.stat().st_mode & 0o077:
            raise SigningKeysUnusable(f"{FILE} in KRAMA_STATE_DIR can be read by others. Run: chmod 600 on it.")
        document: Any = json.loads(path.read_text())
        keys = tuple(_checked(key) for key in document["keys"])
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise SigningKeysUnusable(
            f"{FILE} in KRAMA_STATE_DIR can't be read as a JWK set of private P-256 keys. "
            "Restore it from a backup, or remove it to have a new key made (all tokens then end)."
        ) from problem
    if not keys:
        raise SigningKeysUnusable(f"{FILE} in KRAMA_STATE_DIR holds no key. Remove it to have a new one made.")
    return SigningKeys(keys)


def _checked(key: dict[str, str]) -> dict[str, str]:
    if key["kty"] != "EC" or key["crv"] != "P-256" or not key["d"] or key["kid"] != _thumbprint(key):
        raise ValueError("not a private P-256 key with its thumbprint as kid")
    return key


def _new_key() -> dict[str, str]:
    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    key = {
        "kty": "EC",
        "crv": "P-256",
        "x": _coordinate(numbers.public_numbers.x),
        "y": _coordinate(numbers.public_numbers.y),
        "d": _coordinate(numbers.private_value),
        "alg": "ES256",
        "use": "sig",
    }
    return key | {"kid": _thumbprint(key)}


def _coordinate(number: int) -> str:
    return _base64url(number.to_bytes(32, "big"))


def _thumbprint(key: dict[str, str]) -> str:
    """RFC 7638: SHA-256 of the required members in order, without white space."""
    required = {name: key[name] for name in ("crv", "kty", "x", "y")}
    return _base64url(hashlib.sha256(json.dumps(required, separators=(",", ":")).encode()).digest())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
