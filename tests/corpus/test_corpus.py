"""Every value of the corpus has one reading, whichever way it comes in and whatever kind is stated."""

import json

import pytest

from krama.indicators.canonical import RULES
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.related import related
from tests.corpus import record
from tests.corpus.cases import Case, cases, result_of
from tests.exchange import Caller, Exchange

LEAST = 1100
"""The corpus may grow. A loader that skips files or lines would make every other test here pass."""


def failures(expected: dict[str, str], actual: dict[str, str]) -> str:
    """One line for each case whose result is not the expected one."""
    return "\n".join(
        f"{name}\n    expected {wanted}\n    actual   {actual.get(name)}"
        for name, wanted in expected.items()
        if actual.get(name) != wanted
    )


def test_every_value_is_read_as_the_corpus_says_with_its_kind_and_without() -> None:
    with_kind = {case.name: case.expected for case in cases()}
    assert not failures(with_kind, {case.name: result_of(case.value, case.sent_with_kind) for case in cases()})
    alone = {case.name: case.alone for case in cases()}
    assert not failures(alone, {case.name: result_of(case.value, {}) for case in cases()})


def test_canonical_form_is_read_as_itself() -> None:
    forms = {case.expected for case in cases() if not case.expected.startswith("refused ")}
    actual = {form: result_of(form.partition(" ")[2], {"kind": form.partition(" ")[0]}) for form in forms}
    assert not failures({form: form for form in forms}, actual)


@pytest.mark.parametrize("kind", sorted(Kind))
def test_check_without_a_kind_finds_what_a_report_with_any_kind_lists(kind: Kind) -> None:
    """Reported with a kind and checked without one, a value that both accept is the same thing, or is covered."""
    lost = [
        f"{case.name}\n    reported as {listed}\n    checked as  {case.alone}"
        for case in cases()
        if (listed := result_of(case.value, {"kind": kind.value})) != case.alone
        if not listed.startswith("refused ") and not case.alone.startswith("refused ")
        if _indicator(listed) not in [indicator for _, indicator in related(_indicator(case.alone))]
    ]
    assert not lost, "\n".join(lost)


def _indicator(result: str) -> Indicator:
    kind, _, canonical = result.partition(" ")
    return Indicator(Kind(kind), canonical)


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Phnom Penh Office")


def _told(case: Case, answer: dict[str, object]) -> str:
    """The indicator that an answer names, or the code of its error."""
    named = answer.get("indicator") or answer.get("check")
    if isinstance(named, dict):
        return f"{named['kind']} {named['canonical']}"
    error = answer.get("error")
    # A report on a protected value is pending, and names no indicator.
    return f"refused {error['code']}" if isinstance(error, dict) else case.expected


def test_bulk_reports_and_batches_of_checks_read_every_value_alike(office: Caller) -> None:
    reports = [{"value": case.value, **case.sent_with_kind, "category": "phishing"} for case in cases()]
    taken = office.post("/v1/reports/batch", {"items": reports}).json()["items"]
    expected = {case.name: case.expected for case in cases()}
    assert not failures(expected, {case.name: _told(case, row) for case, row in zip(cases(), taken, strict=True)})

    checks = [{"value": case.value} for case in cases()]
    answered = office.post("/v1/checks/batch", {"items": checks, "with_texts": False}).json()["items"]
    alone = {case.name: case.alone for case in cases()}
    assert not failures(alone, {case.name: _told(case, row) for case, row in zip(cases(), answered, strict=True)})


def test_change_of_how_values_are_read_has_another_number_of_the_rules() -> None:
    """Otherwise no operator hears that reports must be read again."""
    recorded = json.loads(record.FILE.read_text(encoding="utf-8"))
    assert recorded["rules"] == RULES, "Run `python -m tests.corpus.record`."
    now = record.readings()
    other = {sent for sent, read in recorded["readings"].items() if now.get(sent) != read}
    assert not other, (
        f"{len(other)} values of the corpus are read differently or are gone. If reports would move, raise RULES in "
        "api/krama/indicators/canonical.py. Then run `python -m tests.corpus.record`."
    )


def test_corpus_is_large_and_no_value_is_in_it_twice() -> None:
    known = [(case.value, *case.hints.items()) for case in cases()]
    assert len(known) == len(set(known))
    assert len(known) >= LEAST
