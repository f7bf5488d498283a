# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Kind(StrEnum):
    BANK_ACCOUNT = "bank_account"
    DOMAIN = "domain"
    EMAIL = "email"
    HANDLE = "handle"
    PHONE = "phone"
    URL = "url"
    WALLET = "wallet"

    def __str__(self) -> str:
        return str(self.value)
