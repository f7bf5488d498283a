# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Outcome(StrEnum):
    CREATED = "created"
    UNCHANGED = "unchanged"
    UPDATED = "updated"

    def __str__(self) -> str:
        return str(self.value)
