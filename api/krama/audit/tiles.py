"""Hashes of the tree in tiles of 256, as C2SP's tlog-tiles lays them out: few rows, each read and written whole.

Tile (level, number) holds the hashes of the nodes (8·level, 256·number) and following. The last tile of a level may be
partial; a full one never changes, and a partial one only grows.
"""

from collections.abc import Callable, Mapping, Sequence

from krama.audit.tree import HASH_BYTES, root_of_full

WIDTH = 256
_LEVELS = 8
"""Levels of the tree that one level of tiles spans."""

TileId = tuple[int, int]
"""A tile's level and number."""

Fetch = Callable[[TileId], bytes]
"""The hashes of a stored tile, empty if it does not exist."""


class Tiles:
    """The tiles of a log, read when they are needed and then cached. `changed` are the tiles to be stored."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._held: dict[TileId, bytes] = {}
        self.changed: dict[TileId, bytes] = {}

    def node(self, level: int, number: int) -> bytes:
        """The hash of a full node of the tree. Raises `ValueError` if the tiles do not contain it."""
        tiles, within = divmod(level, _LEVELS)
        first = number << within
        tile, offset = divmod(first, WIDTH)
        count = 1 << within
        hashes = self._hashes((tiles, tile))[offset * HASH_BYTES : (offset + count) * HASH_BYTES]
        if len(hashes) != count * HASH_BYTES:
            raise ValueError(f"tile {tile} of level {tiles} is not there, or too short")
        return root_of_full(divided(hashes))

    def extend(self, size: int, leaves: Sequence[bytes]) -> None:
        """Add the hashes of the leaves after the first `size`. Raises `ValueError` if the first ones are missing."""
        level, start, fresh = 0, size, leaves
        while fresh:
            full_before = start // WIDTH
            self._append(level, start, fresh)
            full_now = (start + len(fresh)) // WIDTH
            fresh = [root_of_full(divided(self.changed[level, number])) for number in range(full_before, full_now)]
            level, start = level + 1, full_before

    def _append(self, level: int, start: int, fresh: Sequence[bytes]) -> None:
        number, held = divmod(start, WIDTH)
        before = self._hashes((level, number))[: held * HASH_BYTES] if held else b""
        if len(before) != held * HASH_BYTES:
            raise ValueError(f"tile {number} of level {level} is not there, or too short")
        hashes = before + b"".join(fresh)
        span = WIDTH * HASH_BYTES
        for step in range(0, len(hashes), span):
            place = level, number + step // span
            self._held[place] = self.changed[place] = hashes[step : step + span]

    def _hashes(self, place: TileId) -> bytes:
        held = self._held.get(place)
        if held is None:
            held = self._held[place] = self._fetch(place)
        return held


def stored_in(tiles: Mapping[TileId, bytes]) -> Fetch:
    """Fetches tiles from a mapping in memory."""
    return lambda place: tiles.get(place, b"")


def divided(hashes: bytes) -> list[bytes]:
    """Split concatenated hashes."""
    return [hashes[start : start + HASH_BYTES] for start in range(0, len(hashes), HASH_BYTES)]
