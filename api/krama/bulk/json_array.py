"""Divides the array of `{"items": […]}` into the bytes of its elements.

`json` only finds where an element ends. The parser of each element applies the stricter rules of `json_text`, so that
a bad element is refused on its own.
"""

import json
import re
from collections.abc import Iterator
from typing import IO

from krama.reports.errors import BatchUnreadable

MOST_ARRAY = 1024**2
"""The longest body, in bytes. `json` needs more than forty times the length of a hostile element to read it."""

_DECODER = json.JSONDecoder(strict=False)
_BLANK = re.compile(r"[ \t\r\n]*")
_OPENING = re.compile(r'[ \t\r\n]*\{[ \t\r\n]*"items"[ \t\r\n]*:[ \t\r\n]*\[')
_CLOSING = re.compile(r"[ \t\r\n]*\}[ \t\r\n]*\Z")


def elements(body: IO[bytes], most_bytes: int) -> Iterator[bytes]:
    """The items in order. Raises `BatchUnreadable` if the body is not such an object, or an item is too long."""
    text = _read(body)
    opening = _OPENING.match(text)
    if opening is None:
        raise _unreadable(text, 0)
    at, mark = _after_blank(text, opening.end()), ""
    if text[at : at + 1] == "]":
        mark, at = "]", at + 1
    while mark != "]":
        end = _end_of_element(text, at)
        element = text[at:end].encode("utf-8", "surrogateescape")
        if len(element) > most_bytes:
            raise BatchUnreadable(f"An item is longer than {most_bytes} bytes.")
        yield element
        at = _after_blank(text, end)
        mark = text[at : at + 1]
        if mark not in (",", "]"):
            raise _unreadable(text, at)
        at = _after_blank(text, at + 1)
    if _CLOSING.match(text, at) is None:
        raise _unreadable(text, at)


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
    except json.JSONDecodeError as problem:
        raise _unreadable(text, problem.pos) from problem
    except (ValueError, RecursionError) as problem:
        raise _unreadable(text, at) from problem


def _unreadable(text: str, at: int) -> BatchUnreadable:
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    return BatchUnreadable(
        'The body is not one well-formed JSON object of the form {"items": [...]} and no other member: the fault is in '
        f"line {line}, near its character {column}. Or send one object per line as NDJSON."
    )
