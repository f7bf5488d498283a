"""Receipts: signed statements of what was asked and answered, each about one record of the log."""

from typing import Any

from fastapi import Request
from pydantic_core import to_json

from krama.audit.entry import Entry
from krama.audit.note import Signer
from krama.audit.tree import leaf_hash
from krama.core import clock


def signer_of(request: Request) -> Signer:
    """A dependency: who signs for this log."""
    signer: Signer = request.app.state.signer
    return signer


def receipt_of(signer: Signer, entry: Entry, index: int) -> dict[str, Any]:
    """The receipt for an entry whose record is written: the members of `schemas.Receipt`."""
    statement = {
        "at": clock.now(),
        "agency_id": entry.actor.agency_id,
        "client_id": entry.actor.client_id,
        "operation": entry.operation,
        **{name: value for name, value in entry.detail.items() if name not in _KEPT_BACK},
        "leaf_index": index,
        "leaf_hash": leaf_hash(entry.leaf).hex(),
    }
    note = signer.sign(f"{signer.name}/receipt\n{to_json(statement, exclude_none=True).decode()}\n")
    return {"note": note, "salt": entry.detail["salt"]}


_KEPT_BACK = ("salt", "path", "purpose")
"""The salt opens the commitment: it stands beside the note, so that the note can be shown to others."""
