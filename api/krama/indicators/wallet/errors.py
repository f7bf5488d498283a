"""Why a value was refused as a wallet address; no refusal repeats the address."""

from collections.abc import Sequence

from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Chain
from krama.indicators.wallet.names import FORMS, NAMES


class WalletRefused(IndicatorRefused):
    """The value can't be brought to the canonical form of a wallet address."""

    code = "wallet_refused"


class AddressNotRecognised(WalletRefused):
    """The value has the form of no chain's address, and no chain was named."""

    code = "wallet_not_recognised"

    def __init__(self) -> None:
        super().__init__(
            "This does not have the form of any wallet address known here. "
            "Copy the whole address again from the screen, and name its chain if you know it."
        )


class AddressMalformed(WalletRefused):
    """The value does not have the form that its chain's addresses have."""

    code = "wallet_malformed"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"This does not have the form of a {NAMES[chain]} address, which is {FORMS[chain]}. "
            "Copy the whole address again from the screen."
        )


class ChecksumWrong(WalletRefused):
    """The characters of the address contradict the checksum that it carries."""

    code = "wallet_checksum_wrong"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"The checksum of this {NAMES[chain]} address is wrong: at least one character was changed or lost. "
            "Copy it again from the screen; do not type it."
        )


class OnTestNetwork(WalletRefused):
    """The address belongs to a network whose coins are worth nothing."""

    code = "wallet_on_test_network"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"This is an address of a {NAMES[chain]} test network, where coins have no worth. "
            "Give the main-network address that the money went to."
        )


class ShieldedAddress(WalletRefused):
    """The address is a Zcash one whose payments nobody but its holder can see."""

    code = "wallet_shielded"

    def __init__(self) -> None:
        super().__init__(
            "Only transparent Zcash addresses (t1…, t3…) are exchanged here, and this is a shielded or unified one. "
            "Give the transparent address that was paid, if there is one."
        )


class PaymentRequestUnreadable(WalletRefused):
    """A payment link or code does not say plainly which address it would pay."""

    code = "wallet_payment_request_unreadable"

    def __init__(self, chain: Chain) -> None:
        super().__init__(
            f"This {NAMES[chain]} payment request does not say which address is paid. "
            "Give the address that the wallet shows before sending."
        )
        self.chain = chain


class ChainNotGiven(WalletRefused):
    """The value is an address only if its chain is named beside it."""

    code = "wallet_chain_needed"

    def __init__(self, candidates: Sequence[Chain]) -> None:
        names = " or ".join(f"`{chain.value}`" for chain in candidates)
        super().__init__(
            f"This may be an address written as bare hexadecimal. Name its chain to have it read so: {names}.",
            field="chain",
        )


class ChainContradicted(WalletRefused):
    """The chain that was named is not one that the value can belong to."""

    code = "wallet_chain_mismatch"

    def __init__(self, named: Chain, candidates: Sequence[Chain]) -> None:
        names = " or ".join(f"`{chain.value}`" for chain in candidates)
        super().__init__(
            f"The chain named is `{named.value}`, but this has the form of an address on {names}. "
            "Correct the chain, or leave it out.",
            field="chain",
        )
