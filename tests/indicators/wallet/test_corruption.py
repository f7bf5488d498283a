"""One wrong character never passes a checksum, and the only error is a refusal."""

import string

from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import WalletRefused, base58, canonical, chains_of, display

REPLACEMENTS = string.ascii_letters + string.digits + "+/-_:"
PREFIXES = ["", "0x", "0:", "1", "3", "bc1q", "BC1P", "ltc1", "T", "r", "X", "EQ", "4", "addr1", "Ae2", "t1", "q"]
SCHEMES = ["", "bitcoin:", "ethereum:", "ton://transfer/", "xrp:", "monero:", "solana:", "evm:", "bitcoincash:"]
CHAINS = st.sampled_from([None, *Chain])


def test_one_wrong_character_is_refused_or_changes_nothing_but_case(checksummed: dict[str, str]) -> None:
    address, query, tag = checksummed["address"].partition("?")
    for wrong in _with_one_replaced(address):
        for chain in (None, Chain(checksummed["chain"])):
            outcome = _outcome(wrong + query + tag, Hints(chain=chain))
            assert outcome in ("refused", checksummed["canonical"]), wrong


def test_one_lost_or_doubled_character_is_refused(checksummed: dict[str, str]) -> None:
    address, query, tag = checksummed["address"].partition("?")
    body = address.rpartition(":")[2]
    start = len(address) - len(body)
    for at in range(start, len(address)):
        for wrong in (address[:at] + address[at + 1 :], address[: at + 1] + address[at:]):
            for chain in (None, Chain(checksummed["chain"])):
                outcome = _outcome(wrong + query + tag, Hints(chain=chain))
                assert outcome in ("refused", checksummed["canonical"]), wrong


@given(
    scheme=st.sampled_from(SCHEMES),
    prefix=st.sampled_from(PREFIXES),
    rest=st.text(max_size=120) | st.text(string.ascii_letters + string.digits, min_size=20, max_size=110),
    tail=st.sampled_from(["", "?dt=1", "?amount=1", "@1/transfer?address=", "%zz", " "]),
    chain=CHAINS,
)
def test_any_text_gives_a_stable_name_or_a_refusal(
    scheme: str, prefix: str, rest: str, tail: str, chain: Chain | None
) -> None:
    text = scheme + prefix + rest + tail
    chains_of(text)
    outcome = _outcome(text, Hints(chain=chain))
    if outcome != "refused":
        assert canonical(outcome, Hints()) == outcome
        assert display(outcome)


@given(st.binary(min_size=32, max_size=32))
def test_every_32_byte_key_is_a_solana_address_once_the_chain_is_named(key: bytes) -> None:
    address = base58.encode(key)
    name = canonical(address, Hints(chain=Chain.SOLANA))
    assert name == canonical(name, Hints()) == f"solana:{address}"


@given(st.binary(min_size=20, max_size=20))
def test_every_20_byte_account_has_one_name_on_each_chain(account: bytes) -> None:
    hexadecimal = account.hex()
    tron = canonical("41" + hexadecimal, Hints(chain=Chain.TRON))
    assert canonical(tron.removeprefix("tron:"), Hints()) == tron
    evm = f"evm:0x{hexadecimal}"
    shown = display(evm).split(" ")[0]
    assert {canonical(form, Hints()) for form in (evm, shown, shown.lower(), "0X" + hexadecimal.upper())} == {evm}
    old = base58.encode_check(b"\0" + account)
    cash = canonical(old, Hints(chain=Chain.BITCOIN_CASH))
    assert canonical(cash.partition(":")[2].upper(), Hints()) == cash
    assert canonical(old, Hints()) == f"bitcoin:{old}"


@given(st.binary(min_size=32, max_size=32), st.sampled_from(["0", "-1"]))
def test_every_ton_account_has_one_name(account: bytes, workchain: str) -> None:
    name = f"ton:{workchain}:{account.hex()}"
    shown = display(name).split(" ")[0]
    assert canonical(shown, Hints()) == canonical(name, Hints()) == name


def _with_one_replaced(address: str) -> list[str]:
    return [
        address[:at] + character + address[at + 1 :]
        for at in range(len(address))
        for character in REPLACEMENTS
        if character != address[at]
    ]


def _outcome(text: str, hints: Hints) -> str:
    try:
        return canonical(text, hints)
    except WalletRefused:
        return "refused"
