"""Use cases of scorecards: count an agency's reports, checks and outcomes."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.access.errors import unseen_agency
from krama.agencies import service as agencies
from krama.agencies.schemas import AgencyRef
from krama.core import clock
from krama.core.cursor import START, KeysetPosition
from krama.core.owners import Owners
from krama.core.spans import MonthSpan, month_of
from krama.disputes import service as disputes
from krama.listings import service as listings
from krama.outcomes import service as outcomes
from krama.outcomes.kinds import OutcomeKind
from krama.reports import scored
from krama.reports.own import OwnReport
from krama.rule.evidence import MarkKind
from krama.rule.timeline import TimelineMark
from krama.scorecards.policy import Line, Lines
from krama.sharing.audiences import Viewer


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The figures of one agency for one month and one province.

    They count only what that agency itself may know, also when another one reads them.
    """

    agency: AgencyRef
    line: Line

    @property
    def position(self) -> KeysetPosition:
        """Its place among the lines of its agency, and the agency's id."""
        return KeysetPosition(self.line.place, self.agency.agency_id)


def scorecards(
    session: Session, owners: Owners, months: MonthSpan, after: KeysetPosition = START, *, at_once: bool = False
) -> Iterator[Scorecard]:
    """The scorecards of some agencies after a position. An agency that did nothing has none.

    They come agency by agency, in the order of the agencies' ids: a name may change while somebody reads. The figures
    of an agency are computed when its first scorecard is read, so a page costs no more than the agencies on it. With
    `at_once`, all are computed in one pass. Raises `AgencyNotFound`, or `CountingBusy` if
    too many reports have just come in, when the first one is read.
    """
    everybody = agencies.viewers(session)
    if not (owners.only or frozenset()) <= everybody.keys():
        raise unseen_agency()
    keys = sorted(key for key in owners.among(frozenset(everybody)) if key >= after.key)
    changes = scored.correction(session)
    for group in [keys] if at_once else [[key] for key in keys]:
        lines = _lines(session, [everybody[key][1] for key in group], months, changes)
        for key in group:
            name, viewer = everybody[key]
            agency = AgencyRef(agency_id=key, name=name, sector=viewer.sector)
            for line in lines[key].in_order():
                if key > after.key or line.place > after.seq:
                    yield Scorecard(agency, line)


def _lines(
    session: Session, viewers: Collection[Viewer], months: MonthSpan, changes: scored.Unscored
) -> dict[UUID, Lines]:
    since, until = months.begins, months.ends
    lines = {viewer.agency_id: Lines() for viewer in viewers}
    _count_reports(session, viewers, months, changes, lines)
    _count_judgements(session, viewers, months, lines)
    for viewer in viewers:
        own = lines[viewer.agency_id]
        for day in listings.checks_of(session, viewer.agency_id, since.date(), until.date()):
            line = own.at(month_of(day.day))
            line.checks, line.hits = line.checks + day.checks, line.hits + day.hits
        for outcome in outcomes.of_agency(session, viewer.agency_id, since, until):
            line = own.at(month_of(outcome.created_at))
            line.outcomes[outcome.outcome] += 1
            stopped = outcome.outcome == OutcomeKind.PAYMENT_STOPPED
            if stopped and outcome.amount is not None and outcome.currency is not None:
                line.stopped[outcome.currency] += outcome.amount
    return lines


def _count_reports(
    session: Session,
    viewers: Collection[Viewer],
    months: MonthSpan,
    changes: scored.Unscored,
    lines: Mapping[UUID, Lines],
) -> None:
    """What the sums have, for all these agencies in one pass."""
    for each in scored.made(session, viewers, months.begins, months.ends, changes):
        line, scores = lines[each.agency_id].at(month_of(each.first_day), each.province), each.scores
        line.reports, line.upheld, line.hours = scores.made, scores.overturned, each.hours
        line.corroborated = scores.corroborated
        line.borne_out = scores.corroborated - scores.corroborated_overturned


def _count_judgements(
    session: Session, viewers: Collection[Viewer], months: MonthSpan, lines: Mapping[UUID, Lines]
) -> None:
    """What depends on disputes and confirmations: they are few, so each report that they concern is read."""
    since, until = months.begins, months.ends
    disputed = {each.agency_id: disputes.timeline_since(session, each, since) for each in viewers}
    confirmed = {each.agency_id: listings.marked_by_others(session, each, MarkKind.CONFIRMED) for each in viewers}
    concerned = set().union(*disputed.values(), *confirmed.values())
    if not concerned:
        return
    for agency_id, report in scored.on_indicators(session, viewers, concerned, since, until):
        line = lines[agency_id].at(month_of(report.created_at), report.province)
        is_confirmed = report.indicator_id in confirmed[agency_id]
        line.confirmed += is_confirmed
        line.disputed += _is_disputed(report, disputed[agency_id].get(report.indicator_id, ()))
        line.borne_out += is_confirmed and not report.corroborated and not report.overturned


def _is_disputed(report: OwnReport, spans: Iterable[TimelineMark]) -> bool:
    """Whether a dispute was open while the report stood."""
    reported_at = clock.to_micros(report.created_at)
    ended_at = None if report.ended_at is None else clock.to_micros(report.ended_at)
    return any(
        (ended_at is None or span.since <= ended_at) and (span.until is None or reported_at <= span.until)
        for span in spans
    )
