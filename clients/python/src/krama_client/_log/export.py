"""The lines of an export of the audit log."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from krama_client._generated.models import AuditRecord, Checkpoint

MOST_ON_A_PAGE = 1000


def head_line(checkpoint: Checkpoint) -> str:
    """How an export begins."""
    return json.dumps({"checkpoint": checkpoint.checkpoint, "verifier_key": checkpoint.verifier_key}) + "\n"


def record_line(record: AuditRecord) -> str:
    """A record of an export."""
    line = {
        "leaf_index": record.leaf_index,
        "leaf": record.leaf,
        "data_key": record.data_key,
        "inclusion_path": record.inclusion_path,
    }
    return json.dumps(line) + "\n"
