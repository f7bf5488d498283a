"""Metrics of checks."""

from collections.abc import Sequence

from prometheus_client import Counter

from krama.rule.judgement import Action

_verdicts = Counter("krama_verdicts", "Values that were checked, by what was recommended.", ["action"])
_BY_ACTION = {action: _verdicts.labels(action.value) for action in Action}


def count(actions: Sequence[Action]) -> None:
    """Count the recommended actions."""
    if len(actions) == 1:
        _BY_ACTION[actions[0]].inc()
        return
    for action in set(actions):
        _BY_ACTION[action].inc(actions.count(action))
