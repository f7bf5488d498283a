"""Errors about outcomes."""

from krama.core.errors import KramaError


class CheckUnknown(KramaError):
    """The id is not that of a check by the caller's agency."""

    code = "check_unknown"


class OutcomeNotFound(KramaError):
    """The outcome does not exist, or another agency submitted it. The two look alike."""

    code = "outcome_not_found"
