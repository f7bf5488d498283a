"""What the service knows of a payment, and the states that it goes through."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class State(StrEnum):
    """Where a payment stands."""

    PAID = "paid"
    WAITS_FOR_PAYER = "waits_for_payer"  # the payer was warned, and decides
    WAITS_FOR_STAFF = "waits_for_staff"  # somebody calls the payer, and asks what the money is for
    HELD = "held"  # only the fraud team may release it
    TO_CORRECT = "to_correct"  # the payee's number can't be right
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Value:
    """Something that the payer entered, scanned or was sent. `role` says what it is in the payment."""

    role: str
    value: str
    kind: str | None = None
    institution: str | None = None

    @property
    def is_payee(self) -> bool:
        """Whether the money goes there."""
        return self.role.startswith("payee_")


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment that a customer wants to make. `reference` is the bank's own number for it."""

    reference: str
    amount: Decimal
    currency: str
    values: tuple[Value, ...]
    payee_is_known: bool = False
    """Whether this payer paid this payee before, and did not complain."""
