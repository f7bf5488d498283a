"""Errors about indicators."""

from krama.core.errors import KramaError


class IndicatorNotFound(KramaError):
    """The indicator does not exist, or the caller may not see it. The two look alike."""

    code = "indicator_not_found"


class IndicatorUnknown(KramaError):
    """A body names an indicator that does not exist, or that the caller may not see. The two look alike."""

    code = "indicator_unknown"

    def __init__(self) -> None:
        super().__init__("There is no indicator with this id that you may see.", field="indicator_id")
