"""From reports to a verdict: the score and the action. Pure; the one place where the rule stands.

The rule now: every agency counts once, by its most confident report, so repeating oneself adds nothing. The strengths
add up to a score that nears 100. One agency alone never gets beyond `warn`; `hold` takes two agencies and a high score.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from krama.sharing.policy import EVERY_MEMBER

HALF_SCORE_STRENGTH = 70
"""The summed confidence at which the score stands half-way to 100."""

HOLD_SCORE = 75


class Action(StrEnum):
    """What the member should do now, the mildest first."""

    PROCEED = "proceed"
    WARN = "warn"
    VERIFY = "verify"
    HOLD = "hold"


_GRAVITY = {action: rank for rank, action in enumerate(Action)}


@dataclass(frozen=True, slots=True)
class Standing:
    """What one agency's live reports of one category and one visibility say about an indicator.

    `first_at` and `last_at` are microseconds since 1970, `confidence` is the highest, 0 to 100, `category` one bit.
    """

    agency_id: UUID
    open_to_every_member: bool
    category: int
    reports: int
    confidence: int
    first_at: int
    last_at: int


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a verdict is computed from. `strength` sums each agency's highest confidence."""

    reports: int
    agencies: int
    strength: int
    categories: int
    first_at: int
    last_at: int


def terms_by_audience(standings: Iterable[Standing]) -> dict[UUID, Terms]:
    """The terms that each audience may see: every member's, and those of each agency that sees more than that."""
    everything = list(standings)
    shared = [standing for standing in everything if standing.open_to_every_member]
    views = {EVERY_MEMBER: shared}
    for standing in everything:
        if not standing.open_to_every_member:
            views.setdefault(standing.agency_id, list(shared)).append(standing)
    return {audience: weigh(seen) for audience, seen in views.items() if seen}


def kept_in_view(before: Collection[UUID], views: Mapping[UUID, Terms]) -> dict[UUID, Terms]:
    """The views, with one for every agency that had its own before and now sees what every member sees.

    Were its row to go, the agency would fall back to every member's row, whose older place in the order of changes it
    has read past: it would never hear of the change.
    """
    shared = views.get(EVERY_MEMBER)
    kept = {} if shared is None else dict.fromkeys((audience for audience in before if audience not in views), shared)
    return {**views, **kept}


def weigh(standings: Iterable[Standing]) -> Terms:
    """Sum up what is seen; there must be something."""
    seen = list(standings)
    strongest: dict[UUID, int] = {}
    categories = 0
    for standing in seen:
        strongest[standing.agency_id] = max(strongest.get(standing.agency_id, 0), standing.confidence)
        categories |= standing.category
    return Terms(
        reports=sum(standing.reports for standing in seen),
        agencies=len(strongest),
        strength=sum(strongest.values()),
        categories=categories,
        first_at=min(standing.first_at for standing in seen),
        last_at=max(standing.last_at for standing in seen),
    )


def score(strength: int) -> int:
    """0 to 100: half-way at `HALF_SCORE_STRENGTH`, and half of the rest again with as much more."""
    return round(100 * (1 - math.pow(0.5, strength / HALF_SCORE_STRENGTH)))


def action(agencies: int, points: int) -> Action:
    """The recommended action when `agencies` independent agencies, at least one, say so; `points` is the score."""
    if agencies == 1 or points == 0:
        return Action.WARN
    return Action.HOLD if points >= HOLD_SCORE else Action.VERIFY


@dataclass(frozen=True, slots=True)
class Judgement:
    """What to do, and how much speaks for it."""

    action: Action
    score: int

    @property
    def gravity(self) -> tuple[int, int]:
        """For comparing: the graver action first, then the higher score."""
        return _GRAVITY[self.action], self.score


NOTHING_KNOWN = Judgement(Action.PROCEED, 0)


def judge(terms: Terms) -> Judgement:
    """The verdict on what one audience may see."""
    points = score(terms.strength)
    return Judgement(action(terms.agencies, points), points)
