"""Signed notes (C2SP signed-note) of the kinds that an exchange signs: receipts and checkpoints."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ED25519: Final = b"\x01"


@dataclass(frozen=True, slots=True)
class LogKey:
    """The name of a log and its private key. The same seed of 32 bytes gives the same signatures."""

    name: str
    seed: bytes

    @property
    def verifier_key(self) -> str:
        """What a verifier needs: name, key id and public key."""
        return f"{self.name}+{self._key_id.hex()}+{base64.b64encode(self._public).decode()}"

    def note(self, text: str) -> str:
        """Sign a text that ends with a line feed."""
        signature = base64.b64encode(self._key_id + self._key.sign(text.encode())).decode()
        return f"{text}\n\u2014 {self.name} {signature}\n"

    def receipt(self, statement: Mapping[str, Any], salt: bytes, kind: str, canonical: str) -> dict[str, str]:
        """A receipt about a value: the statement is signed with the value's commitment."""
        commitment = hashlib.sha256(salt + f"{kind}\n{canonical}\n".encode()).hexdigest()
        signed = json.dumps({**statement, "commitment": commitment}, separators=(",", ":"))
        return {"note": self.note(f"{self.name}/receipt\n{signed}\n"), "salt": salt.hex()}

    def checkpoint(self, size: int, root: bytes) -> str:
        """A checkpoint of the log (tlog-checkpoint)."""
        return self.note(f"{self.name}\n{size}\n{base64.b64encode(root).decode()}\n")

    @property
    def _key(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)

    @property
    def _public(self) -> bytes:
        return _ED25519 + self._key.public_key().public_bytes_raw()

    @property
    def _key_id(self) -> bytes:
        return hashlib.sha256(self.name.encode() + b"\n" + self._public).digest()[:4]
