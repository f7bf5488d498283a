# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Permission(StrEnum):
    """`domain:action`. The value is the name of the scope in the contract."""

    AGENCIES_MANAGE = "agencies:manage"
    AGENCIES_READ = "agencies:read"
    AUDIT_OWN = "audit:own"
    AUDIT_READ = "audit:read"
    CHECKS_RUN = "checks:run"
    CLIENTS_MANAGE = "clients:manage"
    CORRECTIONS_READ = "corrections:read"
    DISPUTES_DECIDE = "disputes:decide"
    DISPUTES_OPEN = "disputes:open"
    INDICATORS_READ = "indicators:read"
    OUTCOMES_SUBMIT = "outcomes:submit"
    PROTECTION_MANAGE = "protection:manage"
    REPORTS_APPROVE = "reports:approve"
    REPORTS_READ = "reports:read"
    REPORTS_SUBMIT = "reports:submit"
    REPORTS_WITHDRAW = "reports:withdraw"
    SCORECARDS_READ = "scorecards:read"

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
