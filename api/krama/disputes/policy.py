"""The deadlines of a dispute, its status, and who may decide it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol
from uuid import UUID

from krama.core.evidence import shown_evidence
from krama.disputes.errors import DisputeClosed, NotIndependent
from krama.disputes.statuses import DisputeStatus, Grounds
from krama.disputes.wording import same_words

ACKNOWLEDGE = timedelta(hours=4)
DECIDE_HOLD, DECIDE = timedelta(hours=12), timedelta(hours=72)
"""The deadlines for acknowledging and deciding a dispute. They are shorter if the listing holds money."""


class Claim(NamedTuple):
    """What an agency says in a dispute: three columns."""

    grounds: Grounds
    statement: str
    evidence: str

    def folded(self) -> tuple[Grounds, str, frozenset[str]]:
        """The claim without what says nothing new: how words are written, and what is said of which document."""
        documents = frozenset(each.sha256 for each in shown_evidence(self.evidence))
        return self.grounds, same_words(self.statement), documents


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadlines of a dispute."""

    acknowledge_by: datetime
    decide_by: datetime


class Progress(Protocol):
    """The columns from which a status is derived."""

    acknowledge_by: datetime
    decide_by: datetime
    acknowledged_at: datetime | None
    review_started_at: datetime | None
    closed_at: datetime | None
    closed_as: str | None


class Disputed(Progress, Protocol):
    """A dispute as the rule sees it."""

    agency_id: UUID


def clock_of(created_at: datetime, *, hold: bool) -> Clock:
    """The deadlines of a dispute opened at this time. `hold` says that the listing gave `hold`."""
    return Clock(created_at + ACKNOWLEDGE, created_at + (DECIDE_HOLD if hold else DECIDE))


def status_of(dispute: Progress, now: datetime) -> DisputeStatus:
    """The status at a time. A dispute lapses by itself when its deadline has passed."""
    if dispute.closed_as is not None:
        return DisputeStatus(dispute.closed_as)
    if now > dispute.decide_by:
        return DisputeStatus.LAPSED
    if dispute.review_started_at is not None:
        return DisputeStatus.UNDER_REVIEW
    return DisputeStatus.OPENED if dispute.acknowledged_at is None else DisputeStatus.ACKNOWLEDGED


def due_by(dispute: Progress) -> datetime:
    """The deadline of the next step of an open dispute."""
    return dispute.acknowledge_by if dispute.acknowledged_at is None else dispute.decide_by


def check_open(dispute: Progress) -> None:
    """Check that the dispute is neither decided nor withdrawn. Raises `DisputeClosed`."""
    # gate: dispute is decided once
    if dispute.closed_as is not None:
        raise DisputeClosed(f"The dispute is closed: it was {dispute.closed_as}. It can't change any more.")


def check_decider(dispute: Disputed, agency_id: UUID, involved: Collection[UUID]) -> None:
    """Check that the reviewer is independent. `involved` are the agencies that reported or approved it.

    Raises `NotIndependent`.
    """
    # gate: judge in its own cause
    if agency_id in involved:
        raise NotIndependent("Your agency reported or approved this itself. A reviewer of another agency must decide.")
    check_no_opener([dispute], agency_id)


def check_no_opener(disputes: Iterable[Disputed], agency_id: UUID) -> None:
    """Check that none of these was opened by the agency that settles them. Raises `NotIndependent`."""
    # gate: opener's agency never decides
    if any(dispute.agency_id == agency_id for dispute in disputes):
        raise NotIndependent(
            "Your agency opened a dispute on this indicator. A reviewer of another agency must decide."
        )
