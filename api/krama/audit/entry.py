"""The audit record of one request, or of one command of the operator."""

import base64
import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic_core import from_json, to_json

from krama.audit.errors import LogBroken
from krama.core import clock
from krama.sharing.audiences import Viewer

_COMMITTED = ("salt", "commitment")
_FORMAT = 2
_NAMES_OF_FORMAT_1 = {"at": "created_at", "outcome": "http_status"}
"""Records are never rewritten: those of earlier versions stay readable."""
KEY_BYTES = 16
SALT_BYTES = 16
_NONCE = bytes(12)
"""Every record has its own key, which encrypts nothing else. So the nonce may be constant (RFC 5116 §3.2)."""


class Actor(NamedTuple):
    """Who acts: a client with a token, which may be bound to a key, or the operator at the command line."""

    agency_id: UUID | None = None
    client_id: str | None = None
    token_id: str | None = None
    proof_key: str | None = None
    operator: str | None = None


@dataclass(slots=True)
class Entry:
    """The future record of one request. The operation adds to it what it does.

    `leaf` is set to the record's bytes when they are created, and `index` to its position in the log when it is
    durable. `viewer` receives the answer. `detail` and `disclosed` may be personal, so they are encrypted and can be
    erased. Everything else is kept forever. `read_after` is the number of the last change when the answer's
    session was opened: what has not changed since need not be read again (`corrections/recheck.py`).
    """

    actor: Actor
    operation: str
    request_id: str | None = None
    http_status: int = 200
    detail: dict[str, Any] = field(default_factory=dict)
    disclosed: list[bytes] = field(default_factory=list)
    read_after: int | None = None
    viewer: Viewer | None = None
    leaf: bytes = b""
    index: int | None = None

    def part(self) -> "Entry":
        """An entry for one of several transactions of a request."""
        return Entry(self.actor, self.operation, self.request_id, self.http_status, dict(self.detail))

    def disclose(self, indicator_ids: Iterable[bytes]) -> None:
        """Note that the answer discloses these indicators."""
        self.disclosed.extend(indicator_ids)

    def commit_to(self, *values: tuple[str, str]) -> None:
        """Commit to the values that the request is about, each by kind and canonical form, without storing them."""
        salt = os.urandom(SALT_BYTES)
        self.detail["salt"] = salt.hex()
        self.detail["commitment"] = commitment(salt, values).hex()

    def undo(self, stated: dict[str, Any]) -> None:
        """Go back to the detail `stated`, because what was done since has been undone.

        A commitment stays: it says what the request was about.
        """
        self.detail = stated | {name: self.detail[name] for name in _COMMITTED if name in self.detail}


class AuditRow(NamedTuple):
    """A record, ready to be stored."""

    agency_id: UUID | None
    at: int
    leaf: bytes
    key: bytes
    disclosed: frozenset[bytes]


def commitment(salt: bytes, values: Iterable[tuple[str, str]]) -> bytes:
    """SHA-256 over the salt and, of each value, a line with its kind and a line with its canonical form."""
    lines = "".join([f"{kind}\n{canonical}\n" for kind, canonical in values])
    return hashlib.sha256(salt + lines.encode()).digest()


def row_of(entry: Entry) -> AuditRow:
    """The record of an entry in its current state."""
    now = clock.now()
    key = os.urandom(KEY_BYTES)
    disclosed = frozenset(entry.disclosed)
    personal = {"request_id": entry.request_id, **entry.detail}
    if disclosed:
        personal["indicators"] = [UUID(bytes=indicator) for indicator in sorted(disclosed)]
    actor = entry.actor
    leaf = {
        "format": _FORMAT,
        "created_at": now,
        "agency_id": actor.agency_id,
        "client_id": actor.client_id,
        "token_id": actor.token_id,
        "proof_key": actor.proof_key,
        "operator": actor.operator,
        "operation": entry.operation,
        "http_status": entry.http_status,
        "key_sha256": hashlib.sha256(
            key
        ).hexdigest(),  # with AES-GCM alone, two keys could decrypt it to different data
        "sealed": base64.b64encode(AESGCM(key).encrypt(_NONCE, to_json(_stated(personal)), None)).decode(),
    }
    entry.leaf = to_json(_stated(leaf))
    return AuditRow(actor.agency_id, clock.to_micros(now), entry.leaf, key, disclosed)


def _stated(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if fact is not None}


def opened(leaf: bytes, key: bytes | None) -> dict[str, Any]:
    """A record for a reader: `data` replaces the encrypted part. It is None if that was erased.

    Raises `LogBroken` if the stored bytes are not a valid record.
    """
    try:
        shown: dict[str, Any] = from_json(leaf)
        sealed, digest = base64.b64decode(shown.pop("sealed")), shown.pop("key_sha256")
        if (written_as := shown.pop("format")) not in (1, _FORMAT):
            raise ValueError("another format")
        if written_as == 1:
            shown = {_NAMES_OF_FORMAT_1.get(name, name): fact for name, fact in shown.items()}
        # gate: record has one key
        if key is not None and hashlib.sha256(key).hexdigest() != digest:
            raise ValueError("another key")
        return {**shown, "data": None if key is None else from_json(AESGCM(key).decrypt(_NONCE, sealed, None))}
    except (ValueError, KeyError, AttributeError, TypeError, InvalidTag) as problem:
        raise LogBroken("An audit record can't be read. Run `krama audit verify` to see which.") from problem
