"""Errors about checks."""

from collections.abc import Sequence

from krama.core.errors import KramaError
from krama.indicators.errors import IndicatorRefused


class PaymentUnreadable(KramaError):
    """No value of a payment could be read, so there is no action to recommend. `refusals` says why, value by value."""

    code = "payment_unreadable"

    def __init__(self, refusals: Sequence[IndicatorRefused]) -> None:
        super().__init__("No value of the payment can be read, so there is no action to recommend. See `errors`.")
        self.refusals = refusals
