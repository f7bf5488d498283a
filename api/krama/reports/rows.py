"""From the body of a bulk submission to its rows, one at a time: NDJSON, CSV, or a JSON array.

A row is a dictionary as it was sent, or the reason why it can't be read. What can't be divided into rows at all raises
`BulkUnreadable`; `count` finds that out before anything is taken.
"""

import csv
import io
from collections.abc import Callable, Iterator
from typing import IO, Any

from pydantic_core import from_json

from krama.reports.errors import BulkUnreadable, RowUnreadable, TooManyRows
from krama.reports.json_array import elements

MOST_ROWS = 10_000
MOST_LINE = 64 * 1024
"""The longest row, in bytes."""

_TOO_LONG = f"The row is longer than {MOST_LINE} bytes."

COLUMNS = (
    "value", "kind", "institution", "chain", "platform", "category", "confidence", "tlp", "occurred_at", "province",
    "case_reference", "channel", "loss_amount", "loss_currency", "narrative",
)  # fmt: skip

Row = dict[str, Any] | RowUnreadable
Rows = Callable[[IO[bytes]], Iterator[Row]]


def count(body: IO[bytes], rows: Rows) -> int:
    """How many rows the body has. Raises `BulkUnreadable` and `TooManyRows`; leaves the body at its start."""
    total = 0
    for _ in rows(body):
        total += 1
        if total > MOST_ROWS:
            raise TooManyRows(f"One call takes at most {MOST_ROWS} rows. Send the rest in further calls.")
    body.seek(0)
    if total == 0:
        raise BulkUnreadable("The body holds no rows.")
    return total


def ndjson_rows(body: IO[bytes]) -> Iterator[Row]:
    """One JSON object a line; blank lines are passed over."""
    while line := body.readline(MOST_LINE + 1):
        if len(line) > MOST_LINE:
            _skip_line(body, line)
            yield RowUnreadable(_TOO_LONG)
        elif line.strip():
            yield _object(line)


def _skip_line(body: IO[bytes], line: bytes) -> None:
    while line and not line.endswith(b"\n"):
        line = body.readline(MOST_LINE)


def _object(line: bytes) -> Row:
    try:
        value = from_json(line, allow_inf_nan=False)
    except ValueError:
        return RowUnreadable("The row is not well-formed JSON: UTF-8, no NaN or Infinity.")
    return value if isinstance(value, dict) else RowUnreadable("The row is not a JSON object.")


def json_rows(body: IO[bytes]) -> Iterator[Row]:
    """The elements of one JSON array, read as they come."""
    for element in elements(body, MOST_LINE):
        yield RowUnreadable(_TOO_LONG) if len(element) > MOST_LINE else _object(element)


def csv_rows(body: IO[bytes]) -> Iterator[Row]:
    """A header with the columns' names, then a row a report; empty cells count as not given (RFC 4180, UTF-8)."""
    text = io.TextIOWrapper(body, encoding="utf-8-sig", newline="")
    try:
        lines = csv.reader(text, delimiter=_delimiter(text), strict=True)
        header = _header(next(lines, []))
        for cells in lines:
            if any(cell.strip() for cell in cells):
                yield _report_of(dict(zip(header, cells, strict=True))) if len(cells) == len(header) else _wrong(header)
    except (csv.Error, UnicodeDecodeError) as problem:
        raise BulkUnreadable("The body is not CSV in UTF-8. In a spreadsheet, save as `CSV UTF-8`.") from problem
    finally:
        text.detach()


def _delimiter(text: IO[str]) -> str:
    """Comma, or what spreadsheets write instead where the comma is the decimal mark."""
    first = text.readline(MOST_LINE)
    text.seek(0)
    return max(",;\t", key=first.count)


def _header(names: list[str]) -> list[str]:
    header = [name.strip().lower() for name in names]
    unknown = [name for name in header if name not in COLUMNS]
    if unknown or len(set(header)) != len(header) or "value" not in header:
        raise BulkUnreadable(
            "The first line names the columns, each once, `value` and `category` among them. "
            f"Columns are: {', '.join(COLUMNS)}."
        )
    return header


def _wrong(header: list[str]) -> RowUnreadable:
    return RowUnreadable(
        f"The row does not have the header's {len(header)} cells. Quote cells that hold the delimiter."
    )


def _report_of(cells: dict[str, str]) -> dict[str, Any]:
    report: dict[str, Any] = {name: cell.strip() for name, cell in cells.items() if cell.strip()}
    loss = {name: report.pop(f"loss_{name}") for name in ("amount", "currency") if f"loss_{name}" in report}
    return report | {"loss": loss} if loss else report


READERS: dict[str, Rows] = {
    "application/x-ndjson": ndjson_rows,
    "application/ndjson": ndjson_rows,
    "text/csv": csv_rows,
    "application/json": json_rows,
}
"""How to read each media type that a bulk submission may come in."""
