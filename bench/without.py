"""Krama without a part of its work, run as `python -m bench.without PART PORT`, to measure what the part costs.

The service itself has no such switch.
"""

import sys
from collections.abc import Sequence

import uvicorn
from sqlmodel import Session

from krama.app import create_worker
from krama.audit.entry import Entry
from krama.audit.writer import AuditWriter
from krama.core.bounded_http import BoundedHttp
from krama.events import repository
from krama.events.changes import ListingChanged


async def _forget_record(audit_writer: AuditWriter, entry: Entry) -> int:
    """The record is neither built nor written."""
    entry.index = 0
    return 0


def _forget_changes(session: Session, changes: Sequence[ListingChanged]) -> None:
    """No change is stored, so no copy would follow. Corrections are made in the same transaction as always."""


def _serve(part: str, port: int) -> None:
    match part:
        case "records":
            AuditWriter.append = _forget_record  # type: ignore[assignment, method-assign]
        case "changes":
            repository.add = _forget_changes
        case _:
            raise SystemExit("PART is `records` or `changes`.")
    uvicorn.run(
        create_worker(),
        host="127.0.0.1",
        port=port,
        http=BoundedHttp,
        ws="none",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )


if __name__ == "__main__":
    _serve(sys.argv[1], int(sys.argv[2]))
