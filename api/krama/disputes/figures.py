"""The figures of all disputes: how many there are, and how long they take. The database computes them."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col

from krama.disputes import repository
from krama.disputes.statuses import DisputeDecisionKind
from krama.disputes.tables import Dispute


@dataclass(frozen=True, slots=True)
class DisputeFigures:
    """Counts, and the median and longest times in seconds. A time is None while no dispute has got that far."""

    opened: int
    open: int
    overdue: int
    upheld: int
    rejected: int
    withdrawn: int
    median_to_acknowledge: float | None
    longest_to_acknowledge: float | None
    median_to_decide: float | None
    longest_to_decide: float | None
    median_to_correct: float | None
    longest_to_correct: float | None


def figures(session: Session, now: datetime) -> DisputeFigures:
    """The figures of every dispute so far. An upheld dispute is corrected at the moment of its decision."""
    counts = repository.counts(session)
    acknowledged = repository.durations(session, col(Dispute.acknowledged_at))
    decided = repository.durations(session, col(Dispute.closed_at), *DisputeDecisionKind)
    corrected = repository.durations(session, col(Dispute.closed_at), DisputeDecisionKind.UPHELD)
    return DisputeFigures(
        opened=counts.opened,
        open=counts.open,
        overdue=repository.overdue(session, now),
        upheld=counts.upheld,
        rejected=counts.rejected,
        withdrawn=counts.withdrawn,
        median_to_acknowledge=acknowledged.median,
        longest_to_acknowledge=acknowledged.longest,
        median_to_decide=decided.median,
        longest_to_decide=decided.longest,
        median_to_correct=corrected.median,
        longest_to_correct=corrected.longest,
    )
