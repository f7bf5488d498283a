"""Errors about past payments."""

from krama.core.errors import KramaError


class PaidInFuture(KramaError):
    """A past payment has a time that is in the future. It is counted, and not judged."""

    code = "paid_in_future"
