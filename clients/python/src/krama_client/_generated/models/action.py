# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Action(StrEnum):
    HOLD = "hold"
    PROCEED = "proceed"
    VERIFY = "verify"
    WARN = "warn"

    def __str__(self) -> str:
        return str(self.value)
