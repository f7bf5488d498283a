# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Permission(StrEnum):
    AGENCIESMANAGE = "agencies:manage"
    CHECKSRUN = "checks:run"
    INDICATORSREAD = "indicators:read"
    REPORTSREAD = "reports:read"
    REPORTSSUBMIT = "reports:submit"
    REPORTSWITHDRAW = "reports:withdraw"

    def __str__(self) -> str:
        return str(self.value)
