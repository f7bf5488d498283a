"""Errors about scorecards."""

from krama.core.errors import KramaError


class OutputRefused(KramaError):
    """There is nothing to draw, or the file can't be written."""

    code = "output_refused"
