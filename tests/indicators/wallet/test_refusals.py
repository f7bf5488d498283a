"""The refusals are part of the contract: one code each, the field to fix, and never the address."""

from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain
from krama.indicators.wallet import errors
from krama.indicators.wallet.names import FORMS, NAMES

REFUSALS = [
    errors.AddressFormUnknown(),
    errors.AddressInvalid(Chain.TON),
    errors.ChecksumWrong(Chain.TON),
    errors.OnTestNetwork(Chain.TON),
    errors.ShieldedAddress(),
    errors.PaymentRequestUnreadable(Chain.TON),
    errors.ChainMissing((Chain.TRON,)),
    errors.ChainContradicted(Chain.TON, (Chain.TRON, Chain.XRP)),
]


def test_every_refusal_has_a_code_and_says_what_to_do() -> None:
    assert {refusal.code: refusal.field for refusal in REFUSALS} == {
        "wallet_form_unknown": "value",
        "wallet_invalid": "value",
        "wallet_checksum_wrong": "value",
        "wallet_on_test_network": "value",
        "wallet_shielded": "value",
        "wallet_payment_request_unreadable": "value",
        "chain_missing": "chain",
        "chain_contradicted": "chain",
    }
    assert {type(refusal) for refusal in REFUSALS} == set(errors.WalletRefused.__subclasses__())
    for refusal in REFUSALS:
        assert isinstance(refusal, IndicatorRefused)
        assert refusal.detail.count(". ") in (0, 1)
        assert any(verb in refusal.detail for verb in ("Copy", "Send", "Correct"))


def test_every_chain_has_a_name_and_a_described_form() -> None:
    assert set(NAMES) == set(FORMS) == set(Chain)
