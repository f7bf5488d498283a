"""How a verdict changes by time alone, in the form that a copy of the list stores. Pure.

A copy asks nobody, so it must know in advance how a listing fades. `Terms` say exactly what a member would learn by
checking the value every day, and nothing else: two listings with the same verdict on every later day have the same
terms, whatever their reports weigh (docs/decisions/0043).
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from krama.rule.evidence import MICROS_A_DAY, Aggregate
from krama.rule.judgement import (
    HALF_SCORE_WEIGHT,
    THRESHOLD_WEIGHTS,
    Action,
    IndicatorStatus,
    Judgement,
    is_corroborated,
    judge,
    score,
)
from krama.rule.reasons import ReasonCode, reasons
from krama.rule.weights import LEAST_THAT_CORROBORATES

_HALF_FADED = 0.5005
"""`reasons` rounds the share of the weight that is left to three digits."""


class FadingStep(NamedTuple):
    """What holds from the start of a day (UTC, days since 1970) until the next step."""

    day: int
    action: Action
    status: IndicatorStatus
    reasons: tuple[ReasonCode, ...]


class Terms(NamedTuple):
    """The verdict on a listing from a day on, if no report changes.

    `steps` are in order, and the first is of that day. `weight` is what is left of the reports on the day `on` and
    before: the shortest number that gives the same score on every day. From then on it halves every `half_life` days; 0
    means that it never fades. `on` is the first day too, unless an incident is dated later, as by a clock that runs
    ahead. If others are dated earlier, the score may be one point too low until then.
    """

    weight: float
    on: int
    half_life: int
    steps: tuple[FadingStep, ...]

    def step_on(self, day: int) -> FadingStep:
        """The step that holds on a day, which is not before the first."""
        return next(step for step in reversed(self.steps) if step.day <= day)

    def judgement_on(self, day: int) -> Judgement:
        """The verdict on a day that is not before the first step's."""
        step = self.step_on(day)
        days = max(0, day - self.on)
        left = self.weight * math.exp2(-days / self.half_life) if self.half_life else self.weight
        return Judgement(step.action, score(left), step.status)


def terms_of(aggregate: Aggregate, day: int, *, shows_age: bool) -> Terms:
    """The terms of a listed aggregate from a day on, in days since 1970.

    Without `shows_age` no step is made of the reason `faded`: it comes half a half-life after the incident or later,
    and so gives its day away to members that do not see it.
    """
    on = max(day, _begins_to_fade(aggregate))
    weight = aggregate.weight_at(on * MICROS_A_DAY)
    steps = tuple(_steps(aggregate, day, shows_age))
    return Terms(_least_telling(weight, aggregate.half_life), on, aggregate.half_life, steps)


@lru_cache(maxsize=16_384)
def day_of(day: int) -> date:
    """The date (UTC) of a day since 1970."""
    return _FIRST_DAY + timedelta(days=day)


_FIRST_DAY = date(1970, 1, 1)


def _begins_to_fade(aggregate: Aggregate) -> int:
    """The first day from which on the weight halves with every half-life. Before, it is that of the incidents."""
    if not aggregate.half_life or aggregate.weight <= 0:
        return 0
    return math.ceil((aggregate.log_weight - math.log2(aggregate.weight)) * aggregate.half_life - _NEAR)


def _steps(aggregate: Aggregate, first: int, shows_age: bool) -> Iterator[FadingStep]:
    last = begin = _step(aggregate, first)
    yield begin
    # gate: a copy does not tell the day of an incident
    hides_age = not shows_age and ReasonCode.FADED not in begin.reasons
    for day in _days_of_change(aggregate, first):
        step = _step(aggregate, day)
        if hides_age and step.status is not IndicatorStatus.FADED:
            step = step._replace(reasons=tuple(code for code in step.reasons if code is not ReasonCode.FADED))
        if step[1:] != last[1:]:
            yield step
            last = step


def _step(aggregate: Aggregate, day: int) -> FadingStep:
    at = day * MICROS_A_DAY
    judgement = judge(aggregate, at)
    return FadingStep(day, judgement.action, judgement.status, reasons(aggregate, judgement, at))


def _days_of_change(aggregate: Aggregate, first: int) -> list[int]:
    """The days after the first on which the action, the status or a reason may change, in order.

    Then an amount falls below what it needs. The days follow from the logarithms of the amounts. The amounts of a day
    would do only once all incidents are over: until then the weight is less than what halves.
    """
    half_life = aggregate.half_life
    if not half_life or aggregate.weight <= 0:
        return []
    log_weight = aggregate.log_weight + math.log2(aggregate.feedback)
    left = [log_weight - _LOG_OF_WARN, aggregate.log_weight - math.log2(aggregate.weight * _HALF_FADED)]
    # No amount grows with time, so what lacks a second source today never gets more than a warning.
    if is_corroborated(aggregate, first * MICROS_A_DAY):
        left += [log_weight - log_least for log_least in _LOGS_OF_GRAVER]
        left += [aggregate.second_log_weight - _LOG_THAT_CORROBORATES]
        left += [aggregate.direct_log_weight - _LOG_THAT_CORROBORATES]
    days = {day for half_lives in left for day in _around(half_lives * half_life) if day > first}
    return sorted(days)


_LOG_OF_WARN, *_LOGS_OF_GRAVER = [math.log2(weight) for weight in THRESHOLD_WEIGHTS]
_LOG_THAT_CORROBORATES = math.log2(LEAST_THAT_CORROBORATES)


def _around(days: float) -> tuple[int, ...]:
    """The first day after so many days since 1970. If that is so near that rounding decides, also its neighbours."""
    day = math.ceil(days)
    return (day,) if abs(days - round(days)) > _NEAR else (day - 1, day, day + 1)


_NEAR = 1e-6


_SCORE_WEIGHTS = (0.0, *(-HALF_SCORE_WEIGHT * math.log2(1 - (points - 0.5) / 100) for points in range(1, 101)))
"""The least weight for each score from 0 to 100. A score of 100 begins where 99.5 is rounded up."""
_LOGARITHMS = tuple(math.log2(weight) for weight in _SCORE_WEIGHTS[1:])


def _least_telling(weight: float, half_life: int) -> float:
    """The shortest number that gives the same score as `weight` on this day and on every later one."""
    now = score(weight)
    least, most = _SCORE_WEIGHTS[now], _SCORE_WEIGHTS[now + 1] if now < 100 else math.inf
    if half_life and weight > 0 and now:
        # The days until the weight falls below the least of each score. Their fractions say how far it may move.
        log_weight = math.log2(weight)
        fractions = [(log_weight - log_bound) * half_life % 1.0 for log_bound in _LOGARITHMS[:now]]
        least = max(least, weight * math.exp2(-min(fractions) / half_life))
        most = min(most, weight * math.exp2((1.0 - max(fractions)) / half_life))
    return _shortest_between(least, most, weight)


def _shortest_between(least: float, most: float, weight: float) -> float:
    margin = 1e-9 * weight
    for digits in range(10):
        short: float = math.ceil((least + margin) * 10.0**digits) / 10.0**digits
        if short < most - margin:
            return short
    return weight
