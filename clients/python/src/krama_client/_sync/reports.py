# Made from _aio/reports.py. Never edited: run `make client`.
"""Reports: one, or a file of any length."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Unpack

from krama_client._core.arguments import body
from krama_client._core.call import Call
from krama_client._core.options import CallOptions
from krama_client._core.settings import DEFAULT_CHUNK
from krama_client._drivers.synchronous import Connection, chunks_of
from krama_client._rows.chunks import Rows
from krama_client._rows.facts import ReportArguments, facts_and_options, read_report
from krama_client._rows.results import BatchResult, RowResult, add, chunk_call, note
from krama_client.errors import KramaError

if TYPE_CHECKING:
    from krama_client._generated.models import Category, Report


class Reporting:
    """`report` and `report_many`."""

    _connection: Connection

    def report(self, value: str, category: Category | str, **facts: Unpack[ReportArguments]) -> Report:
        """Submit what a victim brought, or you found. A known indicator is corroborated.

        Submitting the same again (indicator, category and case reference) changes your own report, and never counts
        twice. `facts` are the members of `ReportInput`, such as `kind`, and the options of a call.
        `idempotency_key` is made for you; give one if your program may ask again after a restart.

        `result` says what this call did. If the value is protected, such as a bank's own site, the report is not
        listed: its `status` is `pending` until the national administrator decides.

        Scope: `reports:submit`. Sent again under one `idempotency_key` if the answer is lost, and done once.
        """
        stated, options = facts_and_options(facts)
        sent = body({"value": value, "category": category, **stated})
        call = Call("submitReport", "POST", "/v1/reports", read_report, body=sent, keyed=True)
        return self._connection.call(call, options)

    def report_many(
        self,
        source: Rows,
        *,
        dry_run: bool = False,
        on_progress: Callable[[BatchResult], object] | None = None,
        on_rows: Callable[[Sequence[RowResult]], object] | None = None,
        chunk: int = DEFAULT_CHUNK,
        **options: Unpack[CallOptions],
    ) -> BatchResult:
        """Submit a file (.csv, .tsv, .ndjson, .jsonl) or reports as dictionaries, and return the outcome.

        A bad row is rejected by itself and never stops the others. `rejections` lists the rejected rows, numbered over
        the whole file. Rows go `chunk` at a time. After each chunk, `on_progress` receives the outcome so far, and
        `on_rows` the chunk's rows, accepted ones too. A dry run stores nothing. A `deadline` is for each chunk.

        If an error breaks it off, submitting everything again is safe. Raises `FileUnreadable` too, for a file without
        rows or at the first place that can't be divided into rows.

        Scope: `reports:submit`. Each chunk is sent again under one Idempotency-Key if its answer is lost.
        """
        done = BatchResult(dry_run)
        try:
            for chunk_of_rows in chunks_of(source, chunk):
                rows = self._connection.call(chunk_call(chunk_of_rows, done), options, bulk=True)
                add(done, rows)
                if on_rows is not None:
                    on_rows(rows)
                if on_progress is not None:
                    on_progress(done)
        except KramaError as error:
            error.add_note(note(done))
            raise
        return done
