"""Records of a CSV file: nothing is lost, nothing is cut, whatever the cells hold."""

import csv
import io
import tempfile
from pathlib import Path
from typing import Literal

from hypothesis import given
from hypothesis import strategies as st

from krama_client._rows.chunks import RowChunk, row_chunks
from krama_client._rows.csv_records import csv_records
from krama_client.errors import FileUnreadable

CELLS = st.text(st.sampled_from('a០ ",;\t\n\r'), max_size=8)
TABLES = st.lists(st.tuples(CELLS, CELLS), max_size=12)


STYLES = st.sampled_from([("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL)])


def written(rows: list[tuple[str, str]], style: tuple[str, Literal[0, 1]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=style[0], quoting=style[1]).writerows([("value", "narrative"), *rows])
    return text.getvalue().encode()


@given(rows=TABLES, style=STYLES, most=st.integers(1, 5))
def test_chunks_hold_every_row_that_is_not_blank_once_and_in_order(
    rows: list[tuple[str, str]], style: tuple[str, Literal[0, 1]], most: int
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "cases.csv"
        file.write_bytes(written(rows, style))
        chunks = [chunk.body.decode() for chunk in _divided(file, most)]
    read = [list(csv.reader(io.StringIO(chunk, newline=""), strict=True)) for chunk in chunks]
    assert all(chunk[0] == ["value", "narrative"] for chunk in read)
    assert all(len(chunk) <= most + 1 for chunk in read)
    assert [tuple(row) for chunk in read for row in chunk[1:]] == [row for row in rows if any(map(str.strip, row))]


def _divided(file: Path, most: int) -> list[RowChunk]:
    """The chunks; none of a file without rows, which is refused as a whole."""
    chunks = row_chunks(file, most)
    try:
        return [next(chunks), *chunks]
    except FileUnreadable:
        return []


def test_record_is_kept_as_it_was_written(tmp_path: Path) -> None:
    file = tmp_path / "cases.csv"
    records = ['"value", category\n', '"a\n""b""",x\n', "c,d\n"]
    file.write_text("\ufeff" + "".join(records), encoding="utf-8")
    assert list(csv_records(file)) == list(zip((1, 2, 4), records, strict=True))
