"""The key that signs the log's checkpoints and receipts: one file in the state folder, together with the log's name."""

import base64
import binascii
import json
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from krama.audit.errors import LogKeyUnusable
from krama.audit.note import Signer
from krama.core import clock, state_files
from krama.core.state_files import ReadableByOthers

FILE = "audit-log-key.json"


def load_or_create(state_dir: Path, public_url: str) -> Signer:
    """Read the key, or create it with a name from the service's public URL. Raises `LogKeyUnusable`."""
    path = state_dir / FILE
    try:
        if not path.exists():
            with state_files.locked(path):
                if not path.exists():
                    state_files.replace(path, json.dumps(_fresh(public_url)))
    except OSError as problem:
        raise LogKeyUnusable(
            f"KRAMA_STATE_DIR can't be written ({problem.strerror}). Set it to a folder that belongs to this user."
        ) from problem
    return load(state_dir)


def load(state_dir: Path) -> Signer:
    """The existing key. Raises `LogKeyUnusable`."""
    try:
        document = json.loads(state_files.read(state_dir / FILE))
        name, private = document["name"], base64.b64decode(document["private_key"], validate=True)
        if not isinstance(name, str) or not name or set(name) & set(" \t\n+"):
            raise ValueError("not a name")
        return Signer(name, Ed25519PrivateKey.from_private_bytes(private))
    except ReadableByOthers as problem:
        raise LogKeyUnusable(f"Others can read {FILE} in KRAMA_STATE_DIR. Run chmod 600 on it.") from problem
    except (OSError, ValueError, KeyError, TypeError, RecursionError, binascii.Error) as problem:
        raise LogKeyUnusable(
            f"{FILE} in KRAMA_STATE_DIR is missing or can't be read. Restore it from a backup. Do not replace it: a "
            "log signed with another key is another log. For a new exchange, `krama serve` creates it."
        ) from problem


def log_name(public_url: str) -> str:
    """The name of the log of a new exchange at this address. It stays when the address changes."""
    return public_url.partition("://")[2] + "/audit"


def _fresh(public_url: str) -> dict[str, str]:
    private = Ed25519PrivateKey.generate().private_bytes_raw()
    return {
        "name": log_name(public_url),
        "private_key": base64.b64encode(private).decode(),
        "made_at": clock.now().isoformat(),
    }
