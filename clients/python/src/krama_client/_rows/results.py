"""Bulk submission: one chunk as a call, and its answer added to the results of the rows before it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from krama_client._core.answers import refusal
from krama_client._core.call import Call
from krama_client._core.models import MemberUnreadable
from krama_client._rows.chunks import RowChunk
from krama_client.errors import Refusal

if TYPE_CHECKING:
    from krama_client._generated.models import IndicatorRef, ReportBatchStanding, ReportResult


@dataclass(frozen=True, slots=True)
class RowResult:
    """The result of one row of a bulk submission. `error` says why the row was rejected, and `errors` has every fault.

    `row` counts from 1 over the whole file, without the header and blank lines of a CSV file. `line` is the line of the
    file on which the row begins, or None if there is no file. `reference` and `case_reference` are those that the row
    gave. Only a dry run has `institution_name` and `known`; its `first_index` and `first_line` count in the request
    that had the row, and `first_row` is the `row` that is repeated.
    """

    row: int
    line: int | None
    reference: str | None
    result: ReportResult
    report_id: UUID | None = None
    indicator: IndicatorRef | None = None
    error: Refusal | None = None
    errors: tuple[Refusal, ...] = ()
    case_reference: str | None = None
    institution_name: str | None = None
    known: ReportBatchStanding | None = None
    first_row: int | None = None


@dataclass(slots=True)
class BatchResult:
    """The result of all rows so far: `item_count` is always the sum of the other counts.

    `rejections` has the rejected rows and `pending` those that await the national administrator. The others are counted
    and not kept, so that a file may have any length.
    """

    dry_run: bool
    item_count: int = 0
    created_count: int = 0
    updated_count: int = 0
    unchanged_count: int = 0
    overturned_count: int = 0
    withdrawn_count: int = 0
    dismissed_count: int = 0
    pending_count: int = 0
    rejected_count: int = 0
    rejections: list[RowResult] = field(default_factory=list, repr=False)
    pending: list[RowResult] = field(default_factory=list, repr=False)

    @property
    def accepted_count(self) -> int:
        """The rows whose reports are listed now: created, updated or unchanged."""
        return self.created_count + self.updated_count + self.unchanged_count

    @property
    def resume(self) -> int:
        """The number of the first row that was not answered yet."""
        return self.item_count + 1


def chunk_call(chunk: RowChunk, done: BatchResult) -> Call[list[RowResult]]:
    """Submit one chunk; its rows are numbered on from those that are done. A key of its own keeps it from doubling."""

    def read(document: Any) -> list[RowResult]:
        items = document["items"]
        if len(items) != len(chunk.lines):
            raise MemberUnreadable("items", f"has {len(items)} items, and {len(chunk.lines)} were sent")
        numbered = enumerate(zip(items, chunk.lines, strict=True), start=done.item_count + 1)
        return [_row_result(item, row, line) for row, (item, line) in numbered]

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


def add(done: BatchResult, rows: list[RowResult]) -> None:
    """Count a chunk's rows among those that are done."""
    counted = Counter(row.result for row in rows)
    done.item_count += len(rows)
    for result, count in counted.items():
        name = f"{result}_count"
        if hasattr(done, name):  # a newer service may have results that this client does not know
            setattr(done, name, getattr(done, name) + count)
    done.rejections.extend(row for row in rows if row.result == "rejected")
    done.pending.extend(row for row in rows if row.result == "pending")


def note(done: BatchResult) -> str:
    """What to say when a bulk submission breaks off."""
    return (
        f"Rows 1 to {done.item_count} were answered before this. Submitting everything again is safe: "
        "the exchange recognizes the reports that it has."
    )


def _row_result(item: dict[str, Any], row: int, line: int | None) -> RowResult:
    # imported with the first answer
    from krama_client._generated.models import IndicatorRef, ReportBatchStanding, ReportResult  # noqa: PLC0415

    error, indicator, report_id = item.get("error"), item.get("indicator"), item.get("report_id")
    known = ReportBatchStanding.from_dict(item["known"]) if item.get("known") else None
    if (item["result"] == "rejected") != (error is not None):
        raise ValueError("a row that is rejected has an error, and no other does")
    return RowResult(
        row,
        line,
        item.get("reference"),
        ReportResult(item["result"]),
        UUID(report_id) if report_id else None,
        IndicatorRef.from_dict(indicator) if indicator else None,
        refusal(error) if error else None,
        tuple(refusal(each) for each in error["errors"]) if error else (),
        item.get("case_reference"),
        item.get("institution_name"),
        known,
        None if known is None or known.first_index is None else row - int(item["index"]) + known.first_index,
    )
