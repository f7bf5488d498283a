"""What can stop a question about indicators."""

from krama.core.errors import KramaError


class IndicatorNotFound(KramaError):
    """There is no such indicator, or the caller may not see it: the two look alike."""

    code = "indicator_not_found"
