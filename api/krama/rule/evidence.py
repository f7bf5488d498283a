"""How reports add up: what one of them weighs, and the terms that are stored for each audience. Pure."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from krama.indicators.categories import Category
from krama.rule.weights import (
    APPROVAL,
    CASE,
    CATEGORIES,
    CONFIRMED,
    DOUBTED,
    MOST_REPEATS,
    MOST_VOICES,
    REPEAT,
)
from krama.sharing.audiences import holds
from krama.sharing.sectors import Sector

RULES = 3
"""The version of the rules that stored rows are made by.

Raise it when `Aggregate` or the projection changes: `krama migrate` then rebuilds the rows.
"""

MICROS_A_DAY = 86_400_000_000


class MarkKind(StrEnum):
    """What may bear on an indicator beside reports; `silenced` did once, and bears on nothing any more."""

    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"
    PROTECTED = "protected"
    SILENCED = "silenced"


class Ending(StrEnum):
    """How a report, or a listing, ends: its source takes it back, its time is up, a dispute is upheld, or it is of
    something that may never be listed."""

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    PROTECTED = "protected"


@dataclass(frozen=True, slots=True)
class Mark:
    """One such thing; who sees it, beside its agency, is said as for a report."""

    kind: MarkKind
    agency_id: UUID
    audience: int
    recipients: tuple[UUID, ...] = ()

    def seen_by(self, agency_id: UUID, sector: Sector) -> bool:
        """Whether a member of this agency and sector is told of it."""
        return holds(self.audience, sector) or agency_id == self.agency_id or agency_id in self.recipients


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """What live reports of one agency say of an indicator that weigh alike and reach alike.

    `audience` and `recipients` tell who sees them, beside their agency. Times are microseconds since 1970: when the
    first and the last were reported, and when the scam of the newest took place. `confidence` is 0 to 100, `category`
    one bit; `cased` says that they carry a police case number, `approved` that a second officer stands by them.
    """

    agency_id: UUID
    audience: int
    recipients: tuple[UUID, ...]
    category: int
    reports: int
    confidence: int
    first_at: int
    last_at: int
    took_place_at: int
    cased: bool = False
    approved: bool = False

    def seen_by(self, agency_id: UUID, sector: Sector) -> bool:
        """Whether a member of this agency and sector sees these reports."""
        return holds(self.audience, sector) or agency_id == self.agency_id or agency_id in self.recipients

    @property
    def weight(self) -> float:
        """What one of them weighs on the day of the scam, before that fades: at least 0.5, so that none is nothing."""
        weight = max(self.confidence, 1) * _CATEGORY_WEIGHTS[self.category]
        return weight * (CASE if self.cased else 1) * (APPROVAL if self.approved else 1)


_CATEGORY_WEIGHTS = {category.bit: CATEGORIES.get(category, 1.0) for category in Category}

APPROVED_FLAG, DISPUTED_FLAG, PROTECTED_FLAG = 1, 2, 4
_CONFIRMED_AT, _DOUBTED_AT, _COUNT = 8, 12, 15
_ENDED_AT, _ENDING = 4, 3
NO_SECOND = -1_000_000.0
"""The logarithm of nothing, near enough, and a number to every database."""
_ENDINGS = (Ending.WITHDRAWN, Ending.EXPIRED, Ending.OVERTURNED, Ending.PROTECTED)
"""Stored by place."""


class Aggregate(NamedTuple):
    """All that a verdict is computed from: a verdict row's columns, in their order.

    `weight` is the sum of what each agency's reports weighed on the day of the scam. `log_weight` yields what is left
    of it at any time: the binary logarithm of the sum of weight·2^(t/half_life), t in days since 1970. So nothing is
    ever swept: see `weight_at`. `second_log_weight` is the same of the second voice: all agencies but the one that
    weighs most, or a report that a second officer approved if that weighs more. `half_life` is in days, 0 where nothing
    fades. `reports` is 0 where there were some once. `flags` holds `APPROVED_FLAG`, `DISPUTED_FLAG`,
    `PROTECTED_FLAG`, how many members confirmed it or found nothing, and how the last report ended.
    """

    reports: int
    agencies: int
    weight: float
    log_weight: float
    second_log_weight: float
    half_life: int
    categories: int
    flags: int
    first_at: int
    last_at: int

    @property
    def listed(self) -> bool:
        """Whether there is anything to warn of: reports, and nobody who may never be listed."""
        return self.reports > 0 and not self.flags & PROTECTED_FLAG

    @property
    def ended_as(self) -> Ending:
        """How it came that it is listed no longer."""
        return Ending.PROTECTED if self.flags & PROTECTED_FLAG else _ENDINGS[self.flags >> _ENDED_AT & _ENDING]

    @property
    def confirmed(self) -> int:
        """How many members told that it was a fraud."""
        return self.flags >> _CONFIRMED_AT & _COUNT

    @property
    def doubted(self) -> int:
        """How many members told that it was none."""
        return self.flags >> _DOUBTED_AT & _COUNT

    @property
    def feedback(self) -> float:
        """What these voices do to the weight."""
        return CONFIRMED ** min(self.confirmed, MOST_VOICES) * DOUBTED ** min(self.doubted, MOST_VOICES)

    def fading_at(self, at: int) -> float:
        """Which part of the weight is left at a time in microseconds since 1970."""
        if not self.half_life or self.weight <= 0:
            return 1.0
        return min(1.0, math.exp2(min(self.log_weight - _half_lives(at, self.half_life), 64.0)) / self.weight)

    def weight_at(self, at: int) -> float:
        """What is left of the weight at that time, feedback included."""
        return self.weight * self.fading_at(at) * self.feedback

    def second_weight_at(self, at: int) -> float:
        """What is left of the second voice at that time; 0 where there is none."""
        return math.exp2(min(self.second_log_weight - _half_lives(at, self.half_life), 64.0))

    def reaches(self, weight: float) -> int | None:
        """When less than this is left, in microseconds since 1970: a day's beginning. None where nothing fades."""
        if not self.half_life:
            return None
        return math.ceil((self.log_weight + math.log2(self.feedback / weight)) * self.half_life) * MICROS_A_DAY


def aggregate_reports(
    report_groups: Collection[ReportGroup], marks: Iterable[Mark] = (), half_life: int = 0
) -> Aggregate:
    """Sum up what is seen; there must be a report. The same whatever the order, to the last bit."""
    by_agency: dict[UUID, list[ReportGroup]] = defaultdict(list)
    for report_group in report_groups:
        by_agency[report_group.agency_id].append(report_group)
    weights, logs = [], []
    for reports in by_agency.values():
        repeats = 1 + min(REPEAT * (sum(one.reports for one in reports) - 1), MOST_REPEATS)
        weights.append(max(one.weight for one in reports) * repeats)
        logs.append(max(_log_weight(one, half_life) for one in reports) + math.log2(repeats))
    logs.sort()
    approved = max((_log_weight(one, half_life) for one in report_groups if one.approved), default=NO_SECOND)
    return Aggregate(
        reports=sum(one.reports for one in report_groups),
        agencies=len(by_agency),
        weight=math.fsum(weights),
        log_weight=_log_of_sum(logs),
        second_log_weight=max(_log_of_sum(logs[:-1]), approved),
        half_life=half_life,
        categories=_union(one.category for one in report_groups),
        flags=_flags(report_groups, marks),
        first_at=min(one.first_at for one in report_groups),
        last_at=max(one.last_at for one in report_groups),
    )


def tombstone(aggregate: Aggregate, marks: Iterable[Mark], ending: Ending = Ending.WITHDRAWN) -> Aggregate:
    """What is left to know where there were reports and none is to be seen any more; the first ending stays."""
    flags = aggregate.flags & _ENDING << _ENDED_AT if aggregate.reports == 0 else _ENDINGS.index(ending) << _ENDED_AT
    flags |= PROTECTED_FLAG if any(mark.kind is MarkKind.PROTECTED for mark in marks) else 0
    return aggregate._replace(
        reports=0, agencies=0, weight=0.0, log_weight=0.0, second_log_weight=NO_SECOND, half_life=0, flags=flags
    )


def _log_of_sum(logs: Sequence[float]) -> float:
    """The binary logarithm of the sum of what these are logarithms of; they are in order."""
    if not logs:
        return NO_SECOND
    return logs[-1] + math.log2(math.fsum(math.exp2(one - logs[-1]) for one in logs))


def _log_weight(report_group: ReportGroup, half_life: int) -> float:
    return math.log2(report_group.weight) + _half_lives(report_group.took_place_at, half_life)


def _half_lives(at: int, half_life: int) -> float:
    """Half-lives since 1970, by whole days (UTC): when a score moves tells of a report's day, and of no hour."""
    return at // MICROS_A_DAY / half_life if half_life else 0.0


def _union(bits: Iterable[int]) -> int:
    union = 0
    for one in bits:
        union |= one
    return union


def _flags(report_groups: Iterable[ReportGroup], marks: Iterable[Mark]) -> int:
    """Who alone reported it is no second voice for it by confirming that; whoever found nothing is one against it."""
    sources = {one.agency_id for one in report_groups}
    flags = APPROVED_FLAG if any(one.approved for one in report_groups) else 0
    voices: dict[MarkKind, set[UUID]] = defaultdict(set)
    for mark in marks:
        voices[mark.kind].add(mark.agency_id)
    flags |= DISPUTED_FLAG if voices[MarkKind.DISPUTED] else 0
    flags |= PROTECTED_FLAG if voices[MarkKind.PROTECTED] else 0
    confirmed = {agency for agency in voices[MarkKind.CONFIRMED] if sources != {agency}}
    flags |= min(len(confirmed), _COUNT) << _CONFIRMED_AT
    return flags | min(len(voices[MarkKind.DOUBTED]), _COUNT) << _DOUBTED_AT
