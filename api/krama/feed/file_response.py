"""An answer that is a file, or one range of it (RFC 9110 §14), so that a download can be continued."""

import re
from typing import BinaryIO

from anyio import wrap_file
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from krama.core.errors import KramaError

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_PIECE = 256 * 1024


class RangeNotSatisfiable(KramaError):
    """The requested part begins behind the end of the file."""

    code = "range_invalid"
    facts = ("size",)

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"The file has {size} bytes. Begin before its end, or leave out `Range`.", field="Range")


def requested_range(header: str | None, size: int) -> range | None:
    """The bytes that `Range` asks for, or None for the whole file. Raises `RangeNotSatisfiable`.

    What is not one range of bytes is ignored, as the standard says.
    """
    matched = None if header is None else _RANGE.fullmatch(header.strip())
    if matched is None or not any(matched.groups()):
        return None
    first, last = matched.groups()
    if not first and not int(last):
        raise RangeNotSatisfiable(size)
    if not first:
        return range(max(0, size - int(last)), size)
    if last and int(last) < int(first):
        return None
    if int(first) >= size:
        raise RangeNotSatisfiable(size)
    return range(int(first), min(size, int(last) + 1) if last else size)


class FilePart(Response):
    """Streams a part of an open file, in constant memory, and closes it. Who removes the file does not end that."""

    def __init__(self, file: BinaryIO, size: int, part: range | None, headers: dict[str, str]) -> None:
        self._file, self._part = file, range(size) if part is None else part
        more = {} if part is None else {"content-range": f"bytes {part.start}-{part.stop - 1}/{size}"}
        length = {"content-length": str(len(self._part)), "accept-ranges": "bytes"}
        super().__init__(b"", 200 if part is None else 206, headers | more | length, "application/octet-stream")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the head, then the content piece by piece."""
        async with wrap_file(self._file) as file:
            await file.seek(self._part.start)
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            left = len(self._part)
            while left > 0 and (piece := await file.read(min(_PIECE, left))):
                left -= len(piece)
                await send({"type": "http.response.body", "body": piece, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
