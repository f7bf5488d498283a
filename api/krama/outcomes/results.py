"""The results that an outcome may have."""

from collections.abc import Mapping
from enum import StrEnum

from krama.rule.evidence import MarkKind


class Result(StrEnum):
    """What a member did, or learned later."""

    PAYMENT_STOPPED = "payment_stopped"
    CUSTOMER_WARNED = "customer_warned"
    CONFIRMED_FRAUD = "confirmed_fraud"
    FALSE_POSITIVE = "false_positive"


MARK_OF_RESULT: Mapping[Result, MarkKind] = {
    Result.CONFIRMED_FRAUD: MarkKind.CONFIRMED,
    Result.FALSE_POSITIVE: MarkKind.DOUBTED,
}
"""The results that affect the score. Of an agency, only the latest result on an indicator counts."""
