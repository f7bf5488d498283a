"""The Merkle tree of RFC 6962 §2.1: hashes, roots and proofs, as pure functions.

A node is named by its level (0 for a leaf) and its number on that level, counted from the left; node (level, n) covers
the leaves from n·2^level up to (n + 1)·2^level, all of which must exist. A `Nodes` function gives the hash of such a
node, so this module does not depend on how hashes are stored.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()
"""The root of a tree without leaves."""

Nodes = Callable[[int, int], bytes]
"""The hash of the full node (level, number)."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 of a leaf. Its first byte distinguishes it from a node."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256 of two children."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of_full(hashes: Sequence[bytes]) -> bytes:
    """The root over 2^k hashes of one level."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [node_hash(left, right) for left, right in pairs]
    return hashes[0]


def root(size: int, nodes: Nodes) -> bytes:
    """The root of the first `size` leaves."""
    return _fold(nodes(*node) for node in _cover(0, size)) if size else EMPTY_ROOT


def inclusion(index: int, size: int, nodes: Nodes) -> list[bytes]:
    """The audit path of a leaf in the tree of the first `size` leaves (RFC 6962 §2.1.1), from the leaf upwards."""
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    return _path(index, 0, size, nodes)


def consistency(first: int, second: int, nodes: Nodes) -> list[bytes]:
    """The proof that the tree of `first` leaves is the beginning of that of `second` (RFC 6962 §2.1.2)."""
    if not 0 < first <= second:
        raise ValueError("sizes must grow, from one")
    return _subproof(first, 0, second, True, nodes)


class Frontier:
    """Computes the root of a log that is read from its beginning. Stores at most one hash for each level."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, hashed: bytes) -> None:
        """Add the hash of the next leaf."""
        self.size += 1
        merged = self.size
        while merged % 2 == 0:
            hashed = node_hash(self._peaks.pop(), hashed)
            merged //= 2
        self._peaks.append(hashed)

    @property
    def root(self) -> bytes:
        """The root of all leaves so far."""
        return _fold(self._peaks) if self._peaks else EMPTY_ROOT


def _split(width: int) -> int:
    """The largest power of two below `width`."""
    return 1 << (width - 1).bit_length() - 1


def _subtree(start: int, end: int, nodes: Nodes) -> bytes:
    return _fold(nodes(*node) for node in _cover(start, end))


def _path(index: int, start: int, end: int, nodes: Nodes) -> list[bytes]:
    if end - start == 1:
        return []
    middle = start + _split(end - start)
    if index < middle:
        return [*_path(index, start, middle, nodes), _subtree(middle, end, nodes)]
    return [*_path(index, middle, end, nodes), _subtree(start, middle, nodes)]


def _subproof(first: int, start: int, end: int, whole: bool, nodes: Nodes) -> list[bytes]:
    if first == end:
        return [] if whole else [_subtree(start, end, nodes)]
    middle = start + _split(end - start)
    if first <= middle:
        return [*_subproof(first, start, middle, whole, nodes), _subtree(middle, end, nodes)]
    return [*_subproof(first, middle, end, False, nodes), _subtree(start, middle, nodes)]


def _cover(start: int, end: int) -> Iterator[tuple[int, int]]:
    """The full nodes that together cover these leaves, the widest first. A node must begin at `start`."""
    while start < end:
        level = (end - start).bit_length() - 1
        yield level, start >> level
        start += 1 << level


def _fold(hashes: Iterable[bytes]) -> bytes:
    """The hash over adjacent nodes of decreasing width."""
    *widest, result = hashes
    for left in reversed(widest):
        result = node_hash(left, result)
    return result
