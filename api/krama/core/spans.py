"""Spans of time and of months that a request asks for."""

from datetime import datetime

from krama.core.errors import KramaError


class SpanRefused(KramaError):
    """The end of a span is before its begin, or the span is longer than the operation counts."""

    code = "span_refused"


def refuse_backwards(member: str, after: datetime | None, before: datetime | None) -> None:
    """Raise `SpanRefused` if the filters `<member>_after` and `<member>_before` leave no time between them."""
    if after is not None and before is not None and after > before:
        raise SpanRefused(f"`{member}_after` is later than `{member}_before`. Swap them.", field=f"{member}_after")
