"""Blank lines cost nothing to send compressed, so they must cost little to read."""

import io

import pytest

from krama.bulk.rows import FORMATS, MOST_LINES
from krama.reports.errors import BatchUnreadable

HEADER = b"value,category\n"


@pytest.mark.parametrize(
    ("media", "head", "line"),
    [
        ("application/x-ndjson", b"", b"\n"),
        ("application/x-ndjson", b"", b" \r\n"),
        ("text/csv", HEADER, b"\n"),
        ("text/csv", HEADER, b",\n"),
        ("text/csv", HEADER, b'"\n\n"\n'),
    ],
)
def test_body_of_too_many_lines_is_refused_before_the_rest_is_read(media: str, head: bytes, line: bytes) -> None:
    body = io.BytesIO(head + line * MOST_LINES * 2)
    with pytest.raises(BatchUnreadable, match=f"more than {MOST_LINES} lines"):
        FORMATS[media].batch(body)
    assert body.tell() < MOST_LINES * (len(line) + 1)


def test_blank_lines_below_the_rows_of_a_spreadsheet_are_skipped() -> None:
    rows = b"value,category\n012 345 678,phishing\n" + b",\n" * (MOST_LINES - 2)
    assert FORMATS["text/csv"].batch(io.BytesIO(rows)).count == 1
