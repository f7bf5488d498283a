"""The words of outcomes."""

from collections.abc import Mapping
from enum import StrEnum

from krama.rule.evidence import MarkKind


class Result(StrEnum):
    """What a member did, or found out."""

    PAYMENT_STOPPED = "payment_stopped"
    CUSTOMER_WARNED = "customer_warned"
    CONFIRMED_FRAUD = "confirmed_fraud"
    FALSE_POSITIVE = "false_positive"


VOICES: Mapping[Result, MarkKind] = {
    Result.CONFIRMED_FRAUD: MarkKind.CONFIRMED,
    Result.FALSE_POSITIVE: MarkKind.DOUBTED,
}
"""Those that bear on the score. An agency has one voice on an indicator: what it found out last."""
