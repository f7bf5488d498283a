"""Divide one JSON array into its elements' bytes as they come, however long the array and however deep an element.

Only strings, brackets and commas are looked at; whether an element is well-formed is for the parser that reads it. A
parser of events was tried first: it keeps a path, and 100,000 brackets made that path fill the memory.
"""

import re
from collections.abc import Iterator
from typing import IO

from krama.reports.errors import BulkUnreadable

_CHUNK = 64 * 1024
_MARK = re.compile(rb'["\\\[\]{},]')
_BLANK = b" \t\r\n"


def elements(body: IO[bytes], most_bytes: int) -> Iterator[bytes]:
    """The elements in order. Raises `BulkUnreadable` where the body is not one array, or an element is too long."""
    splitter = _Splitter(most_bytes)
    while chunk := body.read(_CHUNK):
        yield from splitter.feed(chunk)
    splitter.close()


class _Splitter:
    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self._element = bytearray()
        self._depth = 0
        self._quoted = False
        self._escapes_into_next = False
        self._begun = False
        self._elements = 0

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        start = 0
        unescaped_from = 1 if self._escapes_into_next else 0
        self._escapes_into_next = False
        for found in _MARK.finditer(chunk):
            at, mark = found.start(), found[0]
            if at < unescaped_from:
                continue
            if self._quoted:
                if mark == b"\\":
                    unescaped_from = at + 2
                    self._escapes_into_next = unescaped_from > len(chunk)
                self._quoted = mark != b'"'
            elif self._depth == 1 and mark in b",]":
                self._keep(chunk[start:at])
                start = at + 1
                yield from self._finished(mark)
            else:
                start = self._opened_or_closed(mark, chunk, start, at)
        self._keep(chunk[start:])

    def _opened_or_closed(self, mark: bytes, chunk: bytes, start: int, at: int) -> int:
        """Follow one bracket or quote outside strings; returns where the element's bytes go on."""
        if self._depth == 0:
            if mark != b"[" or self._begun or chunk[start:at].strip(_BLANK + b"\xef\xbb\xbf"):
                raise _unreadable()
            self._begun = True
            start = at + 1
        if mark in b"[{":
            self._depth += 1
        elif mark in b"]}":
            self._depth -= 1
        self._quoted = mark == b'"'
        return start

    def _finished(self, mark: bytes) -> Iterator[bytes]:
        element = bytes(self._element).strip(_BLANK)
        self._element.clear()
        closes = mark == b"]"
        self._depth -= closes
        if element:
            self._elements += 1
            yield element
        elif not closes or self._elements:
            raise _unreadable()

    def _keep(self, part: bytes) -> None:
        if self._depth == 0:
            if part.strip(_BLANK):
                raise _unreadable()
        else:
            self._element += part
            if len(self._element) > self._most_bytes:
                raise BulkUnreadable(f"An element of the array is longer than {self._most_bytes} bytes.")

    def close(self) -> None:
        if self._depth or self._quoted or not self._begun:
            raise _unreadable()


def _unreadable() -> BulkUnreadable:
    return BulkUnreadable("The body is not one well-formed JSON array of reports. One object a line goes as NDJSON.")
