"""Figures of corrections."""

from collections.abc import Iterable

from prometheus_client import Counter

from krama.rule.evidence import Ending

_made = Counter(
    "krama_corrections", "Corrections for members to whom a listing was disclosed, by how the listing ended.", ["cause"]
)
_BY_CAUSE = {cause: _made.labels(cause.value) for cause in Ending}


def count(causes: Iterable[Ending]) -> None:
    """Count corrections."""
    for cause in causes:
        _BY_CAUSE[cause].inc()
