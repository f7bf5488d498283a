# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Outcome(StrEnum):
    """What an accepted report did. `overturned`: nothing, because a dispute has ended the same report before."""

    CREATED = "created"
    OVERTURNED = "overturned"
    UNCHANGED = "unchanged"
    UPDATED = "updated"

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
