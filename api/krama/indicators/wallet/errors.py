"""Reasons to refuse a value as a wallet address. Their messages never contain the address."""

from collections.abc import Sequence

from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain
from krama.indicators.wallet.names import FORMS, NAMES


class WalletRefused(IndicatorRefused):
    """The value can't be brought to the canonical form of a wallet address."""

    code = "wallet_refused"


class AddressFormUnknown(WalletRefused):
    """The value does not have the form of any chain's address, and no chain was named."""

    code = "wallet_form_unknown"

    def __init__(self) -> None:
        super().__init__(
            "The value does not have the form of any known wallet address. "
            "Copy the whole address again from the screen, and send `chain` if you know it."
        )


class AddressInvalid(WalletRefused):
    """The value does not have the form that its chain's addresses have."""

    code = "wallet_invalid"
    facts = ("chain",)

    def __init__(self, chain: Chain) -> None:
        self.chain = NAMES[chain]
        super().__init__(
            f"The value does not have the form of a {NAMES[chain]} address, which is {FORMS[chain]}. "
            "Copy the whole address again from the screen."
        )


class ChecksumWrong(WalletRefused):
    """The address does not match its own checksum."""

    code = "wallet_checksum_wrong"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"The checksum of this {NAMES[chain]} address is wrong: at least one character was changed or lost. "
            "Copy it again from the screen; do not type it."
        )


class OnTestNetwork(WalletRefused):
    """The address belongs to a test network, whose coins have no value."""

    code = "wallet_on_test_network"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"This is an address of a {NAMES[chain]} test network, where coins have no value. "
            "Send the main-network address that the money went to."
        )


class ShieldedAddress(WalletRefused):
    """The address is a Zcash address whose payments only its holder can see."""

    code = "wallet_shielded"

    def __init__(self) -> None:
        super().__init__(
            "This Zcash address is shielded or unified, and only transparent addresses (t1…, t3…) are accepted. "
            "Send the transparent address that was paid, if there is one."
        )


class PaymentRequestUnreadable(WalletRefused):
    """The payment link or code does not clearly state which address it pays."""

    code = "wallet_payment_request_unreadable"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"This {NAMES[chain]} payment request does not state which address is paid. "
            "Send the address that the wallet shows before it pays."
        )
        self.chain = chain


class ChainMissing(WalletRefused):
    """The value is an address only if the request also names its chain."""

    code = "chain_missing"

    def __init__(self, candidates: Sequence[Chain]) -> None:
        names = " or ".join(f"`{chain.value}`" for chain in candidates)
        super().__init__(
            f"The value may be an address in hexadecimal without a prefix. Send its `chain`: {names}.",
            field="chain",
        )


class ChainContradicted(WalletRefused):
    """The value can't belong to the chain that was named."""

    code = "chain_contradicted"

    def __init__(self, named: Chain, candidates: Sequence[Chain]) -> None:
        names = " or ".join(f"`{chain.value}`" for chain in candidates)
        super().__init__(
            f"`chain` is `{named.value}`, but the value has the form of an address on {names}. "
            "Correct `chain`, or leave it out.",
            field="chain",
        )
        self.named = named
