"""Use cases of scorecards: count an agency's reports, checks and outcomes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session

from krama.access.errors import unseen_agency
from krama.agencies import service as agencies
from krama.agencies.schemas import AgencyRef
from krama.core import clock
from krama.core.cursor import START, KeysetPosition
from krama.disputes import service as disputes
from krama.listings import service as listings
from krama.outcomes import service as outcomes
from krama.outcomes.kinds import OutcomeKind
from krama.reports import service as reports
from krama.reports.own import OwnReport
from krama.rule.evidence import MarkKind
from krama.rule.timeline import TimelineMark
from krama.scorecards.policy import Judged, Line, Lines, Period, month_of
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
    session: Session, agency_id: UUID | None, period: Period, after: KeysetPosition = START
) -> Iterator[Scorecard]:
    """The scorecards of one agency, or of all, after a position. An agency that did nothing has none.

    They come agency by agency, in the order of the agencies' ids: a name may change while somebody reads. The figures
    of an agency are computed when its first scorecard is read, so a page costs no more than the agencies on it. Raises
    `AgencyNotFound` when the first one is read.
    """
    everybody = agencies.viewers(session)
    if agency_id is not None and agency_id not in everybody:
        raise unseen_agency()
    wanted = everybody if agency_id is None else {agency_id: everybody[agency_id]}
    for key in sorted(key for key in wanted if key >= after.key):
        name, viewer = wanted[key]
        agency = AgencyRef(agency_id=key, name=name, sector=viewer.sector)
        for line in _lines(session, viewer, period):
            if key > after.key or line.place > after.seq:
                yield Scorecard(agency, line)


def _lines(session: Session, viewer: Viewer, period: Period) -> list[Line]:
    since, until = period.first.begins, period.after.begins
    lines = Lines()
    disputed = disputes.timeline_since(session, viewer, since)
    confirmed = listings.marked_by_others(session, viewer, MarkKind.CONFIRMED)
    for report in reports.own_since(session, viewer, since, until):
        judged = _judged(report, disputed, report.indicator_id in confirmed)
        lines.at(month_of(report.created_at), report.province).add(judged)
    for day in listings.checks_of(session, viewer.agency_id, since.date(), until.date()):
        line = lines.at(month_of(day.day))
        line.checks, line.hits = line.checks + day.checks, line.hits + day.hits
    for outcome in outcomes.of_agency(session, viewer.agency_id, since, until):
        line = lines.at(month_of(outcome.created_at))
        line.outcomes[outcome.outcome] += 1
        stopped = outcome.outcome == OutcomeKind.PAYMENT_STOPPED
        if stopped and outcome.amount is not None and outcome.currency is not None:
            line.stopped[outcome.currency] += outcome.amount
    return lines.in_order()


def _judged(report: OwnReport, disputed: Mapping[UUID, Sequence[TimelineMark]], confirmed: bool) -> Judged:
    reported_at = clock.to_micros(report.created_at)
    ended_at = None if report.ended_at is None else clock.to_micros(report.ended_at)
    while_it_stood = any(
        (ended_at is None or span.since <= ended_at) and (span.until is None or reported_at <= span.until)
        for span in disputed.get(report.indicator_id, ())
    )
    return Judged(
        reported_at=report.created_at,
        occurred_at=report.occurred_at,
        corroborated=report.corroborated,
        confirmed=confirmed,
        disputed=while_it_stood,
        overturned=report.overturned,
    )
