"""The cases of the exchange in memory: the program of an office can be tested from filing to withdrawing."""

from typing import Any

import pytest

from krama_client import Conflict, InvalidRequest, Krama, verify_case_receipt
from krama_client.testing import FakeKrama
from krama_client.types import CaseValueInput

PHONE, LINK = "012 345 678", "https://kit.example/"
VALUES: list[CaseValueInput] = [{"value": PHONE, "kind": "phone", "role": "contact"}, {"value": LINK, "kind": "url"}]


@pytest.fixture
def krama(fake: FakeKrama) -> Krama:
    """A client of the exchange in memory."""
    return fake.krama()


def submit(krama: Krama, **members: Any) -> Any:
    return krama.cases.submit(**{"reference": "PP-1", "category": "loan", "values": VALUES, **members})


def results(case: Any) -> list[str]:
    return [item.result.value for item in case.items]


def test_each_value_has_its_result(fake: FakeKrama, krama: Krama) -> None:
    fake.on("submitCase").row(value="12").refuse("phone_invalid", field="value")
    case = submit(krama, values=[*VALUES, {"value": "12"}, {"value": "099", "role": "victim"}])
    assert (case.reference, case.category, case.result, case.status) == ("PP-1", "loan", "created", "active")
    assert results(case) == ["created", "created", "rejected", "rejected"]
    assert [item.error and item.error.code for item in case.items[2:]] == ["phone_invalid", "victim_refused"]
    assert [item.indicator and item.indicator.canonical for item in case.items] == [PHONE, LINK, None, None]


def test_same_reference_is_the_same_case(krama: Krama) -> None:
    first = submit(krama, loss={"amount": "5.00", "currency": "USD"}, channel="telegram")
    again = submit(krama)
    more = submit(krama, values=[{"value": "099"}, VALUES[0]], loss=None)
    assert {first.case_id, again.case_id, more.case_id} == {first.case_id}
    assert (again.result, results(again)) == ("unchanged", ["unchanged", "unchanged"])
    assert (more.result, results(more), more.loss, more.channel) == (
        "updated",
        ["created", "updated"],
        None,
        "telegram",
    )
    assert submit(krama, reference="PP-2").case_id != first.case_id
    assert [item.indicator.canonical for item in krama.cases.get(first.case_id).values or ()] == [
        PHONE,
        LINK,
        "099",
    ]
    assert [case.reference for case in krama.cases.list()] == ["PP-1", "PP-2"]
    with pytest.raises(Conflict, match="another category"):
        submit(krama, category="phishing")


def test_withdrawn_case_stays_so_until_it_is_sent_again_on_purpose(krama: Krama) -> None:
    case = submit(krama)
    withdrawn = krama.cases.withdraw(case.case_id, reason="A mistake.")
    assert (withdrawn.status, withdrawn.result, withdrawn.end_reason) == ("withdrawn", "updated", "A mistake.")
    assert krama.cases.withdraw(case.case_id, reason="Again.").end_reason == "A mistake."
    assert krama.cases.get(case.case_id).values == ()
    assert submit(krama).result == "withdrawn"
    with pytest.raises(Conflict, match="was withdrawn"):
        krama.cases.change(case.case_id, province="KH-12")
    with pytest.raises(Conflict, match="was withdrawn"):
        krama.cases.relabel(case.case_id, reason="x", tlp="TLP:CLEAR")
    closed = krama.cases.relabel(case.case_id, reason="x", tlp="TLP:AMBER+STRICT")
    assert (closed.status, closed.tlp) == ("withdrawn", "TLP:AMBER+STRICT")
    assert submit(krama, province="KH-12").status == "withdrawn"
    assert submit(krama, province="KH-12", again=True).status == "active"
    assert krama.cases.change(case.case_id, province=None).province is None


def test_cases_that_share_a_value_are_related(krama: Krama) -> None:
    case, other, third = (submit(krama, reference=name) for name in ("PP-1", "PP-2", "PP-3"))
    krama.cases.submit(reference="PP-4", category="loan", values=[{"value": LINK, "kind": "url"}])
    krama.cases.withdraw(third.case_id, reason="A mistake.")
    related = list(krama.cases.list_related(case.case_id))
    assert [(each.reference, len(each.shared_indicators)) for each in related] == [("PP-2", 2), ("PP-4", 1)]
    assert related[0].case_id == other.case_id


def test_what_was_set_up_is_answered_in_place_of_what_is_kept(fake: FakeKrama, krama: Krama) -> None:
    case = submit(krama)
    fake.on("readCase").answer(effects={"payment_stopped_count": 1})
    fake.on("listRelatedCases").items([{"reference": "BTB-7"}])
    effects = krama.cases.get(case.case_id).effects
    assert effects is not None
    assert (effects.payment_stopped_count, effects.customer_warned_count) == (1, 0)
    assert [each.reference for each in krama.cases.list_related(case.case_id)] == ["BTB-7"]


def test_receipt_is_about_the_values_that_were_taken(fake: FakeKrama, krama: Krama) -> None:
    case = submit(krama, with_receipt=True)
    values = [(item.indicator.kind.value, item.indicator.canonical) for item in case.items]
    assert verify_case_receipt(case.receipt, fake.verifier_key, values).operation == "submitCase"


def filed_alike(krama: Krama, number: str) -> list[Any]:
    """What becomes of one case, from filing to withdrawing, without ids and times."""
    values: list[CaseValueInput] = [{"value": number, "kind": "phone", "role": "contact"}]
    facts: dict[str, Any] = {"reference": f"PP-{number}", "category": "loan", "province": "KH-12"}
    more: list[CaseValueInput] = [
        *values,
        {"value": "https://kit.example/", "role": "lure"},
        {"value": "099 111 222", "role": "victim"},
        {"value": "099 111 223", "role": "contact", "layer": 2},
    ]
    case = krama.cases.submit(**facts, values=values)
    answers = [
        case,
        krama.cases.submit(**facts, values=values),
        krama.cases.submit(**facts, values=more, channel="sms"),
        krama.cases.change(case.case_id, channel=None),
        krama.cases.relabel(case.case_id, tlp="TLP:AMBER", reason="Asked by the victim."),
        krama.cases.relabel(case.case_id, tlp="TLP:AMBER", reason="Again."),
        krama.cases.get(case.case_id),
        krama.cases.withdraw(case.case_id, reason="A mistake."),
        krama.cases.submit(**facts, values=values),
        krama.cases.submit(**facts, values=values, channel="telegram"),
        krama.cases.submit(**facts, values=values, channel="telegram", again=True),
        krama.cases.submit(**facts, values=[{**values[0], "role": "victim"}]),
        krama.cases.submit(**facts, values=[{**values[0], "role": "victim"}]),
    ]
    return [
        (
            [getattr(each, name) for name in ("reference", "status", "result", "channel", "province", "tlp", "view")],
            [
                (item.index, item.result, item.status, item.role, item.error and item.error.code)
                for item in each.items or ()
            ],
            [(value.status, value.role) for value in each.values or ()],
        )
        for each in answers
    ]


def test_fake_names_nobody_again_with_a_label_as_the_service_does(fake: FakeKrama, account: Any) -> None:
    def refused(krama: Krama) -> str:
        case = krama.cases.submit(reference="PP-N", category="loan", anonymous=True)
        with pytest.raises(InvalidRequest) as error:
            krama.cases.relabel(case.case_id, tlp="TLP:AMBER", anonymous=False, reason="An inquiry.")
        return error.value.code

    with Krama(*account) as real:
        assert refused(fake.krama()) == refused(real) == "naming_refused"


def test_fake_keeps_cases_as_the_service_does(fake: FakeKrama, account: Any) -> None:
    with Krama(*account) as real:
        assert filed_alike(fake.krama(), "012 345 672") == filed_alike(real, "012 345 672")
