"""Addresses of every chain and form, made by other libraries or published by their specifications."""

import re

import pytest

from krama.indicators.kinds import Chain, Hints
from krama.indicators.wallet import WalletRefused, canonical, chains_of, display
from tests.indicators.wallet.vectors import ACCEPTED, REFUSED


def test_address_has_its_canonical_form_when_its_chain_is_given() -> None:
    for vector in ACCEPTED:
        hints = Hints(chain=Chain(vector["chain"]))
        assert canonical(vector["address"], hints) == vector["canonical"], vector


def test_address_without_its_chain_is_detected_unless_it_must_be_told() -> None:
    for vector in ACCEPTED:
        address = vector["address"]
        if vector["told"] == "no":
            assert (canonical(address, Hints()), chains_of(address)[0]) == (vector["canonical"], vector["chain"]), (
                vector
            )
        else:
            assert _outcome(address, Hints()) != vector["canonical"], vector


def test_canonical_form_gives_itself_without_hints() -> None:
    for vector in ACCEPTED:
        assert canonical(vector["canonical"], Hints()) == vector["canonical"], vector
        assert chains_of(vector["canonical"]) == (vector["chain"],), vector


def test_displayed_address_leads_back_to_the_canonical_form() -> None:
    for vector in ACCEPTED:
        shown, _, name = display(vector["canonical"]).partition(" (")
        assert name.endswith(")"), vector
        retyped = shown.replace(" with destination tag ", "?dt=")
        assert canonical(retyped, Hints(chain=Chain(vector["chain"]))) == vector["canonical"], vector


def test_wrong_address_is_refused_with_its_own_code_and_never_repeated() -> None:
    for vector in REFUSED:
        chain = Chain(vector["chain"]) if vector["chain"] else None
        with pytest.raises(WalletRefused) as caught:
            canonical(vector["address"], Hints(chain=chain))
        assert caught.value.code == vector["code"], vector
        assert vector["address"].lower() not in caught.value.detail.lower(), vector
        assert not re.search("[0-9A-Za-z]{20}", caught.value.detail), vector


def _outcome(text: str, hints: Hints) -> str:
    try:
        return canonical(text, hints)
    except WalletRefused as refusal:
        return refusal.code
