"""The displayed form, which a person compares with the screen of a wallet."""

import pytest

from krama.indicators.wallet import display

SHOWN = [
    (
        "evm:0x5aaeb6053f3e94c9b9a09f33669435e7ef1beaed",
        "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed (Ethereum and other EVM chains)",
    ),
    ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa (Bitcoin)"),
    (
        "bitcoin-cash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a",
        "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a (Bitcoin Cash)",
    ),
    (
        "ton:0:489dd504691af5d01f9353a9b5838396b0b0347dbb620f1dcfb9f27b62750eb3",
        "UQBIndUEaRr10B-TU6m1g4OWsLA0fbtiDx3PufJ7YnUOszCZ (TON)",
    ),
    ("xrp:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh (XRP Ledger)"),
    (
        "xrp:rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh?dt=0",
        "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh with destination tag 0 (XRP Ledger)",
    ),
]


@pytest.mark.parametrize(("canonical", "shown"), SHOWN)
def test_canonical_form_is_shown_as_wallets_show_it(canonical: str, shown: str) -> None:
    assert display(canonical) == shown
