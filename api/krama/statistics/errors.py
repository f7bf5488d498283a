"""Errors about statistics."""

from krama.core.errors import KramaError


class SpanRefused(KramaError):
    """The months do not form a span, or the span is too long for the interval."""

    code = "span_refused"


class CellsTooMany(KramaError):
    """The figures would have too many rows."""

    code = "too_many_cells"


class ChartRefused(KramaError):
    """There is nothing to draw, or these figures can't be drawn."""

    code = "chart_refused"
