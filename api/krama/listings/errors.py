"""Errors about indicators."""

from krama.core.errors import KramaError


class IndicatorNotFound(KramaError):
    """The indicator does not exist, or the caller may not see it. The two look alike."""

    code = "indicator_not_found"
