"""Divides one JSON array into the bytes of its elements.

`json` only finds where an element ends. The parser of each element applies the stricter rules of `json_text`, so that
a bad element is refused on its own.
"""

import json
import re
from collections.abc import Iterator
from typing import IO

from krama.reports.errors import BulkUnreadable

MOST_ARRAY = 1024**2
"""The longest array, in bytes. `json` needs more than forty times the length of a hostile element to read it."""

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n]*")


def elements(body: IO[bytes], most_bytes: int) -> Iterator[bytes]:
    """The elements in order. Raises `BulkUnreadable` if the body is not one array, or an element is too long."""
    text = _read(body)
    at = _after_blank(text, 0)
    mark = text[at : at + 1]
    if mark != "[":
        raise _unreadable()
    at = _after_blank(text, at + 1)
    if text[at : at + 1] == "]":
        mark, at = "]", at + 1
    while mark != "]":
        end = _end_of_element(text, at)
        element = text[at:end].encode("utf-8", "surrogateescape")
        if len(element) > most_bytes:
            raise BulkUnreadable(f"An element of the array is longer than {most_bytes} bytes.")
        yield element
        at = _after_blank(text, end)
        mark = text[at : at + 1]
        if mark not in (",", "]"):
            raise _unreadable()
        at = _after_blank(text, at + 1)
    if _after_blank(text, at) != len(text):
        raise _unreadable()


def _read(body: IO[bytes]) -> str:
    """The text without a byte order mark. Bytes that are not UTF-8 are left to the parser of their element."""
    parts = iter(lambda: body.read(MOST_ARRAY), b"")
    return b"".join(parts).removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return at if blank is None else blank.end()


def _end_of_element(text: str, at: int) -> int:
    try:
        return _DECODER.raw_decode(text, at)[1]
    except (ValueError, RecursionError) as problem:
        raise _unreadable() from problem


def _unreadable() -> BulkUnreadable:
    return BulkUnreadable("The body is not one well-formed JSON array of reports. Send one object per line as NDJSON.")
