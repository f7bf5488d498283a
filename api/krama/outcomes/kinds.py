"""What may come of a verdict."""

from collections.abc import Mapping
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
"""The outcomes that affect the score. Of an agency, only the latest outcome on an indicator counts."""
