# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Tlp(StrEnum):
    """How far a report may be shared (FIRST, TLP 2.0)."""

    AMBER = "TLP:AMBER"
    AMBER_STRICT = "TLP:AMBER+STRICT"
    CLEAR = "TLP:CLEAR"
    GREEN = "TLP:GREEN"
    RED = "TLP:RED"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word that the service has learned since this was generated: passed on as it came."""
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
