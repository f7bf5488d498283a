"""Signed notes (C2SP signed-note, Ed25519) and the checkpoints (tlog-checkpoint) and receipts that are such notes."""

import base64
import binascii
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ED25519 = 1
_ID_BYTES = 4


class NoteUnverified(ValueError):
    """A note is not what it should be, or was not signed by whom it should."""


@dataclass(frozen=True, slots=True)
class SignedTree:
    """What a checkpoint says: the log's name, how many records it had, and the root over them."""

    origin: str
    size: int
    root: bytes


def read_signed_tree(note: str, verifier_key: str) -> SignedTree:
    """A checkpoint whose signature is good. Raises `NoteUnverified`."""
    name, lines = _verified(note, verifier_key)
    try:
        origin, size, root = lines[:3]
        tree = SignedTree(origin, int(size), base64.b64decode(root, validate=True))
    except ValueError as error:
        raise NoteUnverified("The note is not a checkpoint.") from error
    if origin != name or not size.isdecimal() or len(tree.root) != hashlib.sha256().digest_size:
        raise NoteUnverified("The note is not a checkpoint of this log.")
    return tree


def read_statement(note: str, verifier_key: str) -> dict[str, Any]:
    """What a receipt states, if its signature is good. Raises `NoteUnverified`."""
    name, lines = _verified(note, verifier_key)
    try:
        origin, document = lines
        statement = json.loads(document)
    except ValueError as error:
        raise NoteUnverified("The note is not a receipt.") from error
    if origin != f"{name}/receipt" or not isinstance(statement, dict):
        raise NoteUnverified("The note is not a receipt of this log.")
    return statement


def read_signed_lines(note: str, verifier_key: str) -> tuple[str, list[str]]:
    """The signer's name, and the lines of any text that it signed. Raises `NoteUnverified`."""
    return _verified(note, verifier_key)


def _verified(note: str, verifier_key: str) -> tuple[str, list[str]]:
    """The signer's name, and the lines of the text that it signed."""
    name, key_id, key = _read_key(verifier_key)
    text, blank, signatures = note.rpartition("\n\n")
    mark = f"\u2014 {name} "
    signed = [line.removeprefix(mark) for line in signatures.split("\n") if line.startswith(mark)]
    if not blank or not any(_is_good(text + "\n", signature, key_id, key) for signature in signed):
        raise NoteUnverified("The note is not signed by this log's key.")
    return name, text.split("\n")


def readable_key(verifier_key: str) -> str:
    """The key without the space around it. Raises `ValueError` if it is none."""
    try:
        _read_key(verifier_key)
    except NoteUnverified:
        raise ValueError("verifier_key can't be read: it is name+id+key, as the exchange's log gives it out.") from None
    return verifier_key.strip()


def _read_key(verifier_key: str) -> tuple[str, bytes, Ed25519PublicKey]:
    try:
        name, key_id, encoded = verifier_key.strip().split("+", 2)
        raw = base64.b64decode(encoded, validate=True)
        digest = hashlib.sha256(name.encode() + b"\n" + raw).digest()[:_ID_BYTES]
        if raw[0] != _ED25519 or bytes.fromhex(key_id) != digest:
            raise ValueError("not its id")
        return name, digest, Ed25519PublicKey.from_public_bytes(raw[1:])
    except (ValueError, IndexError, binascii.Error) as error:
        raise NoteUnverified("The verifier key can't be read: it is name+id+key, as the log gives it out.") from error


def _is_good(text: str, signature: str, key_id: bytes, key: Ed25519PublicKey) -> bool:
    try:
        raw = base64.b64decode(signature, validate=True)
        key.verify(raw[_ID_BYTES:], text.encode())
    except (ValueError, InvalidSignature):
        return False
    return raw[:_ID_BYTES] == key_id
