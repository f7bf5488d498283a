"""The names of chains, and descriptions of the forms of their addresses, for messages to people."""

from typing import Final

from krama.indicators.kinds import Chain

NAMES: Final[dict[Chain, str]] = {
    Chain.BITCOIN: "Bitcoin",
    Chain.BITCOIN_CASH: "Bitcoin Cash",
    Chain.CARDANO: "Cardano",
    Chain.DASH: "Dash",
    Chain.DOGECOIN: "Dogecoin",
    Chain.EVM: "Ethereum and other EVM chains",
    Chain.LITECOIN: "Litecoin",
    Chain.MONERO: "Monero",
    Chain.SOLANA: "Solana",
    Chain.TON: "TON",
    Chain.TRON: "TRON",
    Chain.XRP: "XRP Ledger",
    Chain.ZCASH: "Zcash",
}

FORMS: Final[dict[Chain, str]] = {
    Chain.BITCOIN: "1…, 3… or bc1…",
    Chain.BITCOIN_CASH: "bitcoincash:q… or p…, or an older 1… or 3…",
    Chain.CARDANO: "addr1… or stake1…, or an older Ae2… or DdzFF…",
    Chain.DASH: "X… or 7…, 34 characters",
    Chain.DOGECOIN: "D…, A… or 9…, 34 characters",
    Chain.EVM: "0x and 40 hexadecimal digits",
    Chain.LITECOIN: "L…, M… or ltc1…",
    Chain.MONERO: "4… or 8…, 95 or 106 characters",
    Chain.SOLANA: "32 to 44 letters and digits that stand for 32 bytes",
    Chain.TON: "EQ… or UQ…, 48 characters, or 0: and 64 hexadecimal digits",
    Chain.TRON: "T…, 34 characters",
    Chain.XRP: "r…, 25 to 35 characters, or X…, 47 characters",
    Chain.ZCASH: "t1… or t3…, 35 characters",
}
