# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class ReasonCode(StrEnum):
    """What supports a verdict, or weakens it."""

    CONFIRMED = "confirmed"
    COVERED = "covered"
    DISPUTED = "disputed"
    DOUBTED = "doubted"
    EXPIRED = "expired"
    FADED = "faded"
    NOTHING_KNOWN = "nothing_known"
    OVERTURNED = "overturned"
    POLICE_APPROVED = "police_approved"
    PROTECTED = "protected"
    REPORTED_BY_SEVERAL = "reported_by_several"
    REPORTED_ONCE = "reported_once"
    WEAK = "weak"
    WITHDRAWN = "withdrawn"

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
