"""`outcome`: a bank without a program says that it stopped a payment."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from krama_client import Krama
from krama_client._cli import checking
from krama_client._cli.outcomes import KINDS
from krama_client.types import OutcomeKind
from tests.client.command.conftest import Run
from tests.client.conftest import Enrol
from tests.client.service import Account


@pytest.fixture
def office(enrol: Enrol, number: str) -> Account:
    """An office with a case about the number."""
    office = enrol()
    values: Any = [{"value": number, "kind": "phone", "role": "receiver"}]
    with Krama(*office) as krama:
        krama.cases.submit(reference="PP-1", category="loan", values=values)
    return office


def test_bank_without_a_program_stops_a_payment_and_the_office_learns_of_it(
    run: Run, office: Account, member: Account, number: str, login: Callable[[Account], None]
) -> None:
    told = ("outcome", "payment_stopped", number, "--kind", "phone", "--reference", "TRX-881", "--amount", "220 USD")
    ended = run(*told)
    assert (ended.status, "payment stopped, 220.00 USD, TRX-881" in ended.words) == (0, True)
    assert f"+855 {number[1:]}" in ended.words
    again = run(*told, "--lang", "km")
    assert (again.status, "ការទូទាត់" in again.out) == (0, True)
    [listed] = map(json.loads, run("outcome", "list", "--json").out.splitlines())
    assert (listed["reference"], listed["revision"]) == ("TRX-881", 1)
    assert "TRX-881" in run("outcome", "list").words
    login(office)
    assert "Your case stopped payments: 1 (220.00 USD)." in run("case", "show", "PP-1").words


def test_outcome_that_is_sent_again_with_another_amount_is_corrected(run: Run, member: Account, number: str) -> None:
    told = ("outcome", "payment_stopped", "--reference", "TRX-1", "--amount")
    assert "only counted" in run(*told, "220 USD").words
    assert "told of this payment before" in run(*told, "200 USD").words
    [listed] = map(json.loads, run("outcome", "list", "--json").out.splitlines())
    assert listed["payment"] == {"amount": "200.00", "currency": "USD"}


def test_value_that_is_not_listed_is_only_counted(run: Run, member: Account, number: str) -> None:
    told = ("outcome", "confirmed_fraud", number, "--kind", "phone", "--reference", "TRX-1")
    assert "only counted" in run(*told).words
    outcome = json.loads(run(*told, "--json").out)
    assert (outcome["indicator"], outcome["outcome"]) == (None, "confirmed_fraud")


def test_check_may_name_the_payment(run: Run, office: Account, member: Account, number: str) -> None:
    check = json.loads(run("check", number, "--kind", "phone", "--purpose", "payment", "--json").out)
    told = run("outcome", "customer_warned", number, "--kind", "phone", "--check-id", check["check_id"], "--json")
    assert json.loads(told.out)["check_id"] == check["check_id"]


def test_outcome_by_the_id_of_what_decided_makes_no_further_check(
    run: Run, office: Account, member: Account, number: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    check = json.loads(run("check", number, "--kind", "phone", "--purpose", "payment", "--json").out)
    indicator_id = check["matches"][0]["indicator_id"]
    monkeypatch.setattr(checking, "listed_id", None)  # would check once more
    told = run("outcome", "payment_stopped", "--indicator", indicator_id, "--reference", "TRX-2", "--json")
    assert told.status == 0, told.words
    assert json.loads(told.out)["indicator"]["indicator_id"] == indicator_id


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("payment_stopped", "012345678", "--indicator", "TRX-1", "--reference", "T-1"), "not both"),
        (("payment_stopped", "--indicator", "TRX-1", "--reference", "T-1"), "indicator_id"),
        (("payment_stopped",), "--reference"),
        (("payment_stopped", "--reference", "T-1", "--amount", "250"), "currency"),
        (("payment_stopped", "--check-id", "TRX-1"), "krama-client check"),
        (("stopped", "--reference", "T-1"), "payment_stopped"),
        (("payment_stopped", "012", "--kind", "phone", "--reference", "T-1"), "phone"),
    ],
)
def test_outcome_that_is_not_clear_is_not_sent(
    run: Run, member: Account, arguments: tuple[str, ...], words: str
) -> None:
    ended = run("outcome", *arguments)
    assert (ended.status, ended.out, words in ended.err) == (2, "", True)
    assert run("outcome", "list", "--json").out == ""


def test_kinds_are_those_of_the_contract() -> None:
    assert set(KINDS) == {str(each) for each in OutcomeKind}
