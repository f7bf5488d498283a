"""From reports to a verdict: the score and the action. Pure; the one place where the rule stands.

The rule now: every agency counts once, by its most confident report, so repeating oneself adds nothing. The strengths
add up to a score that nears 100. One agency alone never gets beyond `warn`; `hold` takes two agencies and a high score.
"""

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, cast
from uuid import UUID

from krama.agencies.sectors import Sector
from krama.sharing.audiences import EVERYONE, folded, holds, key_of, mask_of, sectors_mask

VERSION = "1"
"""Which rules make a verdict of terms. Raise it when `judge` changes: receipts name it."""

RULES = 1
"""Which rules made a verdict row. Raise it when `Terms` or `views` change: `krama migrate` then makes the rows anew."""

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
    """What one agency's live reports of one category and one reach say about an indicator.

    `audience` and `recipients` tell who sees them, beside their agency. `first_at` and `last_at` are microseconds since
    1970, `confidence` is the highest, 0 to 100, `category` one bit.
    """

    agency_id: UUID
    audience: int
    recipients: tuple[UUID, ...]
    category: int
    reports: int
    confidence: int
    first_at: int
    last_at: int

    def seen_by(self, agency_id: UUID, sector: Sector) -> bool:
        """Whether a member of this agency and sector sees these reports."""
        return holds(self.audience, sector) or agency_id == self.agency_id or agency_id in self.recipients


@dataclass(frozen=True, slots=True)
class Terms:
    """All that a verdict is computed from. `strength` sums each agency's highest confidence."""

    reports: int
    agencies: int
    strength: int
    categories: int
    first_at: int
    last_at: int


class Known(NamedTuple):
    """What an audience knows of an indicator, and the change since when it knows just this."""

    terms: Terms
    seq: int


Views = Mapping[UUID, Known]
"""What is known of one indicator by audience (`sharing.audiences`), as it is stored: each viewer finds one of them."""

_TO_ALL = key_of(EVERYONE)


def agencies_concerned(before: Views, standings: Iterable[Standing]) -> set[UUID]:
    """The agencies whose sector `views` must be told: those that may know more than their sector does."""
    concerned = {audience for audience in before if mask_of(audience) is None}
    for standing in standings:
        if standing.audience != EVERYONE:
            concerned |= {standing.agency_id, *standing.recipients}
    return concerned


def views(before: Views, standings: Collection[Standing], sectors: Mapping[UUID, Sector], seq: int) -> Views:
    """What each audience knows now, given what was stored and all live reports; `seq` is the change in hand.

    Each viewer's view follows from the reports that it may see, and from nothing else: where they amount to what it
    knew, its `seq` stays. Audiences that know the same since the same change share one row, and an agency has a row of
    its own only while it differs from its sector's: what viewers are shown never depends on how rows are shared.
    """
    if not before.keys() - {_TO_ALL} and all(standing.audience == EVERYONE for standing in standings):
        now = _renewed(before.get(_TO_ALL), standings, seq)
        return {} if now is None else {_TO_ALL: now}
    by_sector = {sector: _sectors_view(before, standings, sector, seq) for sector in Sector}
    stored: dict[UUID, Known] = {}
    for known in set(by_sector.values()) - {None}:
        mask = folded(sectors_mask([sector]) for sector, its in by_sector.items() if its == known)
        stored[key_of(mask)] = cast(Known, known)
    for agency_id, sector in sectors.items():
        held = before.get(agency_id) or _held_by(before, sector)
        seen = [standing for standing in standings if standing.seen_by(agency_id, sector)]
        its = _renewed(held, seen, seq)
        if its is not None and its != by_sector[sector]:
            stored[agency_id] = its
    return stored


def _sectors_view(before: Views, standings: Iterable[Standing], sector: Sector, seq: int) -> Known | None:
    seen = [standing for standing in standings if holds(standing.audience, sector)]
    return _renewed(_held_by(before, sector), seen, seq)


def _held_by(before: Views, sector: Sector) -> Known | None:
    return next((known for audience, known in before.items() if holds(mask_of(audience) or 0, sector)), None)


def _renewed(held: Known | None, seen: Collection[Standing], seq: int) -> Known | None:
    if not seen:
        return None
    terms = weigh(seen)
    return held if held is not None and held.terms == terms else Known(terms, seq)


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
