"""How reports add up: the weight of a report, and the aggregate that is stored for each audience. Pure."""

import math
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from krama.indicators.categories import Category
from krama.rule.origins import independent_sources, origin_of
from krama.rule.roles import PASSING, CaseRole
from krama.rule.weights import (
    APPROVAL,
    CASE,
    CATEGORIES,
    CONFIRMED,
    DOUBTED,
    MOST_FEEDBACK,
    MOST_REPEATS,
    REPEAT,
    ROLES,
)
from krama.sharing.audiences import includes
from krama.sharing.sectors import Sector

RULES = 8
"""The version of the rules that produced the stored rows.

Raise it when `Aggregate` or the projection changes. `krama migrate` then rebuilds the rows.
"""

MICROS_A_DAY = 86_400_000_000


class MarkKind(StrEnum):
    """What affects an indicator in addition to reports."""

    DISPUTED = "disputed"
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"
    PROTECTED = "protected"


class Ending(StrEnum):
    """How a report or a listing ends: withdrawn by its source, expired, overturned by a dispute, or protected.

    `out_of_sight`: reports may still be live, and are no longer shared with the viewer. Only a listing ends so.
    """

    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    PROTECTED = "protected"
    OUT_OF_SIGHT = "out_of_sight"


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark on an indicator. Its own agency sees it, and so do `audience` and `recipients`, as for a report."""

    kind: MarkKind
    agency_id: UUID
    audience: int
    recipients: tuple[UUID, ...] = ()

    def seen_by(self, agency_id: UUID, sector: Sector) -> bool:
        """Whether a member of this agency and sector may see it."""
        return includes(self.audience, sector) or agency_id == self.agency_id or agency_id in self.recipients


@dataclass(frozen=True, slots=True)
class ReportGroup:
    """Live reports of one agency on one indicator that have the same weight and the same visibility.

    Their own agency sees them, and so do `audience` and `recipients`. Times are microseconds since 1970: when the
    first and the last were reported, and when the scam of the newest took place. `confidence` is 0 to 100, `category`
    and `label` are single bits. `cased` means that they carry a police case number, `approved` that a second officer
    approved them. `role` is what the indicator was in the victim's story, if the source says so. `origin` is who stated
    it first, if the agency copied it from elsewhere.
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
    label: int = 0
    cased: bool = False
    approved: bool = False
    role: CaseRole | None = None
    origin: UUID | None = None

    def seen_by(self, agency_id: UUID, sector: Sector) -> bool:
        """Whether a member of this agency and sector sees these reports."""
        return includes(self.audience, sector) or agency_id == self.agency_id or agency_id in self.recipients

    @property
    def passing(self) -> bool:
        """Whether they say only that money passed through."""
        return self.role in PASSING

    @property
    def roles(self) -> int:
        """Its role as a set of bits."""
        return 0 if self.role is None else self.role.bit

    @property
    def weight(self) -> float:
        """The weight of each report on the day of the scam, before it fades: at least 0.5."""
        weight = max(self.confidence, 1) * _CATEGORY_WEIGHTS[self.category]
        if self.role is not None:
            weight *= _ROLE_WEIGHTS[self.role]
        return weight * (CASE if self.cased else 1) * (APPROVAL if self.approved else 1)


_CATEGORY_WEIGHTS = {category.bit: CATEGORIES.get(category, 1.0) for category in Category}
_ROLE_WEIGHTS = {role: ROLES.get(role, 1.0) for role in CaseRole}

APPROVED_FLAG, DISPUTED_FLAG, PROTECTED_FLAG, PASSING_FLAG = 1, 2, 4, 8
ONCE_CORROBORATED_FLAG = 128
_CONFIRMED_AT, _DOUBTED_AT, _COUNT = 8, 12, 15
_ENDED_AT, _ENDING = 4, 7
NO_SECOND = -1_000_000.0
"""Stands for the logarithm of zero, as a number that every database can store."""
_ENDINGS = (Ending.WITHDRAWN, Ending.EXPIRED, Ending.OVERTURNED, Ending.PROTECTED, Ending.OUT_OF_SIGHT)
"""Rows store the position in this tuple: append only."""


def confirmed_in(flags: int) -> int:
    """The number of members that confirmed a fraud, in the flags of an aggregate."""
    return flags >> _CONFIRMED_AT & _COUNT


def doubted_in(flags: int) -> int:
    """The number of members that did not find fraud, in the flags of an aggregate."""
    return flags >> _DOUBTED_AT & _COUNT


class Aggregate(NamedTuple):
    """Everything that a verdict is computed from: the columns of a verdict row, in order.

    `weight` is the sum of the agencies' weights on the day of the scam. `log_weight` gives the weight that is left at
    any time: it is the binary logarithm of the sum of weight·2^(t/half_life), with t in days since 1970. No job has to
    update rows as time passes: see `weight_at`. `second_log_weight` is the same for the second source: all agencies
    except the heaviest, or a report approved by a second officer if that weighs more. `direct_log_weight` is that of
    the second source without the reports that say only that money passed through. `half_life` is in days, and 0 if
    nothing fades. `reports` is 0 in a tombstone. `flags` holds `APPROVED_FLAG`, `DISPUTED_FLAG`, `PROTECTED_FLAG`,
    `PASSING_FLAG`, `ONCE_CORROBORATED_FLAG`, the number of members that confirmed or doubted it, and how the last
    report ended. `categories`, `labels` and `roles` are sets of bits, which a tombstone keeps. `agencies` counts
    independent sources: see `origins`. `corroborated_at` is when this audience was first shown it as corroborated, or
    0. It never changes again. `origin` says whose copy the listing is, as 32 hexadecimal digits, if nobody here says it
    and all its reports were copied from elsewhere. Otherwise it is empty. A tombstone keeps it.
    """

    reports: int
    agencies: int
    weight: float
    log_weight: float
    second_log_weight: float
    direct_log_weight: float
    half_life: int
    categories: int
    labels: int
    roles: int
    flags: int
    first_at: int
    last_at: int
    corroborated_at: int = 0
    origin: str = ""

    @property
    def listed(self) -> bool:
        """Whether it has live reports and is not protected."""
        return self.reports > 0 and not self.flags & PROTECTED_FLAG

    @property
    def ended_as(self) -> Ending:
        """How the listing ended."""
        return Ending.PROTECTED if self.flags & PROTECTED_FLAG else _ENDINGS[self.flags >> _ENDED_AT & _ENDING]

    @property
    def once_corroborated(self) -> bool:
        """Whether this audience was shown it as corroborated at some time. It may have faded or ended since."""
        return bool(self.flags & ONCE_CORROBORATED_FLAG)

    @property
    def confirmed(self) -> int:
        """The number of members that confirmed a fraud."""
        return confirmed_in(self.flags)

    @property
    def doubted(self) -> int:
        """The number of members that did not find fraud."""
        return doubted_in(self.flags)

    @property
    def feedback(self) -> float:
        """The factor by which confirmations and doubts change the weight."""
        if not self.flags >> _CONFIRMED_AT:  # usual, and the powers take as long as the rest of a weight
            return 1.0
        return CONFIRMED ** min(self.confirmed, MOST_FEEDBACK) * DOUBTED ** min(self.doubted, MOST_FEEDBACK)

    def fading_at(self, at: int) -> float:
        """The share of the weight that is left, 0 to 1, at a time in microseconds since 1970."""
        # gate: weights fade
        if not self.half_life or self.weight <= 0:
            return 1.0
        left = self._left(self.log_weight, at) / self.weight
        return left if left < 1.0 else 1.0

    def weight_at(self, at: int) -> float:
        """The weight that is left at a time in microseconds since 1970, including feedback."""
        return self.weight * self.fading_at(at) * self.feedback

    def second_weight_at(self, at: int) -> float:
        """The weight of the second source that is left at a time in microseconds since 1970, or 0 if there is none."""
        return self._left(self.second_log_weight, at)

    def direct_weight_at(self, at: int) -> float:
        """The same for the second source of those that say more than that money passed through."""
        return self._left(self.direct_log_weight, at)

    def _left(self, log_weight: float, at: int) -> float:
        logarithm = log_weight - _half_lives(at, self.half_life)
        return math.exp2(logarithm if logarithm < 64.0 else 64.0)  # `min` takes as long as the power

    def reaches(self, weight: float) -> int | None:
        """The start of the first day with less than this weight, in microseconds since 1970. None if nothing fades."""
        if not self.half_life:
            return None
        return math.ceil((self.log_weight + math.log2(self.feedback / weight)) * self.half_life) * MICROS_A_DAY


def aggregate_reports(
    report_groups: Collection[ReportGroup], marks: Collection[Mark] = (), half_life: int = 0
) -> Aggregate:
    """Add up at least one report. The result is the same in every order, to the last bit.

    For so few items a list is faster than a generator.
    """
    if len(report_groups) == 1:
        (alone,) = report_groups
        return _aggregate_alone(alone, marks, half_life)
    return _aggregate_all(report_groups, marks, half_life)


def _aggregate_alone(report_group: ReportGroup, marks: Collection[Mark], half_life: int) -> Aggregate:
    """What `_aggregate_all` makes of one group, in a third of the time. Nearly every new report is alone."""
    repeats = _repeats((report_group,))
    log_weight, passing = _log_weight(report_group, half_life), report_group.passing
    second = log_weight if report_group.approved else NO_SECOND
    return Aggregate(
        reports=report_group.reports,
        agencies=1,
        weight=report_group.weight * repeats,
        log_weight=log_weight + math.log2(repeats),
        second_log_weight=second,
        direct_log_weight=NO_SECOND if passing else second,
        half_life=half_life,
        categories=report_group.category,
        labels=report_group.label,
        roles=report_group.roles,
        flags=_flags((report_group,), marks) | (PASSING_FLAG if passing else 0),
        first_at=report_group.first_at,
        last_at=report_group.last_at,
        origin=origin_of((report_group,)),
    )


def _aggregate_all(report_groups: Collection[ReportGroup], marks: Collection[Mark], half_life: int) -> Aggregate:
    sources = independent_sources(report_groups)
    weights, logs = [], []
    for reports in sources:
        repeats = _repeats(reports)
        weights.append(max([group.weight for group in reports]) * repeats)
        logs.append(max([_log_weight(group, half_life) for group in reports]) + math.log2(repeats))
    logs.sort()
    passing = any(group.passing for group in report_groups)
    second = _second_log_weight(logs, report_groups, half_life)
    direct = _direct_log_weight(sources, half_life) if passing else second
    return Aggregate(
        reports=sum([group.reports for group in report_groups]),
        agencies=len(sources),
        weight=math.fsum(weights),
        log_weight=_log_of_sum(logs),
        second_log_weight=second,
        direct_log_weight=direct,
        half_life=half_life,
        categories=_union([group.category for group in report_groups]),
        labels=_union([group.label for group in report_groups]),
        roles=_union([group.roles for group in report_groups]),
        flags=_flags(report_groups, marks) | (PASSING_FLAG if passing else 0),
        first_at=min([group.first_at for group in report_groups]),
        last_at=max([group.last_at for group in report_groups]),
        origin=origin_of(report_groups),
    )


def tombstone(aggregate: Aggregate, marks: Iterable[Mark], ending: Ending = Ending.WITHDRAWN) -> Aggregate:
    """The aggregate that remains when the last visible report has ended. A tombstone keeps its first ending."""
    flags = aggregate.flags & _ENDING << _ENDED_AT if aggregate.reports == 0 else _ENDINGS.index(ending) << _ENDED_AT
    flags |= PROTECTED_FLAG if any(mark.kind is MarkKind.PROTECTED for mark in marks) else 0
    return aggregate._replace(
        reports=0,
        agencies=0,
        weight=0.0,
        log_weight=0.0,
        second_log_weight=NO_SECOND,
        direct_log_weight=NO_SECOND,
        half_life=0,
        flags=flags,
    )


def _repeats(reports: Sequence[ReportGroup]) -> float:
    """The factor by which the further reports of one agency add to its strongest one."""
    return 1 + min(REPEAT * (sum([group.reports for group in reports]) - 1), MOST_REPEATS)


def _second_log_weight(logs: Sequence[float], report_groups: Iterable[ReportGroup], half_life: int) -> float:
    """The second source: all agencies except the heaviest, or an approved report. `logs` are the agencies', sorted."""
    approved = max([_log_weight(group, half_life) for group in report_groups if group.approved], default=NO_SECOND)
    return max(_log_of_sum(logs[:-1]), approved)


def _direct_log_weight(agencies: Iterable[Sequence[ReportGroup]], half_life: int) -> float:
    """The second source without reports of money that passed through."""
    direct = [[group for group in reports if not group.passing] for reports in agencies]
    logs = sorted(
        max([_log_weight(group, half_life) for group in reports]) + math.log2(_repeats(reports))
        for reports in direct
        if reports
    )
    return _second_log_weight(logs, [group for reports in direct for group in reports], half_life)


def _log_of_sum(logs: Sequence[float]) -> float:
    """The binary logarithm of a sum, from the sorted logarithms of its terms."""
    if not logs:
        return NO_SECOND
    return logs[-1] + math.log2(math.fsum([math.exp2(log - logs[-1]) for log in logs]))


def _log_weight(report_group: ReportGroup, half_life: int) -> float:
    return math.log2(report_group.weight) + _half_lives(report_group.took_place_at, half_life)


def _half_lives(at: int, half_life: int) -> float:
    """Half-lives since 1970, counted in whole UTC days. A change of score reveals a report's day, but not its hour."""
    return at // MICROS_A_DAY / half_life if half_life else 0.0


def _union(bits: Iterable[int]) -> int:
    union = 0
    for bit in bits:
        union |= bit
    return union


def _flags(report_groups: Iterable[ReportGroup], marks: Collection[Mark]) -> int:
    """An agency that is the only source can't confirm its own report, but it can doubt it."""
    flags = APPROVED_FLAG if any(group.approved for group in report_groups) else 0
    if not marks:
        return flags
    sources = {group.agency_id for group in report_groups}
    by_kind: dict[MarkKind, set[UUID]] = defaultdict(set)
    for mark in marks:
        by_kind[mark.kind].add(mark.agency_id)
    flags |= DISPUTED_FLAG if by_kind[MarkKind.DISPUTED] else 0
    flags |= PROTECTED_FLAG if by_kind[MarkKind.PROTECTED] else 0
    confirmed = {agency for agency in by_kind[MarkKind.CONFIRMED] if sources != {agency}}
    flags |= min(len(confirmed), _COUNT) << _CONFIRMED_AT
    return flags | min(len(by_kind[MarkKind.DOUBTED]), _COUNT) << _DOUBTED_AT
