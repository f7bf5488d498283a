"""Converts disputes to response bodies."""

from uuid import UUID

from krama.core import clock
from krama.core.evidence import shown_evidence
from krama.disputes.schemas import DisputeOut
from krama.disputes.service import DisputeDetail
from krama.disputes.statuses import DisputeStatus, Grounds
from krama.listings.answers import indicator_ref


def dispute_out(shown: DisputeDetail, reader: UUID) -> DisputeOut:
    """The response body for a dispute that a client of this agency reads."""
    dispute, status = shown.dispute, shown.status
    late = status is DisputeStatus.OPENED and clock.now() > dispute.acknowledge_by
    decided = dispute.closed_at is not None and status is not DisputeStatus.WITHDRAWN
    return DisputeOut(
        dispute_id=dispute.dispute_id,
        revision=shown.revision,
        indicator=indicator_ref(dispute.indicator_id, shown.indicator),
        check_id=dispute.check_id,
        status=status,
        grounds=Grounds(dispute.grounds),
        statement=dispute.statement,
        evidence=None if dispute.statement is None else shown_evidence(dispute.evidence),
        hold_when_opened=dispute.hold_when_opened,
        created_by=shown.created_by.shown_to(reader),
        created_at=dispute.created_at,
        updated_at=clock.from_micros(dispute.seq),
        acknowledge_by=dispute.acknowledge_by,
        decide_by=dispute.decide_by,
        overdue=late or status is DisputeStatus.LAPSED,
        acknowledged_at=dispute.acknowledged_at,
        review_started_at=dispute.review_started_at,
        decided_at=dispute.closed_at if decided else None,
        decided_by=shown.closed_by.shown_to(reader) if decided and shown.closed_by is not None else None,
        decision_reason=dispute.closing_reason if decided else None,
        # gate: words for the sources stay with reviewers
        source_reason=dispute.source_reason if shown.is_reviewed else None,
        ended_at=dispute.closed_at,
        end_reason=dispute.closing_reason,
    )
