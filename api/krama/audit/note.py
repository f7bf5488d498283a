"""Signed texts: C2SP's signed-note with Ed25519, and tlog-checkpoint, which uses it.

A note is a text, an empty line, and a signature line that names its signer. The signer's verifier key is enough to
check it.
"""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_ED25519 = b"\x01"


@dataclass(frozen=True, slots=True)
class Signer:
    """The log's name and its private key."""

    name: str
    key: Ed25519PrivateKey

    @property
    def verifier_key(self) -> str:
        """What a verifier needs, as one word: name, key id and public key."""
        return f"{self.name}+{self._key_id.hex()}+{_base64(self._public)}"

    def derived_key(self, purpose: str, length: int) -> bytes:
        """A secret key for another purpose (RFC 5869). It is as old as the log, and in the same backup."""
        return HKDF(SHA256(), length, None, purpose.encode()).derive(self.key.private_bytes_raw())

    def sign(self, text: str) -> str:
        """Sign a text that ends with a line feed. Returns the note."""
        signature = _base64(self._key_id + self.key.sign(text.encode()))
        return f"{text}\n\u2014 {self.name} {signature}\n"

    def verifies(self, text: str, signature: str) -> bool:
        """Whether this signer signed this text. The signature is base64 of the key's id and the signature itself."""
        try:
            raw = base64.b64decode(signature, validate=True)
            self.key.public_key().verify(raw[4:], text.encode())
        except (ValueError, InvalidSignature):
            return False
        return raw[:4] == self._key_id

    @property
    def _public(self) -> bytes:
        return _ED25519 + self.key.public_key().public_bytes_raw()

    @property
    def _key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self._public).digest()[:4]


class NoteRefused(ValueError):
    """The note is malformed, or is not signed by the expected signer."""


def read_checkpoint(note: str, signer: Signer) -> tuple[int, bytes]:
    """Size and root of a checkpoint that this signer signed. Raises `NoteRefused`."""
    text, blank, signatures = note.rpartition("\n\n")
    mark = f"\u2014 {signer.name} "
    signed = [line.removeprefix(mark) for line in signatures.splitlines() if line.startswith(mark)]
    if not blank or not any(signer.verifies(text + "\n", signature) for signature in signed):
        raise NoteRefused("the signature is missing or wrong")
    try:
        origin, size, root = text.split("\n")[:3]
        head = int(size), base64.b64decode(root, validate=True)
    except ValueError as problem:
        raise NoteRefused("it is not a checkpoint") from problem
    if origin != signer.name:
        raise NoteRefused("it is of another log")
    return head


def looks_like_checkpoint(note: str) -> bool:
    """Whether a text has the form of a checkpoint, whatever it says and with whatever signature."""
    text, _, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    return len(lines) >= 3 and lines[1].isdecimal() and signatures.startswith("\u2014 ")


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint: the root of the first `size` leaves of the log `origin`."""
    return f"{origin}\n{size}\n{_base64(root)}\n"


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
