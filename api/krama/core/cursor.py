"""Keyset pages: an opaque cursor over the change sequence, never an offset."""

import base64
import binascii
from typing import Annotated, Generic, TypeVar

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from krama.core.errors import KramaError

Item = TypeVar("Item")


class CursorUnreadable(KramaError):
    """The cursor was not one that this service gave out."""

    code = "cursor_unreadable"


class Page(BaseModel, Generic[Item]):
    """One page of a list. Go on with `next_cursor` while `has_more`; keep it to go on later from the same place."""

    model_config = ConfigDict(extra="forbid")

    items: list[Item]
    next_cursor: str | None = Field(description="Give it as `cursor` to read what follows; null on an empty page.")
    has_more: bool


def encode(position: int) -> str:
    """An opaque cursor that continues after `position` in the change sequence."""
    return base64.urlsafe_b64encode(b"c" + position.to_bytes(8, "big")).decode()


def decode(cursor: str | None) -> int:
    """The position to continue after; 0 without a cursor. Raises `CursorUnreadable`."""
    if cursor is None:
        return 0
    try:
        raw = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raw = b""
    if len(raw) != 9 or raw[:1] != b"c":
        raise CursorUnreadable(
            "The cursor is not one that this service gave out. Leave it out to start again.", field="cursor"
        )
    return int.from_bytes(raw[1:], "big", signed=False) & (2**63 - 1)


Limit = Annotated[int, Query(ge=1, le=1000, description="Most items to answer with.")]
Cursor = Annotated[str | None, Query(max_length=64, description="`next_cursor` of the page before.")]
