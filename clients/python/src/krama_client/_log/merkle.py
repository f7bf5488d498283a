"""Proofs of a Merkle log (RFC 6962 §2.1; verified as in RFC 9162 §2.1.3.2, §2.1.4.2), and the root over all leaves."""

import hashlib
from collections.abc import Iterable, Sequence


class Refuted(ValueError):
    """A proof does not prove what it was given for."""


def leaf_hash(leaf: bytes) -> bytes:
    """The hash of a leaf."""
    return hashlib.sha256(b"\x00" + leaf).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """The root of a log that is read from its beginning: keeps one hash for each level."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, hashed: bytes) -> None:
        """Take the hash of the next leaf."""
        self.size += 1
        size = self.size
        while size % 2 == 0:
            hashed = _node(self._peaks.pop(), hashed)
            size //= 2
        self._peaks.append(hashed)

    @property
    def root(self) -> bytes:
        """The root over all that was taken."""
        if not self._peaks:
            return hashlib.sha256().digest()
        result = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            result = _node(peak, result)
        return result


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over these leaves."""
    growing = Growing()
    for leaf in leaves:
        growing.add(leaf_hash(leaf))
    return growing.root


def verify_inclusion(hashed: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> None:
    """That the leaf of this hash stands at `index` in the tree of `size` leaves. Raises `Refuted`."""
    if not 0 <= index < size:
        raise Refuted("The leaf lies beyond the end of the tree.")
    place, last, result = index, size - 1, hashed
    for sibling in path:
        if last == 0:
            raise Refuted("The path is too long.")
        if place % 2 or place == last:
            result = _node(sibling, result)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            result = _node(result, sibling)
        place, last = place // 2, last // 2
    if last != 0 or result != root:
        raise Refuted("The path does not lead to the root.")


def verify_consistency(first: int, before: bytes, second: int, after: bytes, proof: Sequence[bytes]) -> None:
    """That the tree of `second` leaves begins with that of `first`. Raises `Refuted`."""
    if not 0 < first <= second:
        raise Refuted("The sizes don't grow.")
    if first == second:
        if proof or before != after:
            raise Refuted("Two trees of one size differ.")
        return
    steps = list(proof) if first & (first - 1) else [before, *proof]
    if not steps:
        raise Refuted("The proof is too short.")
    place, last = first - 1, second - 1
    while place % 2:
        place, last = place // 2, last // 2
    old = new = steps[0]
    for step in steps[1:]:
        if last == 0:
            raise Refuted("The proof is too long.")
        if place % 2 or place == last:
            old, new = _node(step, old), _node(step, new)
            while place % 2 == 0 and place:
                place, last = place // 2, last // 2
        else:
            new = _node(new, step)
        place, last = place // 2, last // 2
    if last != 0 or old != before or new != after:
        raise Refuted("The later tree does not begin with the earlier one.")
