"""Errors about checks."""

from krama.core.errors import KramaError


class PaymentUnreadable(KramaError):
    """No value of a payment could be read, so there is no action to recommend."""

    code = "payment_unreadable"
