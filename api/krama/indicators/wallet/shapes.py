"""Finds the chains to which an address may belong, by its prefix and length. One regular expression, no decoding."""

import re
from typing import Final

from krama.indicators.kinds import Chain

_B58 = "[1-9A-HJ-NP-Za-km-z]"
_HEX = "[0-9a-fA-F]"
_WORD = "[0-9a-zA-Z]"

# Bitcoin Cash and Litecoin first used Bitcoin's forms 1… and 3…. Later each introduced its own form (cashaddr, M…),
# because people sent coins to the wrong chain. So 1… and 3… without a chain mean Bitcoin, which comes first here.
#
# A 32-byte Solana key has no checksum. It must have two letters of each case. Otherwise one wrong character could turn
# a single-case address of another chain into a Solana address: ltc1… has 43 characters.
_SHAPES: Final[tuple[tuple[tuple[Chain, ...], str], ...]] = (
    ((Chain.EVM,), rf"0[xX]{_HEX}{{40}}"),
    ((Chain.SOLANA,), rf"(?={_B58}{{43,44}}\Z|1{_B58}{{40,43}}\Z)(?=(?:[^a-z]*[a-z]){{2}})(?=(?:[^A-Z]*[A-Z]){{2}}).*"),
    ((Chain.SOLANA,), rf"1{{20}}{_B58}{{12,23}}"),
    ((Chain.BITCOIN, Chain.BITCOIN_CASH), rf"1{_B58}{{25,33}}"),
    ((Chain.BITCOIN, Chain.BITCOIN_CASH, Chain.LITECOIN), rf"3{_B58}{{33}}"),
    ((Chain.TRON,), rf"T{_B58}{{33}}"),  # before Bitcoin's: an address may begin TB1
    ((Chain.BITCOIN,), rf"(?i:bc1|tb1|bcrt1){_WORD}{{6,86}}"),
    ((Chain.LITECOIN,), rf"[LM]{_B58}{{33}}|Q{_B58}{{33}}|(?i:ltc1|tltc1|rltc1){_WORD}{{6,86}}"),
    ((Chain.DOGECOIN,), rf"[DA9]{_B58}{{33}}"),
    ((Chain.DASH,), rf"[X7y8]{_B58}{{33}}"),
    ((Chain.XRP,), rf"(?:r{_B58}{{24,34}}|[XT]{_B58}{{46}})(?:\?dt=[0-9]{{1,10}})?"),
    ((Chain.BITCOIN_CASH,), rf"(?i:bitcoincash:|bchtest:|bchreg:)?[qpzrQPZR](?:{_WORD}{{41}}|{_WORD}{{60}})"),
    ((Chain.TON,), rf"[EUk0][Qf][0-9A-Za-z+/_-]{{46}}|(?:0|-1):{_HEX}{{64}}"),
    ((Chain.MONERO,), rf"[4-9AB](?:{_B58}{{94}}|{_B58}{{105}})"),
    ((Chain.CARDANO,), rf"(?i:addr|stake)(?i:_test)?1{_WORD}{{40,120}}|(?:Ae2|Ddz|2cW|37b){_B58}{{50,117}}"),
    ((Chain.ZCASH,), rf"t[123m]{_B58}{{33}}|zs1[02-9ac-hj-np-z]{{75}}|u1[02-9ac-hj-np-z]{{100,250}}"),
    ((Chain.BITCOIN,), rf"[mn]{_B58}{{33}}|2{_B58}{{34}}"),
)
_ONLY_IF_NAMED: Final[tuple[tuple[tuple[Chain, ...], str], ...]] = (
    ((Chain.EVM,), rf"{_HEX}{{40}}"),
    ((Chain.TRON,), rf"41{_HEX}{{40}}"),
)


def _joined(shapes: tuple[tuple[tuple[Chain, ...], str], ...]) -> re.Pattern[str]:
    """One pattern with a group for each shape. ASCII only, so that no other letter counts as a case variant."""
    return re.compile("|".join(f"({pattern})" for _, pattern in shapes), re.ASCII)


_SHAPE: Final = _joined(_SHAPES)
_SHAPE_IF_NAMED: Final = _joined(_ONLY_IF_NAMED)


def chains(address: str) -> tuple[Chain, ...]:
    """The chains whose addresses have this form; empty if there is none. The first is the conventional meaning."""
    match = _SHAPE.fullmatch(address)
    return _SHAPES[match.lastindex - 1][0] if match and match.lastindex else ()


def chains_if_named(address: str) -> tuple[Chain, ...]:
    """The chains that use this hexadecimal form. It is read as an address only if the request names the chain."""
    match = _SHAPE_IF_NAMED.fullmatch(address)
    return _ONLY_IF_NAMED[match.lastindex - 1][0] if match and match.lastindex else ()
