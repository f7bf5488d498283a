"""Errors about past payments."""

from krama.core.errors import KramaError


class TimeInFuture(KramaError):
    """A past payment has a time that is in the future. It is counted, and not judged."""

    code = "time_in_future"
