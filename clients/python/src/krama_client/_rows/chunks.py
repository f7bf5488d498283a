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
"""A CSV or NDJSON file, or reports as dictionaries like `ReportInput`. A member that is None says nothing."""
AsyncRows = Rows | AsyncIterable[Mapping[str, Any]]
"""The same, or reports from an asynchronous source."""


@dataclass(frozen=True, slots=True)
class RowChunk:
    """One body of a bulk submission."""

    body: bytes
    content_type: str
    rows: int


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


def _chunked(rows: Iterable[bytes], header: bytes, most_rows: int, content_type: str) -> Iterator[RowChunk]:
    held: list[bytes] = []
    size = len(header)
    for row in rows:
        if held and (len(held) >= most_rows or size + len(row) > MOST_BYTES):
            yield RowChunk(header + b"".join(held), content_type, len(held))
            held, size = [], len(header)
        held.append(row)
        size += len(row)
    if held:
        yield RowChunk(header + b"".join(held), content_type, len(held))


def _lines_of(reports: Iterable[Any]) -> Iterator[bytes]:
    return (dumps(stated(report) if isinstance(report, Mapping) else report) + b"\n" for report in reports)


def _ndjson_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        if file.read(3) != b"\xef\xbb\xbf":
            file.seek(0)
        for line in file:
            if line.strip():
                yield line


def _csv_chunks(path: Path, most_rows: int) -> Iterator[RowChunk]:
    records = csv_records(path)
    header = next(records, "")
    yield from _chunked((record.encode() for record in records), header.encode(), most_rows, "text/csv")
