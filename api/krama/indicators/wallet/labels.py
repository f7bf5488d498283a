"""The names of networks and coins that people write next to an address: `TRC20: T…`, `T… (USDT TRC20)`."""

import re
from typing import Final

from krama.indicators.kinds import Chain
from krama.indicators.wallet.errors import ChainContradicted
from krama.indicators.wallet.names import NAMES

# One name may stand for many ledgers (USDT), which leaves the address to say where it is.
_NETWORKS: Final[dict[str, Chain | None]] = {
    **dict.fromkeys(("usdt", "usdc", "usd", "tether", "crypto", "wallet", "address", "network", "coin"), None),
    **dict.fromkeys(("trc20", "trc-20", "trc 20", "trc", "tron", "trx"), Chain.TRON),
    **dict.fromkeys(
        ("erc20", "erc-20", "erc 20", "erc", "bep20", "bep-20", "bep 20", "binance smart chain", "eth", "ethereum",
         "bsc", "bnb", "polygon", "matic", "arbitrum", "optimism", "base", "avalanche", "avax"),
        Chain.EVM,
    ),
    **dict.fromkeys(("btc", "bitcoin"), Chain.BITCOIN),
    **dict.fromkeys(("bch",), Chain.BITCOIN_CASH),
    **dict.fromkeys(("ltc", "litecoin"), Chain.LITECOIN),
    **dict.fromkeys(("doge", "dogecoin"), Chain.DOGECOIN),
    **dict.fromkeys(("dash",), Chain.DASH),
    **dict.fromkeys(("sol", "solana", "spl"), Chain.SOLANA),
    **dict.fromkeys(("ton", "toncoin"), Chain.TON),
    **dict.fromkeys(("xrp", "ripple"), Chain.XRP),
    **dict.fromkeys(("xmr", "monero"), Chain.MONERO),
    **dict.fromkeys(("ada", "cardano"), Chain.CARDANO),
    **dict.fromkeys(("zec", "zcash"), Chain.ZCASH),
    **{title.lower(): chain for chain, title in NAMES.items()},
}  # fmt: skip
_NAME: Final = "|".join(map(re.escape, sorted(_NETWORKS, key=len, reverse=True)))
_NAMES: Final = re.compile(_NAME, re.IGNORECASE)
_BETWEEN: Final = r"[\s:：៖()\[\]/,.=–-]"
_BEFORE: Final = re.compile(rf"{_BETWEEN}*(?:(?:{_NAME}){_BETWEEN}+)+", re.IGNORECASE)
_AFTER: Final = re.compile(rf"(?:{_BETWEEN}+(?:{_NAME}))+{_BETWEEN}*\Z", re.IGNORECASE)
_LONGEST: Final = 320
_ADDRESS: Final = re.compile(r"[^\s()\[\],]{25,}")


def apart(text: str) -> tuple[Chain | None, str]:
    """The chain that the names next to an address give, or None, and the address alone.

    Text without such names is returned unchanged. Raises `ChainContradicted` if two chains are named.
    """
    if len(text) > _LONGEST:
        return None, text
    before, after = _BEFORE.match(text), _AFTER.search(text)
    start, end = before.end() if before else 0, after.start() if after else len(text)
    if (start, end) == (0, len(text)) or not _ADDRESS.fullmatch(address := text[start:end].strip("()[]")):
        return None, text
    named = {_NETWORKS[name.lower()] for name in _NAMES.findall(f"{text[:start]} {text[end:]}")} - {None}
    chains = sorted(chain for chain in named if chain is not None)
    if len(chains) > 1:
        raise ChainContradicted(chains[0], chains[1:])
    return (chains[0] if chains else None), address
