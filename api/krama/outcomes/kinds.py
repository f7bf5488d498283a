"""What may come of a verdict."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from krama.rule.evidence import MarkKind


class OutcomeKind(StrEnum):
    """What a member did, or learned later."""

    PAYMENT_STOPPED = "payment_stopped"
    CUSTOMER_WARNED = "customer_warned"
    CONFIRMED_FRAUD = "confirmed_fraud"
    FALSE_POSITIVE = "false_positive"


MARK_OF_OUTCOME: Mapping[OutcomeKind, MarkKind] = {
    OutcomeKind.CONFIRMED_FRAUD: MarkKind.CONFIRMED,
    OutcomeKind.FALSE_POSITIVE: MarkKind.DOUBTED,
}
"""The judgements, which affect the score. Of an agency, only the latest one on an indicator counts."""


def class_of(kind: OutcomeKind) -> Collection[OutcomeKind]:
    """The outcomes of which an agency has one for each payment: both judgements, or what it did."""
    return MARK_OF_OUTCOME if kind in MARK_OF_OUTCOME else (kind,)
