# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class DisputeState(StrEnum):
    """The state of a dispute. `lapsed`: it was not decided in time, and may still be decided."""

    ACKNOWLEDGED = "acknowledged"
    LAPSED = "lapsed"
    OPENED = "opened"
    REJECTED = "rejected"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"

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
