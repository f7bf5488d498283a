"""`krama_client.testing`: an exchange in memory that answers as the contract says, and goes wrong as networks do."""

import json
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from jsonschema_rs import Draft202012Validator

from krama_client import (
    Conflict,
    InvalidRequest,
    Krama,
    KramaError,
    PermissionDenied,
    RateLimited,
    ServiceUnavailable,
    verify_receipt,
)
from krama_client._testing.answers import World
from krama_client._testing.contract import JSON, Contract, Operation, contract
from krama_client._testing.exchange import Exchange
from krama_client._testing.rules import usual_status
from krama_client.errors import AuthenticationError
from krama_client.testing import FakeKrama
from tests.client.good_requests import GOOD

DOCUMENT: dict[str, Any] = json.loads((Path(__file__).parents[2] / "openapi" / "openapi.json").read_text())
OPERATIONS = {
    operation["operationId"]: operation for methods in DOCUMENT["paths"].values() for operation in methods.values()
}
PROBLEMS = Path(__file__).parents[2] / "docs" / "problems.md"
INDICATOR = UUID(int=7)


@pytest.fixture
def krama(fake: FakeKrama) -> Krama:
    """A client of the exchange in memory."""
    return fake.krama()


def fits(schema: Any, value: Any) -> None:
    """Raises unless the value fits a schema of the contract itself."""
    whole = {**schema, "components": {"schemas": DOCUMENT["components"]["schemas"]}}
    Draft202012Validator(whole, validate_formats=True).validate(value)


def member(krama: Krama) -> httpx.Client:
    """A plain HTTP client with the token of this one: it asks what no method asks."""
    krama.me.get()
    return krama._connection.client


# What it answers without any set-up


def test_every_operation_of_the_contract_is_known() -> None:
    assert contract().operations.keys() == OPERATIONS.keys()


def body_of(operation: Operation) -> tuple[str, bytes]:
    """The example of a request, or the least that the contract allows, made as the standard answers are."""
    if not operation.body:
        return JSON, b""
    content = OPERATIONS[operation.id]["requestBody"]["content"]
    media = "text/csv" if "text/csv" in content else next(iter(content))
    made = World("", "").standard(operation, {}).make(content[media]["schema"])
    example = json.loads(json.dumps(GOOD.get(operation.id, made)).replace("<indicator_id>", str(INDICATOR)))
    example = content[media].get("example") or json.loads(json.dumps(example).replace("<check_id>", str(INDICATOR)))
    if media == "application/x-www-form-urlencoded":
        return media, httpx.QueryParams(example).__str__().encode()
    return media, (example if isinstance(example, str) else json.dumps(example)).encode()


def test_every_standard_answer_fits_the_contract() -> None:
    for operation in contract().operations.values():
        exchange = Exchange(World("https://fake.krama.example", "krama_" + 20 * "0"))
        exchange._tokens.add("Bearer mine")
        path = operation.path
        for name in operation.pattern.groupindex:
            path = path.replace(f"{{{name}}}", str(INDICATOR))
        media, body = body_of(operation)
        headers = {"Authorization": "Bearer mine", "Content-Type": media, "Accept": f"{JSON}, */*;q=0.1"}
        headers["If-Match"] = '"1"'
        url = httpx.URL(
            f"https://krama.test{path}",
            params={name: "1" for name, schema in operation.query.items() if schema.get("needed")},
        )
        asked = httpx.Request(operation.method, url, headers=headers, content=body)
        answered = exchange.receive(asked).answered
        response = OPERATIONS[operation.id]["responses"][str(answered.status)]
        assert answered.is_success, (operation.id, answered.content)
        if JSON in response.get("content", {}):
            fits(response["content"][JSON]["schema"], json.loads(answered.content))
        else:
            assert answered.content == b""


def test_without_any_setup_it_answers_sensibly(krama: Krama) -> None:
    verdict = krama.check("012 345 678", kind="phone")
    assert (verdict.action, verdict.listed, verdict.value, verdict.kind) == ("proceed", False, "012 345 678", "phone")
    report = krama.report("012 345 678", "loan", kind="phone", case_reference="PP-1")
    assert (report.category, report.case_reference, report.indicator.canonical) == ("loan", "PP-1", "012 345 678")
    assert list(krama.disputes.list()) == []
    assert list(krama.corrections.list()) == []
    assert "checks:run" in krama.me.get().scopes
    assert krama.indicators.get(INDICATOR).indicator_id == INDICATOR
    krama.clients.end_secret("krama_" + 20 * "0", INDICATOR)


def test_receipt_that_was_asked_for_is_a_good_one(fake: FakeKrama, krama: Krama) -> None:
    verdict = krama.check("012 345 678", with_receipt=True)
    assert verdict.receipt is not None
    assert verify_receipt(verdict.receipt, fake.verifier_key, verdict.kind, verdict.canonical).operation == "checkValue"


def test_a_new_operation_needs_no_line_here() -> None:
    members = {"note_id": {"type": "string", "format": "uuid"}}
    schema = {"type": "object", "properties": members, "required": ["note_id"]}
    facts = {"method": "POST", "path": "/v1/notes/{note_id}", "auth": "none", "keyed": False, "query": {}, "body": {}}
    facts |= {"answers": {"201": {JSON: schema}}, "refusals": [404]}
    operation = Contract({"operations": {"addNote": facts}, "schemas": {}, "codes": {}, "channels": {}}).operation(
        "addNote"
    )
    assert World("", "").standard(operation, {"note_id": str(INDICATOR)}).make(schema) == {"note_id": str(INDICATOR)}


# Answers that were set up


def test_members_of_the_answer_are_changed_for_one_value_alone(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkValue", value="012 345 678").answer(action="hold", score=80)
    fake.on("checkValue", when=lambda body: body["value"].startswith("099")).answer(action="warn")
    assert [krama.check(value).action for value in ("012 345 678", "099", "1")] == ["hold", "warn", "proceed"]


def test_answers_come_one_after_the_other_and_the_last_repeats(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkValue").answer(action="warn")
    fake.on("checkValue").answer(action="hold", reasons=[{"code": "faded"}])
    verdicts = [krama.check("1") for _ in range(3)]
    assert [verdict.action for verdict in verdicts] == ["warn", "hold", "hold"]
    assert verdicts[2].reasons[0].code == "faded"
    fake.on("checkValue").reset()
    assert krama.check("1").action == "proceed"


def test_another_success_of_the_operation(fake: FakeKrama, krama: Krama) -> None:
    fake.on("submitReport").answer(200, status="pending", result="pending")
    report = krama.report("012 345 678", "loan")
    assert (report.status, report.result) == ("pending", "pending")


@pytest.mark.parametrize(
    ("operation", "members", "complaint"),
    [
        ("checkValue", {"acton": "hold"}, "acton .* Did you mean action?"),
        ("checkValue", {"score": "80"}, "score must be a whole number"),
        ("checkValue", {"score": 101}, "score must be at most 100"),
        ("checkValue", {"action": "freeze"}, "action must be one of proceed, warn, verify, hold"),
        ("checkValue", {"check_id": "7"}, "check_id must have the form uuid"),
        ("checkValue", {"reasons": [{"code": "because"}]}, "reasons.0.code must be one of"),
        ("checkValue", {"value": None}, "value must be a text"),
        ("endClientSecret", {"done": True}, "without any JSON"),
    ],
)
def test_answer_that_does_not_fit_the_contract_is_refused(
    fake: FakeKrama, operation: str, members: dict[str, Any], complaint: str
) -> None:
    with pytest.raises(ValueError, match=complaint):
        fake.on(operation).answer(**members)


def test_a_newer_exchange_may_send_words_and_members_that_are_unknown(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkValue").answer(unknown=True, action="freeze", since=7)
    verdict = krama.check("1")
    assert (verdict.action, verdict.extra) == ("freeze", {"since": 7})


def test_names_that_the_contract_does_not_have_are_refused_at_once(fake: FakeKrama) -> None:
    with pytest.raises(ValueError, match=r"no operation chekValue\. Did you mean checkValue\?"):
        fake.on("chekValue")
    with pytest.raises(ValueError, match=r"has no valeu\. Did you mean value\?"):
        fake.on("checkValue", valeu="1")
    with pytest.raises(ValueError, match="never 418"):
        fake.on("checkValue").refuse("teapot", status=418)
    with pytest.raises(ValueError, match="200, 201, never 204"):
        fake.on("submitReport").answer(204)
    with pytest.raises(ValueError, match="no rows"):
        fake.on("checkValue").row(value="1")


# Refusals


def test_code_that_the_service_does_not_have_is_refused_at_once(fake: FakeKrama) -> None:
    with pytest.raises(ValueError, match=r"no code phone_invald here\. Did you mean phone_invalid"):
        fake.on("checkValue").refuse("phone_invald")
    with pytest.raises(ValueError, match=r"no code quota_exceeded here"):
        fake.on("checkBatch").row(value="1").refuse("quota_exceeded")
    fake.on("submitReportBatch").row(value="1").refuse("date_unreadable")
    fake.on("checkValue").refuse("value_too_new", status=422)


def test_payment_of_which_nothing_can_be_read_is_refused(fake: FakeKrama, krama: Krama) -> None:
    """The service never says `proceed` to it, so the stand-in must not either."""
    fake.on("checkPayment").row(value="12").refuse("phone_invalid", field="value")
    with pytest.raises(InvalidRequest) as caught:
        krama.check_payment([{"role": "payee_phone", "value": "12"}])
    assert caught.value.code == "payment_unreadable"
    assert [(fault.field, fault.code) for fault in caught.value.errors] == [("items.0.value", "phone_invalid")]


@pytest.mark.parametrize("stated", [{}, {"institution": None}, {"kind": "bank_account"}])
def test_account_of_a_payment_without_its_bank_is_refused(krama: Krama, stated: Any) -> None:
    with pytest.raises(InvalidRequest) as caught:
        krama.check_payment([stated | {"role": "payee_account", "value": "000 123 456"}])
    assert caught.value.code == "payment_unreadable"
    assert [(fault.field, fault.code) for fault in caught.value.errors] == [
        ("items.0.institution", "institution_missing")
    ]
    whole = krama.check_payment([stated | {"role": "payee_account", "value": "ABA 000 123 456"}])
    assert whole.complete  # a value with words may name its bank


@pytest.mark.parametrize(
    ("action", "code"), [("proceed", "nothing_known"), ("warn", "reported_once"), ("hold", "police_approved")]
)
def test_action_that_is_set_up_has_a_reason_and_what_decides(
    fake: FakeKrama, krama: Krama, action: str, code: str
) -> None:
    fake.on("checkValue").answer(action=action)
    fake.on("checkPayment").answer(action=action, score=46)
    check = krama.check("012 345 678")
    assert check.reasons[0].code == code
    assert check.reasons[0].texts is not None
    assert (check.listed, len(check.matches)) == ((False, 0) if action == "proceed" else (True, 1))
    payment = krama.check_payment([{"role": "payee_phone", "value": "012 345 678"}])
    decides = payment.items[payment.decisive_index].check
    assert decides is not None
    assert (decides.action, decides.score, decides.reasons) == (payment.action, 46, payment.reasons)
    assert payment.reasons[0].code == code


def test_change_on_an_old_reading_is_refused(fake: FakeKrama, krama: Krama) -> None:
    report = krama.report("012 345 678", "loan")
    krama.reports.relabel(report.report_id, tlp="TLP:AMBER", reason="x", revision=report.revision)
    with pytest.raises(Conflict) as caught:
        krama.reports.relabel(report.report_id, tlp="TLP:AMBER+STRICT", reason="x", revision=report.revision)
    assert (caught.value.code, krama.reports.get(report.report_id).tlp) == ("revision_changed", "TLP:AMBER")


def test_refusal_is_a_problem_document_as_the_service_writes_it(fake: FakeKrama, krama: Krama) -> None:
    fake.on("checkValue").refuse("phone_invalid", field="value")
    with pytest.raises(InvalidRequest) as caught:
        krama.check("1")
    assert (caught.value.code, caught.value.field, caught.value.status) == ("phone_invalid", "value", 422)
    assert caught.value.request_id is not None
    response = member(krama).post("/v1/checks", json={"value": "1"}, headers={"Authorization": "Bearer fake-token-0"})
    assert response.headers["Content-Type"] == "application/problem+json"
    fits(DOCUMENT["components"]["schemas"]["Problem"], response.json())


def test_refusal_of_a_token_is_an_oauth_error_as_the_service_writes_it(fake: FakeKrama, krama: Krama) -> None:
    client = member(krama)
    fake.on("fetchToken").refuse("invalid_client")
    response = client.post("/oauth/token", data={"grant_type": "client_credentials"})
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["error"] == "invalid_client"
    fits(DOCUMENT["components"]["schemas"]["OAuthProblem"], response.json())


def test_request_that_the_contract_does_not_allow_is_refused(krama: Krama) -> None:
    with pytest.raises(InvalidRequest) as caught:
        krama.check("1", kind="pager")
    assert (caught.value.code, caught.value.field) == ("validation_failed", "kind")
    assert [entry.code for entry in caught.value.errors] == ["choice_unknown"]


def test_quota_that_is_used_up(fake: FakeKrama) -> None:
    fake.on("checkValue").refuse("quota_exceeded", retry_after=17)
    with pytest.raises(RateLimited) as caught:
        fake.krama(max_retries=0).check("1")
    assert caught.value.retry_after == 17


# Compared with the service


def asked_alike(krama: Krama, value: str) -> list[tuple[int, set[str], str, str | None]]:
    """Status, members, media type and code of a few answers."""
    krama.me.get()
    token = krama._connection._tokens.keeper.usable()
    assert token is not None
    headers = {"Authorization": token.authorization}
    http = krama._connection.client
    made = http.post("/v1/reports", json={"value": value, "kind": "phone", "category": "loan"}, headers=headers)
    dispute = {"indicator_id": made.json()["indicator"]["indicator_id"], "grounds": "other", "statement": "s"}
    answers = [
        made,
        http.post("/v1/checks", json={"value": value, "kind": "phone"}, headers=headers),
        http.post("/v1/disputes", json=dispute, headers=headers),
        http.post("/v1/checks", json={"value": "12", "kind": "phone"}, headers=headers),
        http.post("/v1/checks", json={"value": "12", "kind": "pager"}, headers=headers),
        http.post("/v1/checks", json={"value": "12"}, headers={"Authorization": "Bearer other"}),
        http.get("/v1/disputes", params={"cursor": "another-list"}, headers=headers),
        http.get("/v1/disputes", headers=headers),
    ]
    return [
        (answer.status_code, set(answer.json()), answer.headers["Content-Type"], answer.json().get("code"))
        for answer in answers
    ]


def test_fake_answers_as_the_service_does(fake: FakeKrama, account: Any) -> None:
    fake.on("checkValue", value="12").refuse("phone_invalid", field="value")
    with Krama(*account) as real:
        assert asked_alike(fake.krama(), "012 345 671") == asked_alike(real, "012 345 671")


def test_refusal_has_the_status_that_the_documents_give_its_code() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| ([0-9, ]+) \|", PROBLEMS.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(rows) > 90
    assert {code: usual_status(code) for code, _ in rows} == {code: int(status.split(",")[-1]) for code, status in rows}


@pytest.mark.parametrize(
    ("operation", "code", "raised"),
    [
        ("checkValue", "quota_exceeded", RateLimited),
        ("checkValue", "insufficient_scope", PermissionDenied),
        ("fetchToken", "invalid_client", AuthenticationError),
        ("checkValue", "database_busy", ServiceUnavailable),
        ("checkValue", "phone_invalid", InvalidRequest),
    ],
)
def test_refusal_raises_what_the_service_would(operation: str, code: str, raised: type[KramaError]) -> None:
    with FakeKrama() as fake:
        fake.on(operation).refuse(code)
        krama = fake.krama(max_retries=0)
        with pytest.raises(raised):
            krama.check("012 345 678")
