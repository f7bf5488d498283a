"""Metrics of corrections."""

from collections.abc import Iterable

from prometheus_client import Counter

from krama.rule.evidence import Ending

_made = Counter(
    "krama_corrections", "Corrections sent to members that had seen a listing, by the cause of its end.", ["cause"]
)
_BY_CAUSE = {cause: _made.labels(cause.value) for cause in Ending}


def count(causes: Iterable[Ending]) -> None:
    """Count corrections."""
    for cause in causes:
        _BY_CAUSE[cause].inc()
