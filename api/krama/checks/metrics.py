"""Metrics of checks."""

from collections.abc import Iterable

from prometheus_client import Counter

from krama.rule.judgement import Action

_verdicts = Counter("krama_verdicts", "Values that were checked, by what was recommended.", ["action"])
_BY_ACTION = {action: _verdicts.labels(action.value) for action in Action}


def count(actions: Iterable[Action]) -> None:
    """Count the recommended actions."""
    for action in actions:
        _BY_ACTION[action].inc()
