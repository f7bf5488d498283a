# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Tlp(StrEnum):
    TLPAMBER = "TLP:AMBER"
    TLPAMBERSTRICT = "TLP:AMBER+STRICT"
    TLPCLEAR = "TLP:CLEAR"
    TLPGREEN = "TLP:GREEN"
    TLPRED = "TLP:RED"

    def __str__(self) -> str:
        return str(self.value)
