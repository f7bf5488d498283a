"""Krama without its audit log, run as `python -m bench.unrecorded PORT`, to measure the cost of a durable record.

The service itself has no such switch.
"""

import sys

import uvicorn

from krama.app import create_worker
from krama.audit.entry import Entry
from krama.audit.writer import AuditWriter
from krama.core.bounded_http import BoundedHttp


async def _forget(audit_writer: AuditWriter, entry: Entry) -> int:
    """The record is neither built nor written."""
    entry.index = 0
    return 0


if __name__ == "__main__":
    AuditWriter.append = _forget  # type: ignore[assignment, method-assign]
    uvicorn.run(
        create_worker(),
        host="127.0.0.1",
        port=int(sys.argv[1]),
        http=BoundedHttp,
        ws="none",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )
