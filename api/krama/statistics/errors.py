"""Errors about statistics."""

from krama.core.errors import KramaError


class CellsTooMany(KramaError):
    """The figures would have too many rows."""

    code = "too_many_cells"


class ChartRefused(KramaError):
    """There is nothing to draw, or these figures can't be drawn."""

    code = "chart_refused"
