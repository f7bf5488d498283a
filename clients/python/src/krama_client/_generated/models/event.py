# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Event(StrEnum):
    """What happened to an indicator."""

    APPROVED = "approved"
    CONFIRMED = "confirmed"
    DISPUTED = "disputed"
    DISPUTE_DECIDED = "dispute_decided"
    DOUBTED = "doubted"
    FADED = "faded"
    OUT_OF_SIGHT = "out_of_sight"
    PROTECTED = "protected"
    REPORTED = "reported"
    REPORT_EXPIRED = "report_expired"
    REPORT_OVERTURNED = "report_overturned"
    REPORT_WITHDRAWN = "report_withdrawn"

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
