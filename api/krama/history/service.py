"""Use cases of the past: the history of an indicator, and what checks of past payments would have answered."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlmodel import Session

from krama.checks import service as checks
from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.errors import KramaError
from krama.disputes import service as disputes
from krama.history.errors import PaidInFuture
from krama.history.policy import HistoryEvent, history_events
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Indicator, indicator_of
from krama.listings import half_lives
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.listings.reader import VerdictReader
from krama.listings.service import Listing
from krama.outcomes import service as outcomes
from krama.reports import service as reports
from krama.rule import judgement as judging
from krama.rule.coverage import Candidate, IsProtected, candidates_of
from krama.rule.judgement import Action
from krama.rule.timeline import CachedTimeline, Timeline, TimelineMark, since_first_report
from krama.sharing.audiences import Viewer

_AT_ONCE = 500


def timelines(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, Timeline]:
    """The timelines of these indicators as the viewer may see them, where it sees a report on them."""
    reported = reports.past(session, viewer, indicator_ids)
    kinds = {key: indicator.kind for key, indicator in indicator_records.find(session, reported).items()}
    days = half_lives.stored(session)
    marks: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for source in (disputes.timeline, outcomes.timeline):
        for key, spans in source(session, viewer, reported).items():
            marks[key] += spans
    return {
        key: Timeline(spans, since_first_report(spans, marks[key]), days[kinds[key]]) for key, spans in reported.items()
    }


def history(
    session: Session, viewer: Viewer, indicator_id: UUID, *, after: KeysetPosition, limit: int
) -> tuple[Listing, list[HistoryEvent], bool]:
    """The listing, up to `limit` of its events after a position with the oldest first, and whether more follow.

    Raises `IndicatorNotFound`.
    """
    listing = listings.read(session, viewer, indicator_id)
    timeline = timelines(session, viewer, [indicator_id]).get(indicator_id, Timeline(()))
    moved_at = clock.to_micros(listing.updated_at)
    events, more = history_events(timeline, listing.aggregate, moved_at, clock.now(), after=after, limit=limit)
    return listing, events, more


@dataclass(frozen=True, slots=True)
class Payment:
    """A value of a past payment, and the time of the payment."""

    value: str
    hints: Hints
    at: datetime


@dataclass(slots=True)
class Simulation:
    """The number of payments by action, by exact score, and by rejection.

    `judged` are the indicators that the payments named. `disclosed` are the keys of the indicators behind the verdicts
    that are still listed.
    """

    actions: Counter[Action] = field(default_factory=Counter)
    scores: Counter[int] = field(default_factory=Counter)
    rejections: Counter[type[KramaError]] = field(default_factory=Counter)
    hits: int = 0
    judged: list[Indicator] = field(default_factory=list)
    disclosed: set[bytes] = field(default_factory=set)


def simulate(
    session: Session, reader: VerdictReader, viewer: Viewer, payments: Iterable[Payment], is_protected: IsProtected
) -> Simulation:
    """Judge each payment by today's rules, on the reports of its time that the viewer may see today.

    A payment in the future is refused. Otherwise it would count as one for which nothing was listed.
    """
    done, now = Simulation(), clock.now()
    asked: list[tuple[list[Candidate], datetime]] = []
    for payment in payments:
        if payment.at > now:
            done.rejections[PaidInFuture] += 1
            continue
        try:
            asked.append((candidates_of(payment.value, payment.hints), payment.at))
        except IndicatorRefused as refusal:
            done.rejections[type(refusal)] += 1
    keys = list({key for candidates, _ in asked for key, _, _ in candidates})
    known = [UUID(bytes=key) for key in (reader.read_many(keys, viewer) if keys else ())]
    cached = {
        key.bytes: CachedTimeline(timeline)
        for keys_at_once in _slices(known)
        for key, timeline in timelines(session, viewer, keys_at_once).items()
    }
    for candidates, at in asked:
        done.judged.append(indicator_of(candidates[0][2]))
        _judge(done, candidates, at, cached, is_protected)
    return done


def _judge(
    done: Simulation,
    candidates: list[Candidate],
    at: datetime,
    cached: Mapping[bytes, CachedTimeline],
    is_protected: IsProtected,
) -> None:
    moment = clock.to_micros(at)
    known = {key: cached[key] for key, _, _ in candidates if key in cached}
    rows = {key: row for key, timeline in known.items() if (row := timeline.aggregate_at(moment)) is not None}
    verdict = checks.conclude(candidates, rows, at, is_protected)
    done.actions[verdict.judgement.action] += 1
    done.scores[verdict.judgement.score] += 1
    done.hits += bool(verdict.matches)
    done.disclosed |= {key for key, _, _ in verdict.matches if known[key].timeline.is_live()}


def _slices(keys: Sequence[UUID]) -> Iterable[Sequence[UUID]]:
    return (keys[start : start + _AT_ONCE] for start in range(0, len(keys), _AT_ONCE))


THRESHOLDS = (judging.WARN_SCORE, *range(10, 100, 5))
"""The scores for which a simulation counts the payments that reach them."""


def reaching(scores: Counter[int]) -> dict[int, int]:
    """The number of payments with at least each of the `THRESHOLDS`."""
    return {least: sum(count for score, count in scores.items() if score >= least) for least in THRESHOLDS}
