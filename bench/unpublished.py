"""Krama without its table of changes, run as `python -m bench.unpublished PORT`, to measure what it costs.

The service itself has no such switch: without the table, no copy would follow.
"""

import sys
from collections.abc import Sequence

import uvicorn
from sqlmodel import Session

from krama.app import create_worker
from krama.core.bounded_http import BoundedHttp
from krama.events import repository
from krama.events.changes import ListingChanged


def _forget(session: Session, changes: Sequence[ListingChanged]) -> None:
    """Nothing is stored. Corrections are made in the same transaction as always."""


if __name__ == "__main__":
    repository.add = _forget
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
