"""Every header that goes with a new resource, or a known one, is in the contract. `every_operation.py` has the rest."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from krama.sharing.sectors import Sector
from tests.contract.headers import undeclared
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"
CREATING: dict[str, Callable[[str], dict[str, Any]]] = {
    "/v1/reports": lambda _: {"value": PHONE, "category": "loan"},
    "/v1/outcomes": lambda indicator_id: {"indicator_id": indicator_id, "outcome": "confirmed_fraud"},
    "/v1/protections": lambda _: {
        "form": "domain_suffix", "value": "acledabank.com.kh", "owner": "ACLEDA Bank", "reason": "The bank's own."
    },
    "/v1/disputes": lambda indicator_id: {
        "indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is hers."
    },
}  # fmt: skip
"""POSTs that answer 201, and 200 if it was there already, with a body for an indicator."""


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
    created, replayed, found = caller.post(path, body, **key), caller.post(path, body, **key), caller.post(path, body)
    assert (created.status_code, replayed.status_code) == (201, 201), created.text
    assert replayed.headers["idempotency-replayed"] == "true"
    operation = module_exchange.app.openapi()["paths"][path]["post"]
    for answer in (created, replayed, found):
        assert undeclared(operation, answer.status_code, answer.headers) == set()
    if found.status_code == 200:
        assert found.headers["location"] == created.headers["location"]
        assert caller.get(found.headers["location"]).status_code == 200
