"""A fault has one status and one code, at whichever operation and in whichever part of the request it is made."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.contract.conventions.document import Contract, Operation, Schema
from tests.exchange import Caller, Exchange

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
NOBODY = str(UUID(int=7))
NO_SUCH_TIMES = ["2026-02-30T08:00:00+07:00", "2026-01-31T24:00:00Z", "2026-01-31T23:59:60Z", "2026-13-01T08:00:00Z"]


@pytest.fixture(scope="module")
def national(module_exchange: Exchange) -> Caller:
    """A client with every scope."""
    return module_exchange.member("National Office")


@pytest.fixture(scope="module")
def contract(national: Caller) -> Contract:
    return Contract(national.get("/openapi.json").json())


def filters(contract: Contract) -> Iterator[tuple[str, str, Schema]]:
    """The path, the name and the schema of every parameter of a GET whose path has no id."""
    for operation in contract.operations:
        if operation.method == "GET" and "{" not in operation.path:
            for name, parameter in operation.of("query").items():
                yield operation.path, name, parameter["schema"]


def refusal(caller: Caller, path: str, **query: str) -> tuple[int, str | None, list[tuple[str, str]]]:
    """The status, the code and what `errors` has: the code and the field of each entry."""
    answer = caller.request("GET", path, params=query)
    problem = answer.json()
    return answer.status_code, problem.get("code"), [(e["code"], e["field"]) for e in problem.get("errors", [])]


def test_time_that_does_not_exist_is_one_fault_in_every_filter(national: Caller, contract: Contract) -> None:
    asked = [(path, name) for path, name, schema in filters(contract) if schema.get("format") == "date-time"]
    assert len(asked) > 10
    for path, name in asked:
        for written in NO_SUCH_TIMES:
            fault = [("time_invalid", name)]
            assert refusal(national, path, **{name: written}) == (422, "validation_failed", fault), (path, name)


def members(contract: Contract, schema: Schema) -> Iterator[tuple[str, Schema]]:
    """The name and the schema of each member of a body, and what it may be other than null."""
    for choice in contract.choices(schema):
        for name, member in choice.get("properties", {}).items():
            for each in contract.choices(member):
                yield name, each


def bodies(contract: Contract) -> Iterator[tuple[Operation, str, Schema]]:
    for operation in contract.operations:
        if operation.request is not None and "{" not in operation.path and not operation.path.endswith("batch"):
            for name, member in members(contract, operation.request):
                yield operation, name, member


def faults(caller: Caller, operation: Operation, body: dict[str, Any]) -> dict[str, str]:
    answer = caller.request(operation.method, operation.path, json=body)
    assert (answer.status_code, answer.json()["code"]) == (422, "validation_failed"), (operation.path, answer.text)
    return {each["field"]: each["code"] for each in answer.json()["errors"]}


def test_time_that_does_not_exist_is_one_fault_in_every_body(national: Caller, contract: Contract) -> None:
    tried = 0
    for operation, name, member in bodies(contract):
        if member.get("format") == "date-time":
            for written in NO_SUCH_TIMES:
                assert faults(national, operation, {name: written})[name] == "time_invalid", operation.path
                tried += 1
    assert tried > 20


@pytest.mark.parametrize("written", ["2026-02-30T08:00:00+07:00", "30/02/2026", "2026-02-30", "30 Feb 2026 14:00"])
def test_time_that_does_not_exist_is_one_fault_in_files(national: Caller, written: str) -> None:
    body = f"value,kind,category,occurred_at\n012 345 678,phone,loan,{written}\n"
    answer = national.request("POST", "/v1/reports/batch", content=body, headers={"Content-Type": "text/csv"})
    (item,) = answer.json()["items"]
    assert [(each["field"], each["code"]) for each in item["error"]["errors"]] == [("occurred_at", "time_invalid")]


def test_what_is_no_id_is_one_fault_in_every_filter(national: Caller, contract: Contract) -> None:
    asked = [(path, name) for path, name, _ in filters(contract) if name.endswith("_id")]
    assert len(asked) > 5
    for path, name in asked:
        for written in ("zzz", f"urn:uuid:{NOBODY}", NOBODY.replace("-", "")):
            fault = [("wrong_form", name)]
            assert refusal(national, path, **{name: written}) == (422, "validation_failed", fault), (path, name)


def test_what_is_no_id_in_a_path_names_what_was_not_found(national: Caller) -> None:
    for noun in ("report", "case", "dispute", "outcome", "indicator", "protection", "institution"):
        for written in ("zzz", f"urn:uuid:{NOBODY}", NOBODY.replace("-", ""), NOBODY):
            answer = national.get(f"/v1/{noun}s/{written}")
            assert (answer.status_code, answer.json()["code"]) == (404, f"{noun}_not_found"), written


def test_what_is_no_id_is_one_fault_in_every_body(national: Caller, contract: Contract) -> None:
    tried = 0
    for operation, name, member in bodies(contract):
        if member.get("format") == "uuid":
            for written in ("zzz", NOBODY.replace("-", "")):
                assert faults(national, operation, {name: written})[name] == "wrong_form", operation.path
            tried += 1
    assert tried > 4


def some_word(contract: Contract, words: Schema) -> str:
    """A word or an id that an array takes."""
    (item, *_) = contract.choices(words["items"])
    if "enum" in item:
        return str(item["enum"][0])
    return {"date-time": "", "uuid": NOBODY}.get(item.get("format", "")) or str(item.get("examples", ["a" * 64])[0])


def test_word_that_comes_twice_is_one_fault_in_every_filter(national: Caller, contract: Contract) -> None:
    asked = [(path, name, schema) for path, name, schema in filters(contract) if schema.get("type") == "array"]
    assert len(asked) > 15
    for path, name, schema in asked:
        word = some_word(contract, schema)
        status, _, named = refusal(national, path, **{name: f"{word},{word}"})
        assert (status, named) == (422, [("member_repeated", name)]), (path, name)


def test_word_that_comes_twice_is_one_fault_in_every_body(national: Caller, contract: Contract) -> None:
    tried = set()
    for operation, name, member in bodies(contract):
        if member.get("uniqueItems"):
            word = some_word(contract, member)
            assert faults(national, operation, {name: [word, word]})[name] == "member_repeated", operation.path
            tried.add(name)
    assert {"types", "kinds", "scopes", "grantable_scopes", "networks", "aliases"} <= tried
    own = national.get("/v1/me").json()["agency"]["agency_id"]
    for audience in ({"sectors": ["bank", "bank"]}, {"agencies": [own, own]}, {"agencies": [own, own.upper()]}):
        for path in ("/v1/reports", "/v1/cases"):
            answer = national.request("POST", path, json={"audience": audience})
            (name,) = audience
            assert (f"audience.{name}", "member_repeated") in [
                (each["field"], each["code"]) for each in answer.json()["errors"]
            ]


def test_span_that_ends_before_it_begins_is_one_fault_everywhere(national: Caller, contract: Contract) -> None:
    named = {(path, name) for path, name, _ in filters(contract)}
    spans = [(path, name) for path, name in named if name.endswith("_after") and (path, f"{name[:-6]}_before") in named]
    assert len(spans) > 5
    for path, name in spans:
        backwards = {name: "2026-02-01T00:00:00Z", f"{name[:-6]}_before": "2026-01-01T00:00:00Z"}
        assert refusal(national, path, **backwards) == (422, "span_refused", []), path
        assert national.request("GET", path, params=backwards).json()["field"] == name
        assert refusal(national, path, **(backwards | {f"{name[:-6]}_before": "2026-03-01T00:00:00Z"}))[0] == 200
    months = [path for path, name in named if name == "from"]
    assert len(months) > 5
    for path in months:
        problem = national.request("GET", path, params={"from": "2026-02", "to": "2026-01"}).json()
        assert (problem["status"], problem["code"], problem["field"]) == (422, "span_refused", "from"), path


@pytest.mark.parametrize(
    ("min_loss", "currency", "status"),
    [("1.234", "USD", 422), ("1.23", "USD", 200), ("1.234", "KWD", 200), ("1.5", "JPY", 422)],
)
def test_least_amount_has_the_decimals_of_its_currency(
    national: Caller, contract: Contract, min_loss: str, currency: str, status: int
) -> None:
    asked = [path for path, name, _ in filters(contract) if name == "min_loss"]
    assert len(asked) > 1
    for path in asked:
        given, _, named = refusal(national, path, min_loss=min_loss, currency=currency)
        assert (given, named) == (status, [("too_many_decimals", "min_loss")] if status == 422 else []), path


DISPUTE = {"grounds": "mistaken_report", "statement": "It is our own number."}


@pytest.mark.parametrize(
    ("path", "body", "code", "field"),
    [
        ("/v1/disputes", DISPUTE | {"indicator_id": NOBODY}, "indicator_unknown", "indicator_id"),
        ("/v1/outcomes", {"outcome": "false_positive", "indicator_id": NOBODY, "reference": "T-1"},
         "indicator_unknown", "indicator_id"),
        ("/v1/disputes", DISPUTE | {"indicator_id": NOBODY, "check_id": NOBODY}, "check_unknown", "check_id"),
        ("/v1/outcomes", {"outcome": "payment_stopped", "check_id": NOBODY}, "check_unknown", "check_id"),
        ("/v1/clients", {"name": "x", "scopes": ["checks:run"], "agency_id": NOBODY}, "agency_unknown", "agency_id"),
        ("/v1/institutions", {"names": {"en": "Kampot Bank"}, "short_name": "Kampot", "country": "KH",
         "status": "active", "certainty": "confirmed", "agency_id": NOBODY}, "agency_unknown", "agency_id"),
        ("/v1/reports", {"value": "012 345 678", "kind": "phone", "category": "loan", "tlp": "TLP:RED",
         "audience": {"agencies": [NOBODY]}}, "recipient_unknown", "audience.agencies"),
    ],
)  # fmt: skip
def test_id_in_a_body_of_what_is_not_there_is_one_fault(
    national: Caller, path: str, body: dict[str, Any], code: str, field: str
) -> None:
    answer = national.request("POST", path, json=body)
    assert (answer.status_code, answer.json()["code"], answer.json().get("field")) == (422, code, field), answer.text
