"""What a program whose models are generated from the contract sends undoes nothing that it did not mean to change."""

import json
from typing import Any

import pytest
from pydantic import BaseModel, create_model

from krama.agencies.permissions import Permission
from tests.agencies.people import Person, change, person
from tests.architecture.repository import ROOT
from tests.exchange import Exchange
from tests.members import new_agency

WHAT_WAS_SET = "the sender leaves out what it did not set"
WHAT_IS_NOT_NULL = "the sender leaves out what is null"
EVERYTHING = "the sender sends every member"


def generated(path: str) -> type[BaseModel]:
    """The model of a PATCH as generators make it: a member that is not required has the contract's default, or null."""
    contract = json.loads((ROOT / "openapi/openapi.json").read_text("utf-8"))
    body = contract["paths"][path]["patch"]["requestBody"]["content"]["application/json"]["schema"]
    name = body["$ref"].rpartition("/")[2]
    schema = contract["components"]["schemas"][name]
    required = schema.get("required", ())
    fields: Any = {
        member: (Any, ... if member in required else described.get("default"))
        for member, described in schema["properties"].items()
    }
    return create_model(name, **fields)


def sent(model: BaseModel) -> dict[str, dict[str, Any]]:
    """The bodies that programs make of it."""
    return {
        WHAT_WAS_SET: model.model_dump(exclude_unset=True),
        WHAT_IS_NOT_NULL: model.model_dump(exclude_none=True),
        EVERYTHING: model.model_dump(),
    }


@pytest.fixture
def chief(exchange: Exchange) -> Person:
    with exchange.database.transaction() as session:
        agency_id = new_agency(session, "National Police")
    return person(exchange, agency_id, frozenset(Permission))


def test_changed_scopes_leave_a_clients_key_and_addresses_and_end_as_they_are(chief: Person) -> None:
    limits = {"name": "Gate", "dpop_required": True, "networks": ["192.0.2.0/24"], "expires_at": "2099-01-01T00:00:00Z"}
    path = chief.caller.post("/v1/clients", {"role": "checker", **limits}).headers["location"]
    for how, body in sent(generated("/v1/clients/{client_id}")(scopes=["checks:run"])).items():
        answer = change(chief.caller, path, **body)
        if how == EVERYTHING:
            refused = {each["field"]: each["code"] for each in answer.json()["errors"]}
            kept = dict.fromkeys(["role", "dpop_required", "networks"], "null_refused")
            assert (answer.status_code, refused) == (422, {**kept, "expires_at": "lift_refused"})
        else:
            assert (answer.status_code, answer.json()["scopes"]) == (200, ["checks:run"])
        assert chief.caller.get(path).json().items() >= limits.items()


def test_changed_scopes_leave_an_agencys_name_and_province_as_they_are(chief: Person) -> None:
    office = {"name": "Battambang Office", "sector": "police", "country": "KH", "province": "KH-2"}
    path = chief.caller.post("/v1/agencies", office).headers["location"]
    for how, body in sent(generated("/v1/agencies/{agency_id}")(scopes=["checks:run"])).items():
        answer = change(chief.caller, path, **body)
        assert answer.status_code == (422 if how == EVERYTHING else 200)
        assert chief.caller.get(path).json().items() >= office.items()
    assert change(chief.caller, path, province=None).json()["province"] is None
