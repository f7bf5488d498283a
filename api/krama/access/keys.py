"""The keys that sign access tokens. They are in one file in the state folder, which is read again when it changes."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from krama.access.errors import KeyRetained, KeyUnknown, SigningKeysUnusable
from krama.core import clock, state_files
from krama.core.jwk import base64url, from_base64url, public_key, thumbprint
from krama.core.logs import get_logger
from krama.core.state_files import ReadableByOthers

FILE = "signing-keys.json"
LOOKED_AT_EVERY = 1.0
"""How often, in seconds, a worker checks whether the file has changed."""

OVERLAP = timedelta(seconds=30)
"""How long a new key is published before it signs. By then, every worker has read the file again."""

_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_log = get_logger("krama.keys")


class KeyState(StrEnum):
    """What a key is used for at one moment."""

    NEXT = "next"
    SIGNING = "signing"
    VERIFYING = "verifying"


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A P-256 key as a private JWK; `kid` is the RFC 7638 thumbprint."""

    private: dict[str, str]
    made_at: datetime = _BEGINNING
    signs_from: datetime = _BEGINNING

    @property
    def kid(self) -> str:
        return self.private["kid"]

    @property
    def secret(self) -> bytes:
        """The private number, to derive other secrets from."""
        return from_base64url(self.private["d"])

    def public(self) -> dict[str, str]:
        """The public half as a JWK."""
        return {name: self.private[name] for name in ("kty", "crv", "x", "y", "kid", "alg", "use")}


@dataclass(frozen=True, slots=True)
class SigningKeys:
    """The keys of the file, in its order."""

    keys: tuple[SigningKey, ...]

    def active(self) -> SigningKey:
        """The key that signs now: the latest that has begun to sign. If several began together, the first of them."""
        now = clock.now()
        begun = [key for key in self.keys if key.signs_from <= now] or [self.keys[0]]
        return max(begun, key=lambda key: key.signs_from)

    def public(self) -> list[dict[str, str]]:
        """The public halves, for `/.well-known/jwks.json` and for verifying."""
        return [key.public() for key in self.keys]

    def state(self, key: SigningKey) -> KeyState:
        """What the key is used for now."""
        if key.signs_from > clock.now():
            return KeyState.NEXT
        return KeyState.SIGNING if key == self.active() else KeyState.VERIFYING

    def signed_until(self, key: SigningKey) -> datetime | None:
        """When the key stopped signing, or will stop. None if there is no later key."""
        later = [other.signs_from for other in self.keys if other.signs_from > key.signs_from]
        return min(later, default=None)


class KeyRing:
    """The keys of a running worker. It checks the file's metadata at most once a second, and reads it if that changed.

    If the file can't be read, `spoilt` is true and the last valid keys stay in use.
    """

    def __init__(self, state_dir: Path) -> None:
        self._path = state_dir / FILE
        self._keys = load_or_create(state_dir)
        self._stamp = self._stamped()
        self._look_again = time.monotonic() + LOOKED_AT_EVERY
        self.spoilt = False

    @property
    def keys(self) -> SigningKeys:
        """The keys in the file, at most a second old."""
        self.look()
        return self._keys

    def look(self) -> None:
        """Read the file again if it has changed. Does nothing if the last check was less than a second ago."""
        if time.monotonic() < self._look_again:
            return
        self._look_again = time.monotonic() + LOOKED_AT_EVERY
        stamp = self._stamped()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._keys = _load(self._path)
            self.spoilt = False
        except SigningKeysUnusable:
            self.spoilt = True
            _log.error("the file of signing keys can't be read: the last valid keys stay in use", file=FILE)

    def _stamped(self) -> tuple[int, ...]:
        try:
            status = self._path.stat()
        except OSError:
            return ()
        # gate: mode of the key file
        return status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino  # a change of mode changes ctime


def load_or_create(state_dir: Path) -> SigningKeys:
    """Read the keys, or create the first one. Several workers may call this at once. Raises `SigningKeysUnusable`."""
    path = state_dir / FILE
    if not path.exists():
        with _locked(state_dir):
            if not path.exists():
                _write(path, SigningKeys((_new_key(clock.now(), _BEGINNING),)))
    return _load(path)


def load(state_dir: Path) -> SigningKeys:
    """The keys in the state folder. Raises `SigningKeysUnusable`, also if there are none yet."""
    return _load(state_dir / FILE)


def rotate(state_dir: Path, overlap: timedelta = OVERLAP) -> SigningKey:
    """Add a key that is published at once and signs after `overlap`. Raises `SigningKeysUnusable`, `KeyRetained`."""
    with _locked(state_dir):
        held = _load(state_dir / FILE)
        if any(held.state(key) is KeyState.NEXT for key in held.keys):
            raise KeyRetained("A new key is already waiting to sign. `krama keys list` shows when it begins.")
        now = clock.now()
        key = _new_key(now, now + overlap)
        _write(state_dir / FILE, SigningKeys((*held.keys, key)))
    return key


def retire(state_dir: Path, kid: str, token_life: timedelta, *, at_once: bool = False) -> SigningKey:
    """Remove a key that no longer signs. Tokens that it signed end.

    Refused while such tokens may be valid, unless `at_once`. Raises `SigningKeysUnusable`, `KeyUnknown`, `KeyRetained`.
    """
    with _locked(state_dir):
        held = _load(state_dir / FILE)
        key = next((key for key in held.keys if key.kid == kid), None)
        if key is None:
            raise KeyUnknown("There is no signing key with this id. `krama keys list` shows the keys.")
        if held.state(key) is KeyState.SIGNING:
            if any(held.state(other) is KeyState.NEXT for other in held.keys):
                raise KeyRetained("This key signs now. `krama keys list` shows when the next key takes over.")
            raise KeyRetained("This key signs now. Run `krama keys rotate` first to replace it.")
        stopped = held.signed_until(key)
        if (
            held.state(key) is KeyState.VERIFYING
            and not at_once
            and (stopped or clock.now()) + token_life > clock.now()
        ):
            raise KeyRetained(
                "Tokens that this key signed may still be valid. Try again in ten minutes, or use --now to end them."
            )
        _write(state_dir / FILE, SigningKeys(tuple(other for other in held.keys if other != key)))
    return key


@contextmanager
def _locked(state_dir: Path) -> Iterator[None]:
    """One writer at a time, on one machine. Raises `SigningKeysUnusable` if the folder can't be written."""
    try:
        with state_files.locked(state_dir / FILE):
            yield
    except OSError as problem:
        raise _unwritable(problem) from problem


def _write(path: Path, keys: SigningKeys) -> None:
    state_files.replace(path, json.dumps({"keys": [_document(key) for key in keys.keys]}))


def _unwritable(problem: OSError) -> SigningKeysUnusable:
    return SigningKeysUnusable(
        f"KRAMA_STATE_DIR can't be written ({problem.strerror}). Set it to a folder that belongs to this user."
    )


def _document(key: SigningKey) -> dict[str, str]:
    return key.private | {"made_at": key.made_at.isoformat(), "signs_from": key.signs_from.isoformat()}


def _load(path: Path) -> SigningKeys:
    try:
        document: Any = json.loads(state_files.read(path))
        keys = tuple(_checked(key) for key in document["keys"])
    except ReadableByOthers as problem:
        raise SigningKeysUnusable(f"Other users can read {FILE} in KRAMA_STATE_DIR. Run chmod 600 on it.") from problem
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as problem:
        raise SigningKeysUnusable(
            f"{FILE} in KRAMA_STATE_DIR can't be read as a JWK set of private P-256 keys. Restore it from a backup, or "
            "remove it: `krama serve` creates it if it is missing. All tokens then end."
        ) from problem
    if not keys:
        raise SigningKeysUnusable(f"{FILE} in KRAMA_STATE_DIR contains no key. Remove it, and a new key is created.")
    return SigningKeys(keys)


def _checked(document: dict[str, str]) -> SigningKey:
    """Read a key. Files of older versions have no times: the key then counts as made in 1970."""
    number = int.from_bytes(from_base64url(document["d"]), "big")
    derived = ec.derive_private_key(number, ec.SECP256R1()).public_key().public_numbers()
    public = public_key(document)
    if (_coordinate(derived.x), _coordinate(derived.y)) != (public["x"], public["y"]):
        raise ValueError("the private and public halves do not match")
    if document["kid"] != thumbprint(public):
        raise ValueError("the kid is not the key's thumbprint")
    return SigningKey(_private(public, document["d"]), _time(document, "made_at"), _time(document, "signs_from"))


def _time(document: dict[str, str], name: str) -> datetime:
    moment = datetime.fromisoformat(document[name]) if name in document else _BEGINNING
    if moment.tzinfo is None:
        raise ValueError("a time without a zone")
    return moment


def _private(public: dict[str, str], number: str) -> dict[str, str]:
    return public | {"d": number, "alg": "ES256", "use": "sig", "kid": thumbprint(public)}


def _new_key(made_at: datetime, signs_from: datetime) -> SigningKey:
    numbers = ec.generate_private_key(ec.SECP256R1()).private_numbers()
    public = {
        "kty": "EC",
        "crv": "P-256",
        "x": _coordinate(numbers.public_numbers.x),
        "y": _coordinate(numbers.public_numbers.y),
    }
    return SigningKey(_private(public, _coordinate(numbers.private_value)), made_at, signs_from)


def _coordinate(number: int) -> str:
    return base64url(number.to_bytes(32, "big"))
