"""Addresses of every chain and form, made by other libraries or published by their specifications."""

import re

import pytest

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import WalletRefused, canonical, chains_of, display


def test_address_has_its_canonical_form_when_its_chain_is_given(accepted: dict[str, str]) -> None:
    hints = Hints(chain=Chain(accepted["chain"]))
    assert canonical(accepted["address"], hints) == accepted["canonical"]


def test_address_without_its_chain_is_detected_unless_it_must_be_told(accepted: dict[str, str]) -> None:
    if accepted["told"] == "no":
        assert canonical(accepted["address"], Hints()) == accepted["canonical"]
        assert chains_of(accepted["address"])[0] == accepted["chain"]
    else:
        assert _outcome(accepted["address"], Hints()) != accepted["canonical"]


def test_canonical_form_gives_itself_without_hints(accepted: dict[str, str]) -> None:
    assert canonical(accepted["canonical"], Hints()) == accepted["canonical"]
    assert chains_of(accepted["canonical"]) == (accepted["chain"],)


def test_displayed_address_leads_back_to_the_canonical_form(accepted: dict[str, str]) -> None:
    shown, _, name = display(accepted["canonical"]).partition(" (")
    assert name.endswith(")")
    retyped = shown.replace(" with destination tag ", "?dt=")
    assert canonical(retyped, Hints(chain=Chain(accepted["chain"]))) == accepted["canonical"]


def test_wrong_address_is_refused_with_its_own_code_and_never_repeated(refused: dict[str, str]) -> None:
    chain = Chain(refused["chain"]) if refused["chain"] else None
    with pytest.raises(WalletRefused) as caught:
        canonical(refused["address"], Hints(chain=chain))
    assert caught.value.code == refused["code"]
    assert refused["address"].lower() not in caught.value.detail.lower()
    assert not re.search("[0-9A-Za-z]{20}", caught.value.detail)


def _outcome(text: str, hints: Hints) -> str:
    try:
        return canonical(text, hints)
    except WalletRefused as refusal:
        return refusal.code
