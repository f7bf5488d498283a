"""Bulk submission: a chunk as a call, and its answer added to what became of the rows before it."""

from typing import Any
from uuid import UUID

from krama_client._answers import refusal
from krama_client._call import Call
from krama_client._operations import new_key
from krama_client._row_chunks import RowChunk
from krama_client.models import BulkOutcome, Outcome, RowOutcome


def chunk_call(chunk: RowChunk, done: BulkOutcome) -> Call[list[RowOutcome]]:
    """Submit one chunk; its rows are numbered on from those that are done. A key of its own keeps it from doubling."""

    def read(document: Any) -> list[RowOutcome]:
        return [_row_outcome(result, done.received) for result in document["results"]]

    return Call(
        "POST",
        "/v1/reports/bulk",
        read,
        query={"dry_run": "true"} if done.dry_run else {},
        body=chunk.body,
        content_type=chunk.content_type,
        idempotency_key=new_key(),
    )


def add(done: BulkOutcome, rows: list[RowOutcome]) -> None:
    """Count a chunk's rows among those that are done."""
    accepted = sum(row.accepted for row in rows)
    done.received += len(rows)
    held = sum(row.held for row in rows)
    done.accepted += accepted
    done.held += held
    done.rejected += len(rows) - accepted - held
    done.results.extend(rows)


def note(done: BulkOutcome) -> str:
    """What to tell whoever sees a bulk submission break off."""
    return (
        f"Rows 1 to {done.received} were answered before this. Submitting everything again is safe: "
        "reports that were taken are recognised."
    )


def _row_outcome(result: dict[str, Any], before: int) -> RowOutcome:
    outcome, report_id, indicator_id = result.get("outcome"), result.get("report_id"), result.get("indicator_id")
    error = result.get("error")
    if (result["status"] == "rejected") != (error is not None):
        raise ValueError("a row that is rejected has an error, and no other does")
    held_id = result.get("held_id")
    return RowOutcome(
        before + result["row"],
        Outcome(outcome) if outcome else None,
        UUID(report_id) if report_id else None,
        UUID(indicator_id) if indicator_id else None,
        refusal(error) if error else None,
        result["status"] == "held",
        UUID(held_id) if held_id else None,
    )
