"""The chain follows from the form, the hint, the scheme, and from convention if chains share a form."""

import pytest

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import canonical, chains_of
from krama.indicators.wallet.errors import (
    AddressFormUnknown,
    AddressInvalid,
    ChainContradicted,
    ChainMissing,
    ChecksumWrong,
    WalletRefused,
)

P2PKH = "1BpEi6DfDAUFd7GtittLSdBeYJvcoaVggu"
P2SH = "3CWFddi6m4ndiGyKqzYvsFYagqDLPVMTzC"
EVM = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"
TRON = "TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t"
SOLANA = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"


def test_forms_that_bitcoin_cash_and_litecoin_left_mean_bitcoin_without_a_chain() -> None:
    assert canonical(P2PKH, Hints()) == f"bitcoin:{P2PKH}"
    assert canonical(P2SH, Hints()) == f"bitcoin:{P2SH}"
    assert chains_of(P2PKH) == (Chain.BITCOIN, Chain.BITCOIN_CASH)
    assert chains_of(P2SH) == (Chain.BITCOIN, Chain.BITCOIN_CASH, Chain.LITECOIN)


@pytest.mark.parametrize(
    ("chain", "expected"),
    [
        (Chain.BITCOIN, f"bitcoin:{P2SH}"),
        (Chain.BITCOIN_CASH, "bitcoin-cash:ppm2qsznhks23z7629mms6s4cwef74vcwvn0h829pq"),
        (Chain.LITECOIN, "litecoin:MJiPwX84iBe4WnFDwsYGgtnz1XonPhUqhf"),
    ],
)
def test_named_chain_decides_whose_old_form_it_is(chain: Chain, expected: str) -> None:
    assert canonical(P2SH, Hints(chain=chain)) == expected


@pytest.mark.parametrize("address", [P2PKH, EVM, TRON, SOLANA, "0:" + "5a" * 32])
def test_chain_that_contradicts_the_form_is_refused_on_the_chain_field(address: str) -> None:
    with pytest.raises(ChainContradicted) as caught:
        canonical(address, Hints(chain=Chain.DOGECOIN))
    assert caught.value.field == "chain"
    assert f"`{chains_of(address)[0].value}`" in caught.value.detail


def test_chain_that_contradicts_the_scheme_is_refused_on_the_chain_field() -> None:
    with pytest.raises(ChainContradicted) as caught:
        canonical(f"litecoin:{P2SH}", Hints(chain=Chain.BITCOIN))
    assert caught.value.field == "chain"


def test_scheme_that_contradicts_the_form_is_refused() -> None:
    with pytest.raises(ChainContradicted):
        canonical(f"dogecoin:{EVM}", Hints())


@pytest.mark.parametrize(
    ("address", "candidate"),
    [(EVM.removeprefix("0x"), "evm"), ("41a614f803b6fd780986a42c78ec9c7f77e6ded13c", "tron")],
)
def test_bare_hexadecimal_is_an_address_only_when_its_chain_is_named(address: str, candidate: str) -> None:
    with pytest.raises(ChainMissing) as caught:
        canonical(address, Hints())
    assert (caught.value.field, chains_of(address)) == ("chain", ())
    assert f"`{candidate}`" in caught.value.detail
    named = canonical(address, Hints(chain=Chain(candidate)))
    assert named.startswith(f"{candidate}:")
    assert chains_of(f"{candidate}:{address}") == (Chain(candidate),)


def test_truncated_address_is_called_wrong_in_the_name_of_the_chain_that_was_given() -> None:
    with pytest.raises(ChecksumWrong, match="TRON"):
        canonical(TRON[:-1], Hints(chain=Chain.TRON))
    with pytest.raises(AddressFormUnknown):
        canonical(TRON[:-1], Hints())


def test_one_case_43_character_text_is_never_guessed_to_be_solana() -> None:
    lower = "atc1qsrw62dz95k9yrlxd24v4dl4d9mcu9g9tw33vws"
    assert chains_of(lower) == chains_of(lower.upper()) == ()
    assert chains_of(SOLANA) == (Chain.SOLANA,)


@pytest.mark.parametrize("text", ["", "ភ្នំពេញ", "\ud800", "1" * 100_000, "z" * 257, "0x" + "!" * 40, ":", "?", "%"])
def test_text_that_is_no_address_is_refused_whatever_chain_is_named(text: str) -> None:
    for chain in (None, *Chain):
        with pytest.raises(WalletRefused) as caught:
            canonical(text, Hints(chain=chain))
        assert isinstance(caught.value, AddressFormUnknown if chain is None else AddressInvalid), chain
    assert chains_of(text) == ()


def test_spaces_inside_a_grouped_address_are_dropped() -> None:
    grouped = " ".join(TRON[at : at + 4] for at in range(0, len(TRON), 4))
    assert canonical(grouped, Hints()) == f"tron:{TRON}"
