"""Agencies and clients as they were read: changes of something else are refused, lists can be followed, keys repeat."""

from itertools import count
from typing import Any

import httpx
import pytest

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.access.signing import Holder
from tests.agencies.people import Person, change, person
from tests.exchange import Caller, Exchange
from tests.members import new_agency

_NUMBERS = count(1)


@pytest.fixture
def chief(module_exchange: Exchange) -> Person:
    with module_exchange.database.transaction() as session:
        agency_id = new_agency(session, f"Ministry {next(_NUMBERS)}")
    return person(module_exchange, agency_id, frozenset(Permission))


@pytest.fixture(params=["agency", "client"])
def path(request: pytest.FixtureRequest, chief: Person) -> str:
    """Something that the administrator may change."""
    if request.param == "client":
        return str(chief.caller.post("/v1/clients", {"role": "checker"}).headers["location"])
    office = {"name": f"Office {next(_NUMBERS)}", "sector": "police", "country": "KH"}
    return str(chief.caller.post("/v1/agencies", office).headers["location"])


def code(answer: httpx.Response) -> tuple[int, Any]:
    return answer.status_code, answer.json().get("code")


def test_scopes_are_only_changed_by_who_read_them_as_they_are(chief: Person, path: str) -> None:
    read = chief.caller.get(path)
    assert (read.json()["revision"], read.headers["etag"]) == (1, '"1"')
    body, tag = {"scopes": ["checks:run", "corrections:read"]}, {"If-Match": read.headers["etag"]}
    for unread in ({}, {"If-Match": "*"}):
        assert code(chief.caller.request("PATCH", path, json=body, headers=unread)) == (428, "revision_missing")
    changed = chief.caller.request("PATCH", path, json=body, headers=tag)
    assert (changed.status_code, changed.json()["revision"], changed.headers["etag"]) == (200, 2, '"2"')
    assert changed.json()["updated_at"] > changed.json()["created_at"] == read.json()["created_at"]
    late = chief.caller.request("PATCH", path, json={"scopes": ["checks:run"]}, headers=tag)
    assert code(late) == (412, "revision_changed")
    assert change(chief.caller, path, **body).json() == changed.json(), "nothing is changed, so nothing is counted"


def test_manager_of_agencies_reads_what_its_change_depends_on(module_exchange: Exchange, chief: Person) -> None:
    """With `agencies:manage` alone, without `agencies:read_all`: the revision, and the scopes that it may change."""
    held = frozenset({Permission.AGENCIES_READ, Permission.AGENCIES_MANAGE})
    manager = person(module_exchange, chief.agency_id, held).caller
    office = {"name": f"Office {next(_NUMBERS)}", "sector": "police", "country": "KH", "scopes": ["checks:run"]}
    path = manager.post("/v1/agencies", office).headers["location"]
    assert (manager.get(path).json()["revision"], manager.get(path).json()["scopes"]) == (1, ["checks:run"])
    assert change(manager, path, province="KH-12").json()["revision"] == 2
    assert manager.post(f"{path}/disable", None).status_code == 200
    assert change(manager, path, province="KH-2").json()["status"] == "disabled"


def test_state_that_is_reached_answers_200_whatever_was_read(chief: Person, path: str) -> None:
    tag = {"If-Match": chief.caller.get(path).headers["etag"]}
    stopped = chief.caller.request("POST", f"{path}/disable", headers=tag)
    assert (stopped.json()["status"], stopped.json()["revision"]) == ("disabled", 2)
    again = chief.caller.request("POST", f"{path}/disable", headers=tag)
    assert (again.status_code, again.json()) == (200, stopped.json())
    assert code(chief.caller.request("POST", f"{path}/enable", headers=tag)) == (412, "revision_changed")
    enabled = chief.caller.request("POST", f"{path}/enable")
    assert chief.caller.request("POST", f"{path}/enable", headers=tag).json() == enabled.json()


def test_agency_that_is_added_twice_with_one_key_is_added_once(chief: Person) -> None:
    office = {"name": f"Office {next(_NUMBERS)}", "sector": "police", "country": "KH"}
    first, again = (chief.caller.post("/v1/agencies", office, **{"Idempotency-Key": "one"}) for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (again.headers["idempotency-replayed"], again.headers["etag"]) == ("true", first.headers["etag"])


def test_new_secret_and_new_keys_are_changes_of_the_client_as_it_was_read(chief: Person) -> None:
    made = chief.caller.post("/v1/clients", {"role": "checker"}).json()
    path, keys = f"/v1/clients/{made['client_id']}", Holder().key_set
    seen = [made["revision"]]
    for method, below, body in (
        ("POST", "/secrets", {}),
        ("DELETE", f"/secrets/{made['secret']['secret_id']}", None),
        ("DELETE", f"/secrets/{made['secret']['secret_id']}", None),
        ("PUT", "/keys", keys),
        ("PUT", "/keys", keys),
    ):
        late = chief.caller.request(method, path + below, json=body, headers={"If-Match": '"0"'})
        repeated = len(seen) in (3, 5)  # what is there already is not refused: its first answer may have been lost
        assert late.is_success if repeated else code(late) == (412, "revision_changed")
        tag = {"If-Match": chief.caller.get(path).headers["etag"]}
        done = chief.caller.request(method, path + below, json=body, headers=tag)
        assert (done.is_success, done.headers["etag"]) == (True, chief.caller.get(path).headers["etag"])
        seen.append(chief.caller.get(path).json()["revision"])
    assert seen == [1, 2, 3, 3, 4, 4]


def followed(caller: Caller, path: str, cursor: str | None = None, **asked: Any) -> tuple[list[dict[str, Any]], str]:
    """What a list has since then, read in pages of two, and where to continue later."""
    items: list[dict[str, Any]] = []
    while True:
        page = caller.get(path, limit=2, **asked, **({"cursor": cursor} if cursor else {})).json()
        items += page["items"]
        assert (page["next_cursor"] is None) == (not page["has_more"])
        if not page["has_more"]:
            return items, str(page["resume_cursor"])
        cursor = page["next_cursor"]


def test_who_follows_clients_sees_what_changed_since(chief: Person) -> None:
    made = [chief.caller.post("/v1/clients", {"name": name, "role": "checker"}).json() for name in "abc"]
    items, resume = followed(chief.caller, "/v1/clients", agency_id="own")
    assert [client["name"] for client in items] == [None, *"abc"]
    path = f"/v1/clients/{made[0]['client_id']}"
    for name in ("d", None):
        change(chief.caller, path, name=name)
        changed, resume = followed(chief.caller, "/v1/clients", resume, agency_id="own")
        assert [client["name"] for client in changed] == [name]
    assert change(chief.caller, path, name="").status_code == 422


def test_who_follows_agencies_sees_what_changed_since(chief: Person, path: str) -> None:
    _, resume = followed(chief.caller, "/v1/agencies")
    office = f"/v1/agencies/{chief.agency_id}"
    change(chief.caller, office, name=f"Ministry {next(_NUMBERS)}")
    changed, _ = followed(chief.caller, "/v1/agencies", resume)
    assert changed == [chief.caller.get(office).json()]


def test_clients_of_all_agencies_are_read_without_a_right_to_change_them(
    module_exchange: Exchange, chief: Person
) -> None:
    with module_exchange.database.transaction() as session:
        own_id = new_agency(session, f"Auditor {next(_NUMBERS)}", Sector.REGULATOR)
    everywhere = person(module_exchange, own_id, frozenset({Permission.CLIENTS_READ, Permission.CLIENTS_READ_ALL}))
    here = person(module_exchange, own_id, frozenset({Permission.CLIENTS_READ}))
    ids = {client["client_id"] for client in followed(everywhere.caller, "/v1/clients")[0]}
    assert {chief.credential.client_id, here.credential.client_id} <= ids
    others = {client["client_id"] for client in followed(everywhere.caller, "/v1/clients", agency_id="others")[0]}
    own = {client["client_id"] for client in followed(everywhere.caller, "/v1/clients", agency_id="own")[0]}
    assert (others | own, others & own, here.credential.client_id in own) == (ids, set(), True)
    there = everywhere.caller.get("/v1/clients", agency_id=str(chief.agency_id)).json()["items"]
    assert [client["client_id"] for client in there] == [chief.credential.client_id]
    both = everywhere.caller.get("/v1/clients", agency_id=f"{chief.agency_id},{own_id}").json()["items"]
    assert {client["client_id"] for client in both} == own | {chief.credential.client_id}
    for words in ({}, {"agency_id": "all"}, {"agency_id": str(own_id)}):
        assert {client["client_id"] for client in followed(here.caller, "/v1/clients", **words)[0]} == own
    for asked in ("others", "own,others", "all,others"):
        assert code(here.caller.get("/v1/clients", agency_id=asked)) == (403, "insufficient_scope")
    assert code(here.caller.get("/v1/clients", agency_id=str(chief.agency_id))) == (404, "agency_not_found")
    assert code(everywhere.caller.get("/v1/clients", agency_id=f"own,{own_id}")) == (422, "validation_failed")
    assert code(here.caller.get(chief.path)) == (404, "client_not_found")
    assert code(everywhere.caller.request("POST", f"{here.path}/disable")) == (403, "insufficient_scope")
