"""The deadlines of a dispute, its state, and who may decide it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from krama.disputes.errors import DisputeClosed, NotIndependent
from krama.disputes.states import DisputeState

ACKNOWLEDGE = timedelta(hours=4)
DECIDE_HELD, DECIDE = timedelta(hours=12), timedelta(hours=72)
"""The deadlines for acknowledging and deciding a dispute. They are shorter if the listing holds money."""


@dataclass(frozen=True, slots=True)
class Clock:
    """The deadlines of a dispute."""

    acknowledge_by: datetime
    decide_by: datetime


class Progress(Protocol):
    """The columns from which a state is derived."""

    acknowledge_by: datetime
    decide_by: datetime
    acknowledged_at: datetime | None
    review_at: datetime | None
    decided_at: datetime | None
    decided_as: str | None


class Disputed(Progress, Protocol):
    """A dispute as the rule sees it."""

    client_id: str


def clock_of(opened_at: datetime, *, held: bool) -> Clock:
    """The deadlines of a dispute opened at this time. `held` says that the listing gave `hold`."""
    return Clock(opened_at + ACKNOWLEDGE, opened_at + (DECIDE_HELD if held else DECIDE))


def state_of(dispute: Progress, now: datetime) -> DisputeState:
    """The state at a time. A dispute lapses by itself when its deadline has passed."""
    if dispute.decided_as is not None:
        return DisputeState(dispute.decided_as)
    if now > dispute.decide_by:
        return DisputeState.LAPSED
    if dispute.review_at is not None:
        return DisputeState.UNDER_REVIEW
    return DisputeState.OPENED if dispute.acknowledged_at is None else DisputeState.ACKNOWLEDGED


def due_by(dispute: Progress) -> datetime:
    """The deadline of the next step of an open dispute."""
    return dispute.acknowledge_by if dispute.acknowledged_at is None else dispute.decide_by


def check_decider(dispute: Disputed, agency_id: UUID, client_id: str, involved: Collection[UUID]) -> None:
    """Check that the reviewer is independent. `involved` are the agencies that reported or approved it.

    Raises `DisputeClosed` and `NotIndependent`.
    """
    # gate: dispute is decided once
    if dispute.decided_as is not None:
        raise DisputeClosed(f"The dispute has already been decided: it was {dispute.decided_as}.")
    # gate: judge in its own cause
    if agency_id in involved:
        raise NotIndependent("Your agency reported or approved this itself. A reviewer of another agency must decide.")
    check_no_opener([dispute], client_id)


def check_no_opener(disputes: Iterable[Disputed], client_id: str) -> None:
    """Check that none of these was opened by the client that settles them. Raises `NotIndependent`."""
    if any(dispute.client_id == client_id for dispute in disputes):
        raise NotIndependent("This client opened a dispute on this indicator. Another client must decide.")
