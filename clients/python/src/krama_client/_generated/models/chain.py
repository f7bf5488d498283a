# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum


class Chain(StrEnum):
    BITCOIN = "bitcoin"
    BITCOIN_CASH = "bitcoin-cash"
    CARDANO = "cardano"
    DASH = "dash"
    DOGECOIN = "dogecoin"
    EVM = "evm"
    LITECOIN = "litecoin"
    MONERO = "monero"
    SOLANA = "solana"
    TON = "ton"
    TRON = "tron"
    XRP = "xrp"
    ZCASH = "zcash"

    def __str__(self) -> str:
        return str(self.value)
