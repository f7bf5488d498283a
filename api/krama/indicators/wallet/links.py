"""Reads the wallet from a link to its page on a block explorer: `https://tronscan.org/#/address/T…`."""

import tomllib
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

from krama.indicators.kinds import Chain
from krama.indicators.link_parts import LinkParts, site_of, steps_of, take_apart
from krama.indicators.wallet import shapes

_FILE = tomllib.loads((Path(__file__).parent / "explorers.toml").read_text(encoding="utf-8"))
_CHAINS: Final = {host: tuple(map(Chain, chains)) for host, chains in _FILE["hosts"].items()}
SITES: Final = frozenset(".".join(host.rsplit(".", 2)[-2:]) for host in _CHAINS)
_STEPS: Final = frozenset(_FILE["steps"]["names"])
_NAMED_IN_PATHS: Final[dict[str, Chain]] = {chain.value: chain for chain in Chain} | {
    "bch": Chain.BITCOIN_CASH,
    "btc": Chain.BITCOIN,
    "ltc": Chain.LITECOIN,
}


def named_wallet(text: str) -> tuple[Chain, str] | None:
    """The chain and the address whose page the link shows, or None if it is not a link to an address."""
    link = take_apart(text) if site_of(text) in SITES else None
    chains = _CHAINS.get(link.host.removeprefix("www.")) if link else None
    if link is None or chains is None:
        return None
    steps = steps_of(link)
    address = _address(link, steps)
    likeliest = [chain for chain in shapes.chains(address) if chain in chains]
    stated = [_NAMED_IN_PATHS[step] for step in steps if step in _NAMED_IN_PATHS]
    chosen = [chain for chain in stated if chain in likeliest] or likeliest
    return (chosen[0], address) if chosen else None


def _address(link: LinkParts, steps: tuple[str, ...]) -> str:
    """What may be an address: a step behind `address`, the only step, or the holder whose tokens a page lists."""
    match [step.lower() for step in steps]:
        case [_]:
            return steps[0]
        case ["token", *_]:
            return parse_qs(link.query).get("a", [""])[0]
    named = [place for place, step in enumerate(steps) if step.lower() in _STEPS]
    return next((step for step in steps[named[0] + 1 :] if shapes.chains(step)), "") if named else ""
