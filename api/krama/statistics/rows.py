"""The rows of a statistic: their order, and how they are gathered. Pure."""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import Generic, TypeVar
from uuid import UUID

from krama.core.cursor import KeysetPosition
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.reports.counting import Cell, Count
from krama.statistics.policy import FEWEST, Share, Shown, shown

Figures = TypeVar("Figures")

_PROVINCE_BYTES, _CHANNEL_BYTES, _DIGEST_BYTES = 5, 8, 6
_LAST = b"\xff"
_CATEGORIES = {category.value: place for place, category in enumerate(Category)}
_KINDS = {kind.value: place for place, kind in enumerate(Kind)}


def position_of(cell: Cell) -> KeysetPosition:
    """Where a row stands: by time, province, category, kind and channel, with null last.

    It depends on nothing but the row itself, so it stays valid in a cursor. Channels that begin alike are in no order.
    """
    province = _LAST * _PROVINCE_BYTES if cell.province is None else cell.province.replace("-", "").encode()
    seq = cell.first_day.toordinal() << 8 * _PROVINCE_BYTES
    words = bytes([_place(_CATEGORIES, cell.category), _place(_KINDS, cell.kind)])
    return KeysetPosition(
        seq | int.from_bytes(province.ljust(_PROVINCE_BYTES, b"\0"), "big"),
        UUID(bytes=words + _of_channel(cell.channel)),
    )


def day_of(position: KeysetPosition) -> int:
    """The ordinal of the first day of a row at this position."""
    return position.seq >> 8 * _PROVINCE_BYTES


def before_day(first_day: date) -> KeysetPosition:
    """The position after all rows of earlier days."""
    return KeysetPosition(first_day.toordinal() << 8 * _PROVINCE_BYTES, UUID(int=0))


def _place(places: Mapping[str, int], word: str | None) -> int:
    return 0xFF if word is None else places.get(word, 0xFE)


def _of_channel(channel: str | None) -> bytes:
    if channel is None:
        return _LAST * (_CHANNEL_BYTES + _DIGEST_BYTES)
    text = channel.encode()
    return text[:_CHANNEL_BYTES].ljust(_CHANNEL_BYTES, b"\0") + hashlib.sha256(text).digest()[:_DIGEST_BYTES]


class Row(Generic[Figures]):
    """A row of an answer: its cell and its figures."""

    def __init__(self, cell: Cell, figures: Figures) -> None:
        self.cell = cell
        self.figures = figures
        self.position = position_of(cell)


_EMPTY = Share()


class Shares:
    """What the viewer's agency and all others contribute to each cell."""

    def __init__(self) -> None:
        self._own: dict[Cell, Share] = {}
        self._others: dict[Cell, Share] = {}

    def at(self, count: Count) -> Share:
        """The share of the viewer's agency, or that of all others, to which this count is to be added."""
        shares = self._own if count.own else self._others
        share = shares.get(count.cell)
        if share is None:  # to make a share for each count takes longer than to add it
            share = shares[count.cell] = Share()
        return share

    def shown(self) -> dict[Cell, Shown]:
        """What each cell may show."""
        others = self._without_rare_channels()
        cells = self._own.keys() | others.keys()
        return {cell: shown(self._own.get(cell, _EMPTY), others.get(cell, _EMPTY)) for cell in cells}

    def _without_rare_channels(self) -> dict[Cell, Share]:
        """A channel is free text. One that others name in few cases is counted as if nobody had stated it."""
        if all(cell.channel is None for cell in self._others):
            return self._others
        others: dict[Cell, Share] = {}
        for cell, share in self._others.items():
            # gate: words of few cases
            rare = cell.channel is not None and share.cases < FEWEST
            others.setdefault(cell._replace(channel=None) if rare else cell, Share()).add(share)
        return others
