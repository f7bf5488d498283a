"""Many reports: a file or an iterable divided into bodies that the service takes, never inside a row."""

from collections.abc import AsyncIterable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from os import PathLike, fspath
from pathlib import Path
from typing import Any

from krama_client._core.arguments import dumps, stated
from krama_client._rows.csv_records import csv_records
from krama_client.errors import FileUnreadable

MOST_ROWS = 10_000
MOST_BYTES = 16 * 1024**2
"""Half of what the service takes unless it was set up otherwise."""

Rows = str | PathLike[str] | Iterable[Mapping[str, Any]]
"""A CSV or NDJSON file, or reports as dictionaries like `ReportBatchItemInput`. A member that is None says nothing."""
AsyncRows = Rows | AsyncIterable[Mapping[str, Any]]
"""The same, or reports from an asynchronous source."""


_Row = tuple[int | None, bytes]


@dataclass(frozen=True, slots=True)
class RowChunk:
    """One body of a bulk submission."""

    body: bytes
    content_type: str
    lines: tuple[int | None, ...]
    """The line of the file on which each row begins; None for each report of another source."""


def row_chunks(source: Rows, most_rows: int) -> Iterator[RowChunk]:
    """Bodies of at most `most_rows` rows, read from `source` as they are needed.

    Raises `ValueError` for a file of another kind, `TypeError` for a single report, and `FileUnreadable` for a file
    without rows, or at the first place that it can't divide.
    """
    if not 1 <= most_rows <= MOST_ROWS:
        raise ValueError(f"One call takes 1 to {MOST_ROWS} rows.")
    if isinstance(source, Mapping):
        raise TypeError("report_many takes reports, one by one: for a single one, call report, or give a list.")
    if not isinstance(source, str | PathLike):
        return _chunked(_lines_of(source), b"", most_rows, "application/x-ndjson")
    path = Path(fspath(source))
    match path.suffix.lower():
        case ".csv" | ".tsv":
            return _not_empty(_csv_chunks(path, most_rows))
        case ".ndjson" | ".jsonl":
            return _not_empty(_chunked(_ndjson_lines(path), b"", most_rows, "application/x-ndjson"))
    raise ValueError("Give a file that ends in .csv, .tsv, .ndjson or .jsonl, or an iterable of reports.")


def _not_empty(chunks: Iterator[RowChunk]) -> Iterator[RowChunk]:
    first = next(chunks, None)
    if first is None:
        raise FileUnreadable("The file has no rows: nothing was sent.")
    yield first
    yield from chunks


def _chunked(rows: Iterable[_Row], header: bytes, most_rows: int, content_type: str) -> Iterator[RowChunk]:
    waiting: list[_Row] = []
    size = len(header)
    for line, row in rows:
        if waiting and (len(waiting) >= most_rows or size + len(row) > MOST_BYTES):
            yield _chunk(waiting, header, content_type)
            waiting, size = [], len(header)
        waiting.append((line, row))
        size += len(row)
    if waiting:
        yield _chunk(waiting, header, content_type)


def _chunk(rows: list[_Row], header: bytes, content_type: str) -> RowChunk:
    return RowChunk(header + b"".join(row for _, row in rows), content_type, tuple(line for line, _ in rows))


def _lines_of(reports: Iterable[Any]) -> Iterator[_Row]:
    return ((None, dumps(stated(report) if isinstance(report, Mapping) else report) + b"\n") for report in reports)


def _ndjson_lines(path: Path) -> Iterator[_Row]:
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        for number, line in enumerate(file, start=1):
            if line.strip():
                yield number, line


def _csv_chunks(path: Path, most_rows: int) -> Iterator[RowChunk]:
    records = csv_records(path)
    _, header = next(records, (1, ""))
    rows = ((line, record.encode()) for line, record in records)
    yield from _chunked(rows, header.encode(), most_rows, "text/csv")
