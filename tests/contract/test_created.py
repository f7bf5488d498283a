"""What an operation answers that creates a resource: declared headers, and one time for both of its times."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from krama.sharing.sectors import Sector
from tests.contract.headers import undeclared
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"
PROTECTION = {"form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA Bank", "reason": "Its own."}
OTHER_PROTECTION = PROTECTION | {"value": "wingbank.com.kh"}
CREATING: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1/reports": lambda _: {"value": PHONE, "category": "loan"},
    "/v1/outcomes": lambda indicator_id: {"indicator_id": indicator_id, "outcome": "confirmed_fraud"},
    "/v1/protections": lambda _: PROTECTION,
    "/v1/disputes": lambda indicator_id: {
        "indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is hers."
    },
    "/v1/cases": lambda _: {"reference": "A-1", "category": "loan", "values": [{"value": PHONE}]},
    "/v1/agencies": lambda _: {"name": "Kep", "sector": "police", "country": "KH", "province": "KH-23"},
    "/v1/institutions": lambda _: {"names": {"en": "Krong Bank Plc"}, "short_name": "Krong Bank", "country": "KH"},
}  # fmt: skip
"""Each POST that answers 201, and 200 if it is already so, with a body for an indicator."""


@pytest.fixture
def office(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Office")


@pytest.mark.parametrize("path", CREATING)
def test_every_header_of_a_create_or_get_is_declared_for_its_status(
    module_exchange: Exchange, office: Caller, path: str
) -> None:
    bank = module_exchange.member("Bank", Sector.BANK)
    indicator_id = office.report(PHONE)["indicator"]["indicator_id"]
    caller = bank if path == "/v1/outcomes" else office
    body, key = CREATING[path](indicator_id), {"Idempotency-Key": str(uuid4())}
    created, replayed, repeated = (
        caller.post(path, body, **key),
        caller.post(path, body, **key),
        caller.post(path, body),
    )
    assert (created.status_code, replayed.status_code) == (201, 201), created.text
    assert created.json()["created_at"] == created.json()["updated_at"]
    assert replayed.headers["idempotency-replayed"] == "true"
    operation = module_exchange.app.openapi()["paths"][path]["post"]
    for answer in (created, replayed, repeated):
        assert undeclared(operation, answer.status_code, answer.headers) == set()
    assert repeated.status_code == 200, "what is already so"
    assert repeated.headers["location"] == created.headers["location"]
    assert repeated.headers["etag"] == created.headers["etag"]
    assert caller.get(repeated.headers["location"]).status_code == 200


@pytest.mark.parametrize(
    ("path", "otherwise"),
    [
        ("/v1/agencies", {"province": "KH-12"}),
        ("/v1/agencies", {"sector": "bank"}),
        ("/v1/agencies", {"scopes": ["checks:run"]}),
        ("/v1/agencies", {"grantable_scopes": []}),
        ("/v1/institutions", {"names": {"en": "Krong Bank Ltd"}}),
        ("/v1/institutions", {"status": "inactive"}),
        ("/v1/disputes", {"grounds": "other"}),
        ("/v1/disputes", {"statement": "It is his."}),
        ("/v1/disputes", {"evidence": [{"sha256": "a" * 64}]}),
    ],
)
def test_same_name_with_other_facts_is_a_conflict_that_changes_nothing(
    office: Caller, path: str, otherwise: dict[str, Any]
) -> None:
    body = CREATING[path](office.report(PHONE)["indicator"]["indicator_id"])
    created = office.post(path, body)
    answer = office.post(path, body | otherwise)
    assert (created.status_code in (200, 201), answer.status_code) == (True, 409), answer.text
    assert office.get(created.headers["location"]).json() == created.json()


def test_what_has_changed_since_it_was_created_is_not_already_so(module_exchange: Exchange) -> None:
    office = module_exchange.member("Office")
    body = {"name": "Pailin", "sector": "police", "country": "KH"}
    path = office.post("/v1/agencies", body).headers["location"]
    assert office.post(f"{path}/disable", {}).status_code == 200
    assert office.post("/v1/agencies", body).status_code == 409


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/outcomes", "/v1/protections"])
def test_what_is_sent_again_ignores_if_match(module_exchange: Exchange, office: Caller, path: str) -> None:
    """The path names no resource that the sender could have read."""
    bank = module_exchange.member("Bank", Sector.BANK)
    indicator_id = office.report("012 345 680")["indicator"]["indicator_id"]
    caller = bank if path == "/v1/outcomes" else office
    body = CREATING[path](indicator_id)
    first = caller.post(path, body)
    for tags in ('"99"', "*", '"1", "2"', "nonsense"):
        again = caller.post(path, body, **{"If-Match": tags})
        assert (again.status_code, again.headers.get("etag")) == (200, first.headers["etag"]), again.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/reports", {"value": "wingbank.com.kh", "category": "loan"}),
        ("/v1/agencies", {"name": "Takeo", "sector": "police", "country": "KH"}),
        ("/v1/clients", {"role": "checker"}),
    ],
)
def test_what_was_never_changed_has_one_time(
    module_exchange: Exchange, office: Caller, path: str, body: dict[str, str]
) -> None:
    """The report is pending."""
    office.post("/v1/protections", OTHER_PROTECTION)
    created = office.post(path, body)
    assert created.status_code == 201, created.text
    assert created.json()["created_at"] == created.json()["updated_at"]
