"""Metrics of checks."""

from collections import Counter
from collections.abc import Iterable

import prometheus_client

from krama.rule.judgement import Action

_verdicts = prometheus_client.Counter(
    "krama_verdicts", "Values that were checked, by what was recommended.", ["action"]
)
_BY_ACTION = {action: _verdicts.labels(action.value) for action in Action}


def count(actions: Iterable[Action]) -> None:
    """Count the recommended actions."""
    for action, times in Counter(actions).items():
        _BY_ACTION[action].inc(times)
