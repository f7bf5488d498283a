"""CSV files for people: UTF-8 with a byte order mark, so that Excel shows Khmer, and no cell that Excel would run."""

import csv
import io
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

BYTE_ORDER_MARK = "\ufeff"
_RUNS = re.compile(r"[=+\-@\t\r]")
_NUMBER = re.compile(r"[+-]?[0-9][0-9 ]*", re.ASCII)


def safe(cell: object) -> str:
    """The text of a cell. A text that Excel would take for a formula begins with an apostrophe; a number does not."""
    text = "" if cell is None else str(cell)
    return "'" + text if _RUNS.match(text) and not _NUMBER.fullmatch(text) else text


def encoded(rows: Iterable[Sequence[object]]) -> bytes:
    """The rows as bytes of a CSV file."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([safe(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def append(file: Path, at: int, content: bytes) -> int:
    """Write to the place `at` of a file, and drop what is after it. Returns the size once it is on disk."""
    with file.open("r+b" if file.exists() else "x+b") as output:
        output.truncate(at)
        output.seek(at)
        output.write(content)
        output.flush()
        os.fsync(output.fileno())
        return output.tell()
