"""Receipts: signed statements of a request and its answer, each about one record of the log."""

from typing import Any

from pydantic_core import to_json

from krama.audit.checkpoints import Checkpointer
from krama.audit.entry import Entry
from krama.audit.errors import LogBroken
from krama.audit.note import Signer
from krama.audit.tree import leaf_hash
from krama.core import clock


class Receipts:
    """Signs receipts for this log, unless the log contradicts a checkpoint."""

    def __init__(self, signer: Signer, checkpointer: Checkpointer) -> None:
        self._signer = signer
        self._checkpointer = checkpointer

    def refuse_if_broken(self) -> None:
        """Raises `LogBroken` if the log is broken: a receipt could then not be verified against it."""
        if self._checkpointer.broken:
            raise LogBroken(
                "The audit log is broken, so no receipt is signed. Ask without a receipt, or try again later."
            )

    def receipt_of(self, entry: Entry, index: int) -> dict[str, Any]:
        """The receipt for an entry whose record is written: the fields of `schemas.Receipt`. Raises `LogBroken`."""
        self.refuse_if_broken()
        return _signed(self._signer, entry, index)

    def sign(self, kind: str, statement: str) -> str:
        """A note with another statement of the exchange, in the form of a receipt. Raises `LogBroken`."""
        self.refuse_if_broken()
        return self._signer.sign(f"{self._signer.name}/{kind}\n{statement}\n")


def _signed(signer: Signer, entry: Entry, index: int) -> dict[str, Any]:
    statement = {
        "created_at": clock.now(),
        "agency_id": entry.actor.agency_id,
        "client_id": entry.actor.client_id,
        "operation": entry.operation,
        **{name: value for name, value in entry.detail.items() if name not in _KEPT_BACK},
        "leaf_index": index,
        "leaf_hash": leaf_hash(entry.leaf).hex(),
    }
    note = signer.sign(f"{signer.name}/receipt\n{to_json(statement, exclude_none=True).decode()}\n")
    return {"signed_note": note, "salt": entry.detail["salt"]}


_KEPT_BACK = ("salt", "path", "purpose", "reference", "payment")
"""The salt opens the commitment. It is kept out of the note, so that the note can be shown to others."""
