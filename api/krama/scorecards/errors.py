"""What may be wrong with a wish for scorecards."""

from krama.core.errors import KramaError


class PeriodRefused(KramaError):
    """The months are no period, or too many."""

    code = "period_refused"


class OutputRefused(KramaError):
    """There is nothing to draw, or a file can't be written."""

    code = "output_refused"
