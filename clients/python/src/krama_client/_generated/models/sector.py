# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Sector(StrEnum):
    BANK = "bank"
    PARTNER = "partner"
    POLICE = "police"
    REGULATOR = "regulator"
    TELECOM = "telecom"

    def __str__(self) -> str:
        return str(self.value)
