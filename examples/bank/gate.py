"""Asks the exchange about a payment, within a deadline, and says what to do in any case."""

import logging
from dataclasses import dataclass
from datetime import UTC, datetime

from examples.bank.fallback import Fallback
from examples.bank.payments import Payment
from krama_client import InvalidRequest, Krama, KramaError, RateLimited, ServiceUnavailable, Unreached
from krama_client.types import Action, PaymentCheck

DEADLINE = 0.5
"""Seconds that the payer waits for the exchange, in all. The usual answer takes a few milliseconds."""

UNREADABLE = "payment_unreadable"
"""The only refusal that the payer can do something about: no value of the payment can be what it should be."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What to do with a payment, and where that comes from. Without `check`, the bank's own rule decided: `cause`."""

    action: Action
    check: PaymentCheck | None = None
    cause: str | None = None
    request_id: str | None = None

    @property
    def indicator_id(self) -> str | None:
        """The listing that decided, if one did. An outcome that names it changes its score."""
        decisive = None if self.check is None else self.check.items[self.check.decisive_index].check
        return str(decisive.matches[0].indicator_id) if decisive is not None and decisive.matches else None

    def is_fresh(self, now: datetime) -> bool:
        """Whether the answer may still be used. The bank's own rule is never fresh: ask again."""
        return self.check is not None and now < self.check.fresh_until


class ToCorrect(Exception):
    """The payee's number can't be what it should be. `detail` says why; show it to the payer."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code, self.detail = code, detail


class Gate:
    """Asks once, without retries: a payer waits.

    Give it a client that was made with `max_retries=0` and a breaker: the token is fetched with the retries of the
    client itself, and the breaker keeps an outage from costing every payer the deadline.
    """

    def __init__(self, krama: Krama, fallback: Fallback | None = None, deadline: float = DEADLINE) -> None:
        self._krama = krama.with_options(deadline=deadline, max_retries=0)
        self._fallback = fallback or Fallback()

    def ask(self, payment: Payment) -> Verdict:
        """The exchange's verdict, or the bank's own. Raises `ToCorrect` if a payee can't be read."""
        try:
            check = self._check(payment)
        except InvalidRequest as refusal:
            if refusal.code == UNREADABLE:
                raise _to_correct(refusal) from refusal
            return self._alarmed(payment, refusal)  # a fault of this program, which no payer can correct
        except (Unreached, RateLimited, ServiceUnavailable) as error:  # it passes by itself
            return self._without(payment, error)
        except KramaError as error:  # a credential, a scope, a fault: somebody must act
            return self._alarmed(payment, error)
        _refuse_unreadable_payee(payment, check)
        return Verdict(check.action, check)

    def _check(self, payment: Payment) -> PaymentCheck:
        return self._krama.check_payment(
            [
                {"role": each.role, "value": each.value, "kind": each.kind, "institution": each.institution}
                for each in payment.values
            ],
            payment={"amount": str(payment.amount), "currency": payment.currency},
            purpose="payment",
            reference=payment.reference,
            receipt=True,
        )

    def _alarmed(self, payment: Payment, error: KramaError) -> Verdict:
        _log.critical("The exchange gave no verdict: %s, request %s", type(error).__name__, error.request_id)
        return self._without(payment, error)

    def _without(self, payment: Payment, error: KramaError) -> Verdict:
        action = self._fallback.action_for(payment)
        return Verdict(action, cause=type(error).__name__, request_id=error.request_id)


def _to_correct(refusal: InvalidRequest) -> ToCorrect:
    """No value can be read. What is wrong with each value is in `errors`: the first is for the payer."""
    faults = refusal.errors or (refusal,)
    return ToCorrect(str(faults[0].code), faults[0].detail)


def _refuse_unreadable_payee(payment: Payment, check: PaymentCheck) -> None:
    """A payment to a number that can't exist goes nowhere. Another value that can't be read is only not checked."""
    for item in check.items:
        if item.error is not None and payment.values[item.index].is_payee:
            raise ToCorrect(item.error.code, item.error.detail)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)
