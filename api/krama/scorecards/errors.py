"""Errors about scorecards."""

from krama.core.errors import KramaError


class PeriodRefused(KramaError):
    """The months do not form a period, or the period is too long."""

    code = "period_refused"


class OutputRefused(KramaError):
    """There is nothing to draw, or the file can't be written."""

    code = "output_refused"
