"""One wrong character never passes a checksum, and the only error is a refusal."""

import string
from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import WalletRefused, base58, canonical, chains_of, display
from tests.indicators.wallet.vectors import CHECKSUMMED, Vector
from tests.tiers import LONG, fewer_examples

REPLACEMENTS = string.ascii_letters + string.digits + "+/-_:"
PREFIXES = ["", "0x", "0:", "1", "3", "bc1q", "BC1P", "ltc1", "T", "r", "X", "EQ", "4", "addr1", "Ae2", "t1", "q"]
SCHEMES = ["", "bitcoin:", "ethereum:", "ton://transfer/", "xrp:", "monero:", "solana:", "evm:", "bitcoincash:"]
CHAINS = st.sampled_from([None, *Chain])


def test_one_wrong_character_is_refused_or_changes_nothing_but_case() -> None:
    """Every character of every address: replaced by every other one in the long tier, by a few in the short one."""
    for vector in CHECKSUMMED:
        for wrong in _with_one_replaced(vector["address"].partition("?")[0]):
            _is_refused_or_unchanged(wrong, vector)


def test_one_lost_or_doubled_character_is_refused() -> None:
    for vector in CHECKSUMMED:
        for wrong in _with_one_lost_or_doubled(vector["address"].partition("?")[0]):
            _is_refused_or_unchanged(wrong, vector)


def _is_refused_or_unchanged(wrong: str, vector: Vector) -> None:
    _, query, tag = vector["address"].partition("?")
    for chain in (None, Chain(vector["chain"])):
        outcome = _outcome(wrong + query + tag, Hints(chain=chain))
        assert outcome in ("refused", vector["canonical"]), wrong


@fewer_examples
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


@fewer_examples
@given(st.binary(min_size=32, max_size=32))
def test_every_32_byte_key_is_a_solana_address_once_the_chain_is_named(key: bytes) -> None:
    address = base58.encode(key)
    name = canonical(address, Hints(chain=Chain.SOLANA))
    assert name == canonical(name, Hints()) == f"solana:{address}"


@fewer_examples
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


@fewer_examples
@given(st.binary(min_size=32, max_size=32), st.sampled_from(["0", "-1"]))
def test_every_ton_account_has_one_name(account: bytes, workchain: str) -> None:
    name = f"ton:{workchain}:{account.hex()}"
    shown = display(name).split(" ")[0]
    assert canonical(shown, Hints()) == canonical(name, Hints()) == name


def _with_one_replaced(address: str) -> Iterator[str]:
    for at in range(len(address)):
        for character in _replacements(address[at], at):
            yield address[:at] + character + address[at + 1 :]


def _replacements(original: str, at: int) -> list[str]:
    """All in the long tier. In the short one the other case, which some chains read, and two that vary."""
    others = [character for character in REPLACEMENTS if character != original]
    few = {original.swapcase(), others[5 * at % len(others)], others[(11 * at + 7) % len(others)]} - {original}
    return others if LONG else sorted(few)


def _with_one_lost_or_doubled(address: str) -> Iterator[str]:
    for at in range(len(address) - len(address.rpartition(":")[2]), len(address)):
        yield address[:at] + address[at + 1 :]
        yield address[: at + 1] + address[at:]


def _outcome(text: str, hints: Hints) -> str:
    try:
        return canonical(text, hints)
    except WalletRefused:
        return "refused"
