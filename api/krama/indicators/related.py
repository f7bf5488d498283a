"""Which other indicators cover an indicator: a listed folder covers its pages, a listed domain its subdomains."""

from krama.indicators.kinds import Indicator, MatchType, RelatedIndicator
from krama.indicators.registry import KINDS

__all__ = ["MatchType", "RelatedIndicator", "related"]

_COVERED_BY = {kind: spec.covered_by for kind, spec in KINDS.items() if spec.covered_by}


def related(indicator: Indicator) -> tuple[RelatedIndicator, ...]:
    """The other indicators whose listing covers this one, nearest first. None of them is beyond a public suffix.

    `indicator` must be canonical. The module of its kind decides what covers it. For most kinds, nothing does.
    """
    covered_by = _COVERED_BY.get(indicator.kind)
    return tuple(covered_by(indicator.canonical)) if covered_by else ()
