"""Use cases on the past: how an indicator came to stand as it does, and what checks of long ago would have said."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.checks import service as checks
from krama.checks.service import Candidate, IsProtected
from krama.core import clock
from krama.disputes import service as disputes
from krama.history.policy import HistoryEvent, history_events
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator
from krama.listings import half_lives
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.listings.reader import VerdictReader
from krama.listings.service import Listing
from krama.outcomes import service as outcomes
from krama.reports import service as reports
from krama.rule import judgement as judging
from krama.rule.judgement import Action
from krama.rule.timeline import CachedTimeline, Timeline, TimelineMark
from krama.sharing.audiences import Viewer

_AT_ONCE = 500

TIME_IN_FUTURE = "time_in_future"
"""The code of a payment that is said to come yet."""


def timelines(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, Timeline]:
    """What the viewer may see of what bore on these indicators; nothing of those of which it sees no report."""
    reported = reports.past(session, viewer, indicator_ids)
    kinds = {key: one.kind for key, one in indicator_records.find(session, reported).items()}
    days = half_lives.stored(session)
    marks: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for source in (disputes.timeline, outcomes.timeline):
        for key, some in source(session, viewer, reported).items():
            marks[key] += some
    return {key: Timeline(some, marks[key], days[kinds[key]]) for key, some in reported.items()}


def history(
    session: Session, viewer: Viewer, indicator_id: UUID, limit: int
) -> tuple[Listing, list[HistoryEvent], int]:
    """How it stands; the last things that happened to it, oldest first; how many before them are left out.

    Raises `IndicatorNotFound`.
    """
    listing = listings.read(session, viewer, indicator_id)
    past = timelines(session, viewer, [indicator_id]).get(indicator_id, Timeline(()))
    found, earlier = history_events(past, listing.aggregate, clock.to_micros(listing.updated_at), clock.now(), limit)
    return listing, found, earlier


@dataclass(frozen=True, slots=True)
class Payment:
    """A value of a past payment, and when that was."""

    value: str
    hints: Hints
    at: datetime


@dataclass(slots=True)
class Simulation:
    """How many payments there would have been of each kind. `scores` tells how many had exactly that score.

    `judged` are the indicators that they named; `told` those that bore on them and are listed still.
    """

    actions: Counter[Action] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    hits: int = 0
    judged: list[Indicator] = field(default_factory=list)
    told: set[bytes] = field(default_factory=set)


def simulate(
    session: Session, reader: VerdictReader, viewer: Viewer, payments: Iterable[Payment], is_protected: IsProtected
) -> Simulation:
    """Judge each payment by today's rules, on what had been reported by then and the viewer may see today.

    One that is said to come yet is refused: it would be taken for one for which nothing was listed.
    """
    done, now = Simulation(), clock.now()
    asked: list[tuple[list[Candidate], datetime]] = []
    for payment in payments:
        if payment.at > now:
            done.refusals[TIME_IN_FUTURE] += 1
            continue
        try:
            asked.append((checks.covers(payment.value, payment.hints), payment.at))
        except IndicatorRefused as refusal:
            done.refusals[refusal.code] += 1
    keys = list({key for covers, _ in asked for key, _, _ in covers})
    known = [UUID(bytes=key) for key in (reader.read_many(keys, viewer) if keys else ())]
    courses = {
        key.bytes: CachedTimeline(one)
        for some in _slices(known)
        for key, one in timelines(session, viewer, some).items()
    }
    for covers, at in asked:
        done.judged.append(covers[0][2])
        _judge(done, covers, at, courses, is_protected)
    return done


def _judge(
    done: Simulation,
    covers: list[Candidate],
    at: datetime,
    courses: Mapping[bytes, CachedTimeline],
    is_protected: IsProtected,
) -> None:
    moment = clock.to_micros(at)
    known = {key: courses[key] for key, _, _ in covers if key in courses}
    found = {key: aggregate for key, course in known.items() if (aggregate := course.aggregate_at(moment)) is not None}
    verdict = checks.conclude(covers, found, at, is_protected)
    done.actions[verdict.judgement.action] += 1
    done.scores[verdict.judgement.score] += 1
    done.hits += bool(verdict.matched)
    done.told |= {key for key, _, _ in verdict.matched if known[key].past.is_live()}


def _slices(keys: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


THRESHOLDS = (judging.WARN_SCORE, *range(10, 100, 5))
"""The scores of which a simulation tells how many payments reached them."""


def reaching(scores: Counter[int]) -> dict[int, int]:
    """How many had at least each of the `THRESHOLDS`."""
    return {least: sum(count for score, count in scores.items() if score >= least) for least in THRESHOLDS}
