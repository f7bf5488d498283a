"""The clock of a dispute, its state, and who may decide it. Pure."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from krama.disputes.errors import DisputeClosed, NotIndependent
from krama.disputes.states import DisputeState

ACKNOWLEDGE = timedelta(hours=4)
DECIDE_HELD, DECIDE = timedelta(hours=12), timedelta(hours=72)
"""Within these a dispute is to be acknowledged, and decided: sooner where money is held."""


@dataclass(frozen=True, slots=True)
class Clock:
    """By when."""

    acknowledge_by: datetime
    decide_by: datetime


class Progress(Protocol):
    """The columns that a state follows from."""

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
    """By when a dispute is to be dealt with; `held` tells that the listing would hold money."""
    return Clock(opened_at + ACKNOWLEDGE, opened_at + (DECIDE_HELD if held else DECIDE))


def state_of(dispute: Progress, now: datetime) -> DisputeState:
    """How far it is: by itself it lapses when its time is up."""
    if dispute.decided_as is not None:
        return DisputeState(dispute.decided_as)
    if now > dispute.decide_by:
        return DisputeState.LAPSED
    if dispute.review_at is not None:
        return DisputeState.UNDER_REVIEW
    return DisputeState.OPENED if dispute.acknowledged_at is None else DisputeState.ACKNOWLEDGED


def due_by(dispute: Progress) -> datetime:
    """By when somebody must do the next thing about an open dispute."""
    return dispute.acknowledge_by if dispute.acknowledged_at is None else dispute.decide_by


def check_decider(dispute: Disputed, agency_id: UUID, client_id: str, involved: Collection[UUID]) -> None:
    """See that who decides is no judge in its own cause: `involved` agencies stand by the reports.

    Raises `DisputeClosed` and `NotIndependent`.
    """
    if dispute.decided_as is not None:
        raise DisputeClosed(f"The dispute was decided before: it is {dispute.decided_as}.")
    if agency_id in involved:
        raise NotIndependent("Your agency reported or approved this itself: another agency's reviewer must decide.")
    check_no_opener([dispute], client_id)


def check_no_opener(disputes: Iterable[Disputed], client_id: str) -> None:
    """See that none of these was opened by who settles them. Raises `NotIndependent`."""
    if any(one.client_id == client_id for one in disputes):
        raise NotIndependent("This client opened a dispute on it: another one must decide.")
