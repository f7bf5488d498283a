"""The labels of the Traffic Light Protocol, version 2.0."""

from enum import StrEnum


class Tlp(StrEnum):
    """How far a report may be shared (FIRST, TLP 2.0)."""

    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    RED = "TLP:RED"
