"""The payment service: a payment is checked before the payer confirms it, and again when it is made."""

import logging
import tomllib
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from examples.bank.file import File, Outcome
from examples.bank.gate import Gate, ToCorrect, Verdict, now
from examples.bank.payments import Payment, State
from krama_client import Krama, KramaError, omit
from krama_client.types import Action, MoneyInput

TEXTS: dict[str, dict[str, str]] = tomllib.loads((Path(__file__).parent / "texts.toml").read_text(encoding="utf-8"))

_log = logging.getLogger(__name__)
_STATE = {
    Action.PROCEED: State.PAID,
    Action.WARN: State.WAITS_FOR_PAYER,
    Action.VERIFY: State.WAITS_FOR_STAFF,
    Action.HOLD: State.HELD,
}
_SERIOUS = [Action.PROCEED, Action.WARN, Action.VERIFY, Action.HOLD]


@dataclass(frozen=True, slots=True)
class Shown:
    """What the payer sees: where the payment stands, a text in each language, and the reasons of the verdict."""

    state: State
    texts: dict[str, str]
    reasons: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class _Open:
    payment: Payment
    verdict: Verdict


class WrongState(Exception):
    """The payment does not stand where this can be done."""


class PaymentService:
    """Holds payments until somebody who may decide has decided. A real one keeps them in its database."""

    def __init__(self, gate: Gate, file: File, krama: Krama) -> None:
        self._gate, self._file, self._krama = gate, file, krama
        self._open: dict[str, _Open] = {}

    def start(self, payment: Payment) -> Shown:
        """The payer wants to pay. The money moves only if nothing is known.

        Raises `WrongState` for the reference of a payment that waits: another payee would be paid under it.
        """
        if payment.reference in self._open:
            raise WrongState("A payment of this reference waits. Give the new one another reference.")
        try:
            verdict = self._gate.ask(payment)
        except ToCorrect as error:
            return Shown(State.TO_CORRECT, TEXTS["to_correct"], ({"en": error.detail},))
        return self._act(payment, verdict, _STATE[verdict.action])

    def payer_agrees(self, reference: str) -> Shown:
        """The payer was warned and pays all the same. What has been reported since then still stops it."""
        return self._go_on(reference, Action.WARN, "payer")

    def staff_agree(self, reference: str) -> Shown:
        """Somebody has asked the payer what the money is for, and is content."""
        return self._go_on(reference, Action.VERIFY, "staff")

    def fraud_team_releases(self, reference: str) -> Shown:
        """The fraud team has cleared a held payment, and answers for it."""
        return self._go_on(reference, Action.HOLD, "fraud_team")

    def listing_ended(self, indicator_id: str) -> list[Shown]:
        """A correction names this listing: ask again about each payment that waits because of it.

        It is paid if nothing else is known. Otherwise it waits for what the new answer says.
        """
        waiting = [each for each in self._open.values() if indicator_id in each.verdict.indicator_ids]
        return [self._ask_again(each) for each in waiting]

    def _ask_again(self, waiting: _Open) -> Shown:
        verdict = self._gate.ask(waiting.payment)
        del self._open[waiting.payment.reference]
        return self._act(waiting.payment, verdict, _STATE[verdict.action])

    def cancel(self, reference: str) -> Shown:
        """The payer or the bank gives the payment up. Nothing was paid."""
        waiting = self._waiting(reference)
        del self._open[reference]
        self._file.keep(reference, now(), waiting.verdict, State.CANCELLED)
        if waiting.verdict.action is not Action.PROCEED:
            self._tell(reference, "payment_stopped", waiting.payment)
        return Shown(State.CANCELLED, TEXTS["cancelled"])

    def learned(self, reference: str, outcome: str) -> None:
        """Say what came of it: `confirmed_fraud` or `false_positive`.

        If a listing decided, its score changes for every member that sees it. If none did, report the payee too.
        """
        self._tell(reference, outcome)

    def check_late(self, payment: Payment, state: State) -> Verdict:
        """The exchange is back: ask about a payment that went through unchecked, and write it down. Nothing moves."""
        verdict = self._gate.ask(payment)
        self._file.keep(payment.reference, now(), verdict, state)
        return verdict

    def tell_again(self) -> None:
        """Say what the exchange has not got yet. Run it every few minutes: said twice, it counts once."""
        for kept in self._file.to_tell():
            self._submit(kept)

    def _waiting(self, reference: str) -> _Open:
        if reference not in self._open:
            raise WrongState("No payment of this reference waits.")
        return self._open[reference]

    def _go_on(self, reference: str, allowed: Action, by: str) -> Shown:
        waiting = self._waiting(reference)
        if waiting.verdict.action is not allowed:
            raise WrongState(f"This payment waits for another decision: {waiting.verdict.action}.")
        verdict = waiting.verdict
        if not verdict.is_fresh(now()):
            verdict = self._gate.ask(waiting.payment)
        del self._open[reference]
        cleared = _SERIOUS.index(verdict.action) <= _SERIOUS.index(allowed)
        state = State.PAID if cleared else _STATE[verdict.action]
        return self._act(waiting.payment, verdict, state, by if cleared else "rule")

    def _act(self, payment: Payment, verdict: Verdict, state: State, decided_by: str = "rule") -> Shown:
        """Write the line of the file, then do it: a payment without a line was never made."""
        self._file.keep(payment.reference, now(), verdict, state, decided_by)
        if state is State.PAID:
            return Shown(state, TEXTS["proceed"])
        self._open[payment.reference] = _Open(payment, verdict)
        return Shown(state, _text_for(verdict), _reasons(verdict))

    def _tell(self, reference: str, outcome: str, payment: Payment | None = None) -> None:
        """Say it to the exchange, now or later."""
        money = (None, None) if payment is None else (str(payment.amount), payment.currency)
        self._file.keep_to_tell(Outcome(reference, outcome, *money))
        self.tell_again()

    def _submit(self, kept: Outcome) -> None:
        """Name the check, and the listing that decided: without a listing, the outcome changes no score."""
        entry = self._file.last_check(kept.reference)
        if entry is None or entry.check_id is None:
            _log.warning("Payment %s was never checked. Check it now, then its outcome can be sent.", kept.reference)
            return
        try:
            self._krama.outcomes.submit(
                check_id=UUID(entry.check_id),
                indicator_id=UUID(entry.indicator_id) if entry.indicator_id else omit,  # None clears what was said
                outcome=kept.outcome,
                payment=_money(kept) or omit,
                reference=kept.reference,
            )
        except KramaError as error:
            _log.warning("The exchange did not get the outcome: %s. It is kept.", type(error).__name__)
        else:
            self._file.told(kept)


def _money(kept: Outcome) -> MoneyInput | None:
    return None if kept.amount is None or kept.currency is None else {"amount": kept.amount, "currency": kept.currency}


def _text_for(verdict: Verdict) -> dict[str, str]:
    unchecked = verdict.check is None and verdict.action is Action.WARN
    return TEXTS["not_checked" if unchecked else str(verdict.action)]


def _reasons(verdict: Verdict) -> tuple[dict[str, str], ...]:
    if verdict.check is None:
        return ()
    texts = [reason.texts for reason in verdict.check.reasons if reason.texts is not None]
    return tuple({"en": text.en, "km": text.km} for text in texts)
