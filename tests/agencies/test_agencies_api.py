"""The directory of members, and a national administrator's changes of it, over HTTP."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.agencies.people import change, told
from tests.exchange import Caller, Exchange
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

OFFICE = {"name": "Battambang Office", "sector": "police", "country": "KH", "province": "KH-2"}


@pytest.fixture
def chief(exchange: Exchange) -> Caller:
    return exchange.member("National Police")


def test_member_is_enrolled_changed_stopped_and_let_in_again(exchange: Exchange, chief: Caller) -> None:
    answer = chief.post("/v1/agencies", OFFICE)
    assert answer.status_code == 201, answer.text
    office = answer.json()
    path = answer.headers["location"]
    assert office.items() >= {**OFFICE, "status": "active"}.items()
    assert set(office["scopes"]) >= {"reports:submit", "checks:run", "clients:manage"}
    assert "agencies:manage" not in office["scopes"]
    changed = change(chief, path, name=" Battambang  Police ", province=None)
    assert (changed.json()["name"], changed.json()["province"]) == ("Battambang Police", None)
    assert change(chief, path).json() == changed.json() == chief.get(path).json()
    made = chief.post("/v1/clients", {"agency_id": office["agency_id"], "role": "reader"}).json()
    reader = exchange.with_token(exchange.services[Tokens].issue(made["client_id"], [Permission.AGENCIES_READ]))
    assert reader.get("/v1/agencies").status_code == 200
    assert chief.request("POST", f"{path}/disable").json()["status"] == "disabled"
    assert chief.request("POST", f"{path}/enable").json()["status"] == "active"


def test_directory_shows_members_their_scopes_only_to_themselves(exchange: Exchange, chief: Caller) -> None:
    bank = exchange.member("Bank", Sector.BANK, [Permission.AGENCIES_READ])
    gone = chief.post("/v1/agencies", OFFICE).json()["agency_id"]
    chief.request("POST", f"/v1/agencies/{gone}/disable")
    seen = bank.get("/v1/agencies").json()["items"]
    assert [(agency["name"], agency["scopes"] is None, agency["revision"]) for agency in seen] == [
        ("National Police", True, None),  # it would count the changes of the scopes
        ("Bank", False, 1),
    ]
    tags = [bank.get(f"/v1/agencies/{agency['agency_id']}").headers.get("etag") for agency in seen]
    assert tags == [None, '"1"']
    assert told(bank.get(f"/v1/agencies/{gone}"))["code"] == "agency_not_found"
    everyone = chief.get("/v1/agencies").json()["items"]
    assert [agency["name"] for agency in everyone] == ["National Police", "Bank", "Battambang Office"]
    assert all(agency["scopes"] and agency["revision"] for agency in everyone)


def test_directory_is_read_in_pages(exchange: Exchange, chief: Caller) -> None:
    for number in range(4):
        chief.post("/v1/agencies", {**OFFICE, "name": f"Office {number}"})
    page = chief.get("/v1/agencies", limit=2).json()
    names = [agency["name"] for agency in page["items"]]
    while page["has_more"]:
        page = chief.get("/v1/agencies", limit=2, cursor=page["next_cursor"]).json()
        names += [agency["name"] for agency in page["items"]]
    assert names == ["National Police", *(f"Office {number}" for number in range(4))]
    assert chief.get("/v1/agencies", cursor=page["resume_cursor"]).json()["items"] == []


REFUSED: list[tuple[dict[str, Any], int, str, str | None]] = [
    ({"name": "National Police"}, 409, "agency_name_taken", "name"),
    ({"name": " National   Police "}, 409, "agency_name_taken", "name"),
    ({"name": "NATIONAL police"}, 409, "agency_name_taken", "name"),
    ({"name": "a\u200bb"}, 422, "agency_refused", "name"),
    ({"name": "a\nb"}, 422, "validation_failed", "name"),
    ({"name": "x" * 129}, 422, "validation_failed", "name"),
    ({"name": "  "}, 422, "validation_failed", "name"),
    ({"country": "TH", "province": None}, 422, "agency_refused", "sector"),
    ({"country": "TH", "sector": "partner"}, 422, "agency_refused", "province"),
    ({"country": "XX"}, 422, "validation_failed", "country"),
    ({"province": "KH-02"}, 422, "validation_failed", "province"),
    ({"province": "TH-10"}, 422, "agency_refused", "province"),
    ({"scopes": []}, 422, "validation_failed", "scopes"),
    ({"scopes": ["all"]}, 422, "validation_failed", "scopes.0"),
    ({"status": "disabled"}, 422, "validation_failed", "status"),
    ({"agency_id": "00000000-0000-4000-8000-000000000000"}, 422, "validation_failed", "agency_id"),
]


@pytest.mark.parametrize(("wrong", "status", "code", "field"), REFUSED, ids=range(len(REFUSED)))
def test_wrong_agency_is_refused_where_it_is_wrong(
    chief: Caller, wrong: dict[str, Any], status: int, code: str, field: str | None
) -> None:
    answer = chief.post("/v1/agencies", {key: value for key, value in (OFFICE | wrong).items() if value is not None})
    assert (answer.status_code, answer.json().get("code"), answer.json().get("field")) == (status, code, field)
    assert len(chief.get("/v1/agencies").json()["items"]) == 1


@pytest.mark.parametrize("changed", ["sector", "country", "status", "created_at"])
def test_what_sharing_went_by_does_not_change(chief: Caller, changed: str) -> None:
    path = chief.post("/v1/agencies", OFFICE).headers["location"]
    before = chief.get(path).json()
    answer = change(chief, path, **{changed: before[changed]})
    assert answer.json()["errors"][0]["code"] == "member_unknown"
    assert chief.get(path).json() == before


def test_name_is_taken_by_a_change_as_by_an_enrolment(chief: Caller) -> None:
    path = chief.post("/v1/agencies", OFFICE).headers["location"]
    answer = change(chief, path, name="National Police")
    assert (answer.status_code, answer.json().get("code")) == (409, "agency_name_taken")
    assert change(chief, path, name=OFFICE["name"]).status_code == 200


def test_name_that_many_take_at_once_is_taken_once(exchange: Exchange, chief: Caller) -> None:
    bank = {"name": "Riel Bank", "sector": "bank", "country": "KH"}
    with ThreadPoolExecutor(4) as threads:
        answers = list(threads.map(lambda _: chief.post("/v1/agencies", bank), range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["agency_id"] for answer in answers}) == 1
