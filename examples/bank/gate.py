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
"""No value of the payment can be read. The payer can correct a wrong number, and not what this program left out."""

PAYERS_FIELD = "value"
"""Where a fault of the payer is. A fault in another field, such as `institution`, is one of this program."""

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

    @property
    def indicator_ids(self) -> set[str]:
        """Every listing that covers a value of the payment. A correction names one of them."""
        checks = [] if self.check is None else [item.check for item in self.check.items if item.check is not None]
        return {str(match.indicator_id) for check in checks for match in check.matches}

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
            if (wrong := _of_the_payer(refusal)) is not None:
                raise wrong from refusal
            return self._alarmed(payment, refusal)  # a fault of this program, which no payer can correct
        except (Unreached, RateLimited, ServiceUnavailable) as error:  # it passes by itself
            return self._without(payment, error)
        except KramaError as error:  # a credential, a scope, a fault: somebody must act
            return self._alarmed(payment, error)
        if check.action is Action.HOLD:  # what is known of one value counts more than what can't be read of another
            return Verdict(check.action, check)
        for item in check.items:  # a payment to a number that can't exist goes nowhere
            if item.error is not None and payment.values[item.index].is_payee:
                if item.error.field == PAYERS_FIELD:
                    raise ToCorrect(item.error.code, item.error.detail)
                return self._unchecked_payee(payment, item.error.code)
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
            with_receipt=True,
        )

    def _alarmed(self, payment: Payment, error: KramaError) -> Verdict:
        _log.critical("The exchange gave no verdict: %s, request %s", _named(error), error.request_id)
        return self._without(payment, error)

    def _unchecked_payee(self, payment: Payment, code: str) -> Verdict:
        """This program left out what the exchange needs to read the payee. No payer can correct that."""
        _log.critical("The exchange could not read the payee: %s", code)
        return Verdict(self._fallback.action_for(payment), cause=code)

    def _without(self, payment: Payment, error: KramaError) -> Verdict:
        action = self._fallback.action_for(payment)
        return Verdict(action, cause=type(error).__name__, request_id=error.request_id)


def _of_the_payer(refusal: InvalidRequest) -> ToCorrect | None:
    """What the payer can correct: the first number that can't be right, if this program left nothing out."""
    if refusal.code != UNREADABLE:
        return None
    faults = refusal.errors or (refusal,)
    if any(not str(fault.field).endswith(f".{PAYERS_FIELD}") for fault in faults):
        return None
    return ToCorrect(str(faults[0].code), faults[0].detail)


def now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


def _named(error: KramaError) -> str:
    """What went wrong, with the code and the member that somebody needs to correct it. Neither has a value in it."""
    parts = (type(error).__name__, getattr(error, "code", None), getattr(error, "field", None))
    return " ".join(part for part in parts if part)
