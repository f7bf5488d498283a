"""Bulk submission: one chunk as a call, and its answer added to the outcome of the rows before it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._core.answers import refusal
from krama_client._core.call import Call
from krama_client._core.models import MemberUnreadable
from krama_client._rows.chunks import RowChunk
from krama_client.errors import Refusal

if TYPE_CHECKING:
    from krama_client._generated.models import ReportResult, RowStatus


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """The outcome of one row of a bulk submission. `error` says why the row was rejected.

    `row` counts from 1 over the whole file. A CSV file's header and blank lines do not count. `outcome` is None on a
    dry run.
    """

    row: int
    status: RowStatus
    outcome: ReportResult | None = None
    report_id: UUID | None = None
    indicator_id: UUID | None = None
    error: Refusal | None = None
    held_id: UUID | None = None


@dataclass(slots=True)
class BulkOutcome:
    """The outcome of all rows so far: `received` is always `accepted` plus `held` plus `rejected`.

    `rejections` has the rejected rows and `held_rows` those that await the national administrator. Accepted rows are
    counted and not kept, so that a file may have any length.
    """

    dry_run: bool
    received: int = 0
    accepted: int = 0
    held: int = 0
    rejected: int = 0
    rejections: list[RowOutcome] = field(default_factory=list, repr=False)
    held_rows: list[RowOutcome] = field(default_factory=list, repr=False)

    @property
    def resume(self) -> int:
        """The number of the first row that was not answered yet."""
        return self.received + 1


def chunk_call(chunk: RowChunk, done: BulkOutcome) -> Call[list[RowOutcome]]:
    """Submit one chunk; its rows are numbered on from those that are done. A key of its own keeps it from doubling."""

    def read(document: Any) -> list[RowOutcome]:
        rows = [_row_outcome(result, done.received) for result in document["results"]]
        if len(rows) != chunk.rows:
            raise MemberUnreadable("results", f"has {len(rows)} rows, and {chunk.rows} were sent")
        return rows

    return Call(
        "submitReportBatch",
        "POST",
        "/v1/reports/batch",
        read,
        query={"dry_run": "true"} if done.dry_run else {},
        body=chunk.body,
        content_type=chunk.content_type,
        keyed=True,
    )


def add(done: BulkOutcome, rows: list[RowOutcome]) -> None:
    """Count a chunk's rows among those that are done."""
    rejected = [row for row in rows if row.status == "rejected"]
    held = [row for row in rows if row.status == "held"]
    done.received += len(rows)
    done.rejected += len(rejected)
    done.held += len(held)
    done.accepted += len(rows) - len(rejected) - len(held)
    done.rejections.extend(rejected)
    done.held_rows.extend(held)


def note(done: BulkOutcome) -> str:
    """What to say when a bulk submission breaks off."""
    return (
        f"Rows 1 to {done.received} were answered before this. Submitting everything again is safe: "
        "the exchange recognizes the reports that it has."
    )


def _row_outcome(result: dict[str, Any], before: int) -> RowOutcome:
    from krama_client._generated.models import ReportResult, RowStatus  # noqa: PLC0415  (imported with the first answer)

    outcome, error = result.get("outcome"), result.get("error")
    if (result["status"] == "rejected") != (error is not None):
        raise ValueError("a row that is rejected has an error, and no other does")
    return RowOutcome(
        before + result["row"],
        RowStatus(result["status"]),
        ReportResult(outcome) if outcome else None,
        _id(result.get("report_id")),
        _id(result.get("indicator_id")),
        refusal(error) if error else None,
        _id(result.get("held_id")),
    )


def _id(text: str | None) -> UUID | None:
    return UUID(text) if text else None
