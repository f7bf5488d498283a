"""The labels of the Traffic Light Protocol, version 2.0."""

from enum import StrEnum


class Tlp(StrEnum):
    """How far a report may be shared (FIRST, TLP 2.0)."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"

    @property
    def bit(self) -> int:
        """Its bit in a set of labels. Rows store these bits: a bit never changes its meaning."""
        return _BITS[self]


_BITS = {Tlp.CLEAR: 1, Tlp.GREEN: 2, Tlp.AMBER: 4, Tlp.AMBER_STRICT: 8, Tlp.RED: 16}


def strictest(labels: int) -> Tlp | None:
    """The strictest label of a set of bits, which holds for the whole. None if the set is empty."""
    return next((label for label in reversed(_BITS) if labels & label.bit), None)
