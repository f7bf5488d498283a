"""Judges an aggregate: the score and the action of a verdict. Pure. This is the only place of this rule.

Each agency counts once, by its strongest report; its further reports add at most a quarter. The weights are added up,
halve with every half-life, and become a score that approaches 100. One source alone never gives `hold`, which needs two
agencies, or one police report that a second officer approved, and that say more than that money passed through.
`docs/verdicts.md` explains the rule.
"""

import math
from enum import StrEnum
from typing import NamedTuple

from krama.rule.evidence import DISPUTED_FLAG, PROTECTED_FLAG, Aggregate, Ending
from krama.rule.weights import LEAST_THAT_CORROBORATES

VERSION = "4"
"""The version of the rules that turn an aggregate into a verdict.

Raise it when `judge` gives another action or score: receipts name it.
"""

HALF_SCORE_WEIGHT = 70
"""The weight that gives a score of 50: one fair report without a case number."""

WARN_SCORE, VERIFY_SCORE, HOLD_SCORE = 5, 40, 75
"""The least score for each action. A score below the first gives no warning."""


class Action(StrEnum):
    """What the member should do now, the mildest first."""

    PROCEED = "proceed"
    WARN = "warn"
    VERIFY = "verify"
    HOLD = "hold"


class IndicatorStatus(StrEnum):
    """The status of an indicator, as one viewer may know it.

    `unknown`: nothing is known of it. It is listed if it is `active`, `disputed` (a dispute is open) or `faded` (too
    little weight is left for a warning). Otherwise its reports have ended: the last one was `withdrawn`, was
    `overturned` by a dispute, or `expired` at its `valid_until`; or it is `out_of_sight`, because it is no longer
    shared with the viewer; or the value is `protected`.
    """

    UNKNOWN = "unknown"
    ACTIVE = "active"
    DISPUTED = "disputed"
    FADED = "faded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    PROTECTED = "protected"
    OUT_OF_SIGHT = "out_of_sight"


_GRAVITY = {action: rank for rank, action in enumerate(Action)}


def score(weight: float) -> int:
    """A score from 0 to 100: 50 at `HALF_SCORE_WEIGHT`. Each further weight of that size halves the distance to 100."""
    return round(100 * (1 - math.pow(0.5, weight / HALF_SCORE_WEIGHT)))


class Judgement(NamedTuple):
    """The action, the score, and the status of the indicator."""

    action: Action
    score: int
    status: IndicatorStatus

    @property
    def gravity(self) -> tuple[int, int]:
        """For comparing: the graver action first, then the higher score."""
        return _GRAVITY[self.action], self.score


NOTHING_KNOWN = Judgement(Action.PROCEED, 0, IndicatorStatus.UNKNOWN)
ENDED = {ending: Judgement(Action.PROCEED, 0, IndicatorStatus(ending.value)) for ending in Ending}
"""What remains when the last visible report has ended. Its status is how that report ended."""
PROTECTED = ENDED[Ending.PROTECTED]


def judge(aggregate: Aggregate, at: int) -> Judgement:
    """The verdict on what one audience may see, at a time in microseconds since 1970."""
    if aggregate.flags & PROTECTED_FLAG:
        return PROTECTED
    if aggregate.reports == 0:
        # gate: status says how the reports ended
        return ENDED[aggregate.ended_as]
    points = score(aggregate.weight_at(at))
    return Judgement(_action(aggregate, points, at), points, _status(aggregate, points))


def action_at(aggregate: Aggregate, at: int) -> Action:
    """The action of `judge`, without the rest of the judgement. Every change of a listing needs only this."""
    return _action(aggregate, score(aggregate.weight_at(at)), at) if aggregate.listed else Action.PROCEED


def _status(aggregate: Aggregate, points: int) -> IndicatorStatus:
    if aggregate.flags & DISPUTED_FLAG:
        return IndicatorStatus.DISPUTED
    return IndicatorStatus.FADED if points < WARN_SCORE <= score(aggregate.weight) else IndicatorStatus.ACTIVE


def _action(aggregate: Aggregate, points: int, at: int) -> Action:
    if points < WARN_SCORE:
        return Action.PROCEED
    if points < VERIFY_SCORE or not is_corroborated(aggregate, at):
        return Action.WARN
    # gate: dispute lifts the hold
    if points < HOLD_SCORE or aggregate.flags & DISPUTED_FLAG:
        return Action.VERIFY
    # gate: passing money on never holds by itself
    return Action.HOLD if aggregate.direct_weight_at(at) >= LEAST_THAT_CORROBORATES else Action.VERIFY


def is_corroborated(aggregate: Aggregate, at: int) -> bool:
    """Whether there are two sources, agencies or officers, and the second still weighs enough."""
    return aggregate.second_weight_at(at) >= LEAST_THAT_CORROBORATES


def fades_at(aggregate: Aggregate) -> int | None:
    """When the score falls below `WARN_SCORE`, in microseconds since 1970, or None if it never does."""
    return aggregate.reaches(_LEAST_WEIGHT) if aggregate.listed and score(aggregate.weight) >= WARN_SCORE else None


_LEAST_WEIGHT = -HALF_SCORE_WEIGHT * math.log2(1 - (WARN_SCORE - 0.5) / 100)
"""The weight whose score is rounded up to `WARN_SCORE`."""


THRESHOLD_WEIGHTS = tuple(
    -HALF_SCORE_WEIGHT * math.log2(1 - (score_from - 0.5) / 100)
    for score_from in (WARN_SCORE, VERIFY_SCORE, HOLD_SCORE)
)
"""The weights at which a score is rounded up to the least of each action."""
