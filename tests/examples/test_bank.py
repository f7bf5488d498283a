"""The example bank: what it does with each action, without an answer, and what it keeps."""

import asyncio
import json
import logging
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from examples.bank import load
from examples.bank.file import File
from examples.bank.gate import Gate, ToCorrect
from examples.bank.payments import Payment, State, Value
from examples.bank.service import TEXTS, PaymentService, WrongState
from krama.agencies.permissions import Permission
from krama.app import create_app
from krama.audit.receipts import Receipts
from krama.core.database import Database
from krama.settings import Settings
from krama.sharing.sectors import Sector
from krama_client import AsyncKrama, Krama, verify_payment_receipt
from krama_client.errors import ReceiptUnverified
from krama_client.testing import FakeKrama
from tests.members import new_agency, new_client
from tests.server import serving

ACCOUNT = Value("payee_account", "000 123 456", "bank_account", "ABAAKHPP")
PHONE = Value("payee_phone", "012 345 678", "phone")
LATER = (datetime.now(UTC) + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
LONG_AGO = "2020-01-01T00:00:00Z"


class Bank:
    """The example's parts on an exchange in memory, or on a real one."""

    def __init__(self, fake: FakeKrama | None = None, krama: Krama | None = None) -> None:
        self.fake = fake or FakeKrama()
        self.krama = krama or self.fake.krama(max_retries=0)
        self.file = File()
        self.service = PaymentService(Gate(self.krama), self.file, self.krama)

    def answers(self, action: str, **more: Any) -> None:
        """What the exchange says about the next payments."""
        self.fake.on("checkPayment").answer(action=action, **{"fresh_until": LATER, **more})

    def outcomes(self) -> list[Any]:
        """The outcomes that the exchange received."""
        return [asked.body["outcome"] for asked in self.fake.asked if asked.operation == "submitOutcome"]


@pytest.fixture
def bank() -> Iterator[Bank]:
    made = Bank()
    yield made
    made.file.close()
    made.krama.close()


def payment(amount: str = "250.00", *, currency: str = "USD", known: bool = False) -> Payment:
    """A payment of two values."""
    return Payment("TRX-1", Decimal(amount), currency, (ACCOUNT, PHONE), known)


@pytest.mark.parametrize(
    ("action", "state"),
    [
        ("proceed", State.PAID),
        ("warn", State.WAITS_FOR_PAYER),
        ("verify", State.WAITS_FOR_STAFF),
        ("hold", State.HELD),
    ],
)
def test_action_decides_where_a_payment_waits_and_what_the_payer_reads(bank: Bank, action: str, state: State) -> None:
    bank.answers(action)
    shown = bank.service.start(payment())
    assert (shown.state, shown.texts) == (state, TEXTS[action])
    assert all({"en", "km"} <= set(reason) for reason in shown.reasons)


LISTING = "11111111-1111-5111-8111-111111111111"
LISTED = [
    {"index": 0, "role": "payee_account", "check": {"value": "000 123 456", "kind": "bank_account"}},
    {
        "index": 1,
        "role": "payee_phone",
        "check": {"value": "012 345 678", "kind": "phone", "matches": [{"indicator_id": LISTING}]},
    },
]


def test_listing_of_any_value_is_kept_so_that_its_correction_releases_the_payment(bank: Bank) -> None:
    bank.answers("hold", items=LISTED)
    bank.service.start(payment())
    (entry,) = bank.file.entries("TRX-1")
    assert [value["indicator_ids"] for value in entry.values] == [[], [LISTING]]
    assert entry.as_of is not None
    assert all({"kind", "canonical"} <= value.keys() for value in entry.values)
    bank.answers("proceed")
    bank.service.listing_ended("00000000-0000-4000-8000-000000000000")
    assert len(bank.file.entries("TRX-1")) == 1
    assert [shown.state for shown in bank.service.listing_ended(LISTING)] == [State.PAID]
    with pytest.raises(WrongState):
        bank.service.fraud_team_releases("TRX-1")


def test_payment_that_is_still_listed_otherwise_waits_on(bank: Bank) -> None:
    bank.answers("hold", items=LISTED)
    bank.service.start(payment())
    bank.answers("verify")
    (shown,) = bank.service.listing_ended(LISTING)
    assert shown.state is State.WAITS_FOR_STAFF
    assert bank.service.staff_agree("TRX-1").state is State.PAID


def test_file_says_who_decided(bank: Bank) -> None:
    bank.answers("hold")
    bank.service.start(payment())
    bank.service.fraud_team_releases("TRX-1")
    assert [entry.decided_by for entry in bank.file.entries("TRX-1")] == ["rule", "fraud_team"]


def test_each_decision_is_for_its_own_action(bank: Bank) -> None:
    decisions = {
        "warn": bank.service.payer_agrees,
        "verify": bank.service.staff_agree,
        "hold": bank.service.fraud_team_releases,
    }
    for action, decide in decisions.items():
        bank.answers(action)
        bank.service.start(payment())
        for other in decisions.values():
            if other is not decide:
                with pytest.raises(WrongState):
                    other("TRX-1")
        assert decide("TRX-1").state is State.PAID
        with pytest.raises(WrongState):
            decide("TRX-1")


def test_consent_does_not_count_if_the_answer_has_become_old_and_more_serious(bank: Bank) -> None:
    bank.answers("warn", fresh_until=LONG_AGO)
    bank.answers("hold")
    assert bank.service.start(payment()).state is State.WAITS_FOR_PAYER
    assert bank.service.payer_agrees("TRX-1").state is State.HELD
    assert [entry.action for entry in bank.file.entries("TRX-1")] == ["warn", "hold"]


@pytest.mark.parametrize(
    ("amount", "currency", "known", "state"),
    [
        ("100.00", "USD", False, State.PAID),
        ("100.01", "USD", False, State.WAITS_FOR_STAFF),
        ("100.01", "USD", True, State.WAITS_FOR_PAYER),
        ("2000.01", "USD", True, State.HELD),
        ("400000", "KHR", False, State.PAID),
        ("1.00", "THB", True, State.HELD),
    ],
)
def test_amount_decides_while_the_exchange_is_away(
    bank: Bank, amount: str, currency: str, known: bool, state: State
) -> None:
    bank.fake.on("checkPayment").unavailable()
    shown = bank.service.start(payment(amount, currency=currency, known=known))
    assert shown.state is state
    assert shown.reasons == ()
    (entry,) = bank.file.entries("TRX-1")
    assert (entry.check_id, entry.receipt, entry.cause) == (None, None, "ServiceUnavailable")


def test_slow_exchange_costs_the_payer_no_more_than_the_deadline(bank: Bank) -> None:
    bank.fake.on("checkPayment").slow(60)
    gate = Gate(bank.krama, deadline=0.05)
    assert gate.ask(payment("90.00")).cause == "TimedOut"


@pytest.mark.parametrize(
    ("code", "wakes"), [("insufficient_scope", True), ("choice_unknown", True), ("quota_exceeded", False)]
)
def test_what_does_not_pass_by_itself_wakes_somebody_and_never_blames_the_payer(
    bank: Bank, code: str, wakes: bool, caplog: pytest.LogCaptureFixture
) -> None:
    bank.fake.on("checkPayment").refuse(code)
    assert bank.service.start(payment()).state is State.WAITS_FOR_STAFF
    woken = [record for record in caplog.records if record.levelno == logging.CRITICAL]
    assert bool(woken) is wakes


def test_payee_that_can_not_be_read_is_for_the_payer_to_correct(bank: Bank) -> None:
    bank.fake.on("checkPayment").refuse("payment_unreadable", field="items.0.value")
    shown = bank.service.start(payment())
    assert (shown.state, shown.texts) == (State.TO_CORRECT, TEXTS["to_correct"])
    assert bank.file.entries("TRX-1") == []


def test_payment_of_which_the_program_left_something_out_never_blames_the_payer(
    bank: Bank, caplog: pytest.LogCaptureFixture
) -> None:
    rule = bank.fake.on("checkPayment")
    rule.refuse("payment_unreadable", field="items.0.institution")
    assert bank.service.start(payment()).state is State.WAITS_FOR_STAFF
    bank.answers("proceed")
    rule.row(value=ACCOUNT.value).refuse("institution_missing", field="institution")
    asked = Gate(bank.krama).ask(payment())
    assert (asked.action, asked.cause) == ("verify", "institution_missing"), "its payee is not checked"
    assert [record.levelno for record in caplog.records] == [logging.CRITICAL] * 2


@pytest.mark.parametrize(("role", "stops"), [("payee_phone", True), ("link", False)])
def test_only_an_unreadable_payee_stops_a_payment(bank: Bank, role: str, stops: bool) -> None:
    bank.answers("proceed")
    refused = bank.fake.on("checkPayment").row(value="12")
    refused.refuse("phone_invalid", field="value", detail="This number is too short.")
    asked = Payment("TRX-1", Decimal(1), "USD", (Value(role, "12", "phone"), ACCOUNT))
    if stops:
        with pytest.raises(ToCorrect, match="too short"):
            Gate(bank.krama).ask(asked)
    else:
        assert Gate(bank.krama).ask(asked).action == "proceed"


def test_hold_of_one_value_counts_more_than_another_that_can_not_be_read(bank: Bank) -> None:
    bank.answers("hold")
    bank.fake.on("checkPayment").row(value="12").refuse("phone_invalid", field="value", detail="This is too short.")
    asked = Payment("TRX-1", Decimal(1), "USD", (Value("payee_phone", "12", "phone"), ACCOUNT))
    assert Gate(bank.krama).ask(asked).action == "hold"


def test_reference_of_a_payment_that_waits_is_not_taken_again(bank: Bank) -> None:
    bank.answers("hold")
    bank.service.start(payment())
    bank.answers("proceed")
    with pytest.raises(WrongState, match="another reference"):
        bank.service.start(payment())
    assert bank.service.cancel(payment().reference).state is State.CANCELLED


def test_cancelled_payment_is_told_to_the_exchange_and_a_lost_outcome_is_told_later(bank: Bank) -> None:
    bank.answers("hold")
    bank.fake.on("submitOutcome").unavailable(1)
    bank.service.start(payment())
    assert bank.service.cancel("TRX-1").state is State.CANCELLED
    assert len(bank.file.to_tell()) == 1
    bank.service.tell_again()
    bank.service.tell_again()
    assert (bank.outcomes(), bank.file.to_tell()) == (["payment_stopped"] * 2, [])


def test_outcome_names_the_last_check_and_waits_while_there_was_none(bank: Bank) -> None:
    bank.fake.on("checkPayment").unavailable(1)
    bank.service.start(payment("90.00"))
    bank.service.learned("TRX-1", "confirmed_fraud")
    assert (bank.outcomes(), len(bank.file.to_tell())) == ([], 1)
    bank.answers("warn", fresh_until=LONG_AGO)
    bank.service.check_late(payment("90.00"), State.PAID)
    bank.fake.on("checkPayment").unavailable()
    bank.service.check_late(payment("90.00"), State.PAID)
    bank.service.tell_again()
    assert (bank.outcomes(), bank.file.to_tell()) == (["confirmed_fraud"], [])


@pytest.fixture
def accounts(sqlite_template: Path, tmp_path: Path) -> Iterator[tuple[Krama, Krama, AsyncKrama, str]]:
    """An office, a bank and its load test on a real exchange, and the key of its log."""
    shutil.copy(sqlite_template, tmp_path / "krama.sqlite3")
    app = create_app(Settings(state_dir=tmp_path))
    with serving(app) as address:
        with app.state.services[Database].transaction() as session:
            office = new_client(session, new_agency(session, "Office"), Permission)
            bank = new_client(session, new_agency(session, "Bank", Sector.BANK), Permission)
        verifier_key = app.state.services[Receipts]._signer.verifier_key
        for_load = AsyncKrama(address, bank.client_id, bank.client_secret)
        with (
            Krama(address, office.client_id, office.client_secret) as police,
            Krama(address, bank.client_id, bank.client_secret) as member,
        ):
            yield police, member, for_load, verifier_key


def test_bank_on_a_real_exchange(accounts: tuple[Krama, Krama, AsyncKrama, str]) -> None:
    police, member, for_load, key = accounts
    police.report("012 345 678", "loan", kind="phone", case_reference="PP-1")
    bank = Bank(krama=member)
    assert bank.service.start(payment()).state is State.WAITS_FOR_PAYER
    assert bank.service.payer_agrees("TRX-1").state is State.PAID
    before = member.check("012 345 678", kind="phone").score
    bank.service.learned("TRX-1", "confirmed_fraud")
    assert member.check("012 345 678", kind="phone").score > before
    asked, paid = bank.file.entries("TRX-1")
    assert (asked.action, paid.action, asked.check_id == paid.check_id) == ("warn", "warn", True)
    assert asked.receipt is not None
    values = [(each["kind"], each["canonical"]) for each in asked.values]
    assert values == [("bank_account", "ABAAKHPP:000123456"), ("phone", "+85512345678")]
    stated = verify_payment_receipt(json.loads(asked.receipt), key, values).everything
    assert (stated["action"], stated["check_id"]) == ("warn", asked.check_id)
    with pytest.raises(ReceiptUnverified):
        verify_payment_receipt(json.loads(asked.receipt), key, values[::-1])
    assert [str(outcome.outcome) for outcome in member.outcomes.list()] == ["confirmed_fraud"]

    async def measure() -> load.Load:
        async with for_load as krama:
            return await load.run(krama, rate=50, seconds=0.2)

    measured = asyncio.run(measure())
    assert (len(measured.milliseconds), dict(measured.errors)) == (10, {})
