# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Role(StrEnum):
    """The purpose of a client. A role is a name for a set of scopes. Only the scopes are stored."""

    ADMINISTRATOR = "administrator"
    APPROVER = "approver"
    AUDITOR = "auditor"
    CHECKER = "checker"
    NATIONAL_ADMINISTRATOR = "national_administrator"
    READER = "reader"
    REPORTER = "reporter"
    REVIEWER = "reviewer"

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
