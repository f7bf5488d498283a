"""The bank's own rule for when the exchange gives no answer in time: by amount, and by whether the payee is known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from examples.bank.payments import Payment
from krama_client.types import Action


def _small() -> Mapping[str, Decimal]:
    return {"USD": Decimal(100), "KHR": Decimal(400_000)}


def _large() -> Mapping[str, Decimal]:
    return {"USD": Decimal(2_000), "KHR": Decimal(8_000_000)}


@dataclass(frozen=True, slots=True)
class Fallback:
    """Open for small amounts, closed for large ones. In between the payer is asked, unless the payee is known.

    The amounts are the bank's decision. A currency that is not listed counts as large.
    """

    small: Mapping[str, Decimal] = field(default_factory=_small)
    large: Mapping[str, Decimal] = field(default_factory=_large)

    def action_for(self, payment: Payment) -> Action:
        """What to do with a payment that could not be checked."""
        if payment.amount <= self.small.get(payment.currency, Decimal(0)):
            return Action.PROCEED
        if payment.amount > self.large.get(payment.currency, Decimal(0)):
            return Action.HOLD
        return Action.WARN if payment.payee_is_known else Action.VERIFY
