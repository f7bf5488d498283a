"""P-256 keys that sign for a client: made, read in any form, and signing compact JWS (ES256, RFC 7518 §3.4).

No error says what a key holds, nor the text that was taken for a key or for a path. The package `cryptography` is
imported when a key is used: a client with a secret starts without it.
"""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric import ec

KeySource: TypeAlias = str | bytes | PathLike[str] | Mapping[str, Any]
"""A private P-256 key: the path of a PEM or JWK file, or PEM or JWK itself as text, bytes or a dictionary."""

_BYTES = 32
_LARGEST_FILE = 64 * 1024


class SigningKey:
    """One private P-256 key. `kid` is its RFC 7638 thumbprint, `jwk` its public half (RFC 7517)."""

    def __init__(self, private: "ec.EllipticCurvePrivateKey") -> None:
        numbers = private.public_key().public_numbers()
        self._private = private
        self.jwk = {"kty": "EC", "crv": "P-256", "x": _coordinate(numbers.x), "y": _coordinate(numbers.y)}
        required = json.dumps({name: self.jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
        self.kid = base64url(hashlib.sha256(required.encode()).digest())

    def sign(self, header: Mapping[str, Any], claims: Mapping[str, Any]) -> str:
        """A compact JWS over `claims`; `alg` is added to `header`."""
        from cryptography.hazmat.primitives import hashes  # noqa: PLC0415
        from cryptography.hazmat.primitives.asymmetric import ec, utils  # noqa: PLC0415

        signed = f"{_part({'alg': 'ES256', **header})}.{_part(claims)}"
        r, s = utils.decode_dss_signature(self._private.sign(signed.encode(), ec.ECDSA(hashes.SHA256())))
        return f"{signed}.{base64url(r.to_bytes(_BYTES, 'big') + s.to_bytes(_BYTES, 'big'))}"

    def pem(self) -> bytes:
        """The private key as PKCS #8, not encrypted."""
        from cryptography.hazmat.primitives import serialization  # noqa: PLC0415

        encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
        return self._private.private_bytes(encoding, form, serialization.NoEncryption())

    def __repr__(self) -> str:
        return f"<SigningKey {self.kid}>"


def fresh_key() -> SigningKey:
    """A key that nobody else has."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    return SigningKey(ec.generate_private_key(ec.SECP256R1()))


def read_key(source: KeySource, name: str) -> SigningKey:
    """The key that the argument called `name` holds. Raises `ValueError`, without a word of what was given."""
    key = _jwk_key(source) if isinstance(source, Mapping) else _parsed(_content(source))
    if isinstance(key, SigningKey):
        return key
    raise ValueError(f"{name} {key}")


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


def base64url(data: bytes) -> str:
    """Without padding (RFC 7515 §2)."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _content(source: Any) -> bytes | str:
    """The bytes of PEM or JWK; as text, what is wrong with them. A text that is neither is a path."""
    if isinstance(source, bytes):
        return source
    if isinstance(source, str) and (source.lstrip().startswith("{") or "-----BEGIN" in source):
        return source.encode(errors="replace")
    if not isinstance(source, str | PathLike):
        return "must be a path, or a private key as PEM or JWK."
    try:
        with Path(source).open("rb") as file:
            return file.read(_LARGEST_FILE)
    except OSError as error:
        return f"is neither PEM nor JWK, nor the path of a file that can be read ({error.strerror})."
    except ValueError:
        return "is neither PEM nor JWK, nor a path."


def _parsed(content: bytes | str) -> SigningKey | str:
    if isinstance(content, str):
        return content
    if not content.lstrip().startswith(b"{"):
        return _pem_key(content)
    try:
        document = json.loads(content)
    except (ValueError, RecursionError):
        return "looks like a JWK, and is not JSON."
    return _jwk_key(document)


def _pem_key(content: bytes) -> SigningKey | str:
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    if b"PUBLIC KEY-----" in content and b"PRIVATE KEY-----" not in content:
        return "is a public key: give the private one, which never leaves your hands."
    try:
        private = serialization.load_pem_private_key(content, password=None)
    except TypeError:
        return "is encrypted: give it decrypted, from where your other secrets are."
    except (ValueError, UnsupportedAlgorithm):
        return "is not a private key as PEM or JWK."
    if not isinstance(private, ec.EllipticCurvePrivateKey) or not isinstance(private.curve, ec.SECP256R1):
        return "is not a P-256 key: make one with `python -m krama_client new-key FILE`."
    return SigningKey(private)


def _jwk_key(document: Mapping[str, Any]) -> SigningKey | str:
    """RFC 7518 §6.2. Other members, `kid` among them, are passed over."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415

    if "keys" in document:
        return "is a set of keys: give one of them."
    if document.get("kty") != "EC" or document.get("crv") != "P-256":
        return "is not a P-256 key: make one with `python -m krama_client new-key FILE`."
    if "d" not in document:
        return "is a public key: give the private one, which never leaves your hands."
    try:
        private = ec.derive_private_key(int.from_bytes(_decoded(document["d"]), "big"), ec.SECP256R1())
    except (ValueError, TypeError):
        return "is a JWK that is not a private P-256 key."
    key = SigningKey(private)
    if (document.get("x"), document.get("y")) != (key.jwk["x"], key.jwk["y"]):
        return "is a JWK whose public half belongs to another key."
    return key


def _decoded(member: str) -> bytes:
    data = base64.urlsafe_b64decode(member + "=" * (-len(member) % 4))
    if len(data) != _BYTES or base64url(data) != member:
        raise ValueError("not 32 bytes as base64url")
    return data


def _part(document: Mapping[str, Any]) -> str:
    return base64url(json.dumps(document, separators=(",", ":")).encode())


def _coordinate(number: int) -> str:
    return base64url(number.to_bytes(_BYTES, "big"))
