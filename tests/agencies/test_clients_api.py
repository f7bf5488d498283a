"""Clients over HTTP: made with a secret or with keys, limited, renewed without a gap, stopped."""

import base64
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from krama.agencies import credentials, secret_hash
from krama.agencies.permissions import Permission
from krama.core import clock
from krama.sharing.sectors import Sector
from tests.access.signing import Holder
from tests.agencies.people import Person, change, person, told
from tests.exchange import Caller, Exchange
from tests.members import new_agency
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

CHECKER = ["checks:run", "corrections:read", "outcomes:read", "outcomes:submit"]


@pytest.fixture
def chief(exchange: Exchange) -> Person:
    with exchange.database.transaction() as session:
        agency_id = new_agency(session, "National Police")
    return person(exchange, agency_id, frozenset(Permission))


def token_of(exchange: Exchange, client_id: str, secret: str) -> httpx.Response:
    basic = base64.b64encode(f"{client_id}:{secret}".encode()).decode()
    form = {"grant_type": "client_credentials"}
    return exchange.nobody.request("POST", "/oauth/token", data=form, headers={"Authorization": f"Basic {basic}"})


def lifted(caller: Caller, path: str, *restrictions: str) -> httpx.Response:
    body = {"restrictions": restrictions}
    return caller.request("POST", f"{path}/lift-restrictions", json=body, headers=caller.at_its_state(path))


def test_new_client_opens_with_its_secret_what_its_role_says(exchange: Exchange, chief: Person) -> None:
    answer = chief.caller.post("/v1/clients", {"name": "Desk", "role": "checker"})
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["scopes"], made["status"], made["name"]) == (CHECKER, "active", "Desk")
    assert answer.headers["location"] == f"/v1/clients/{made['client_id']}"
    assert answer.headers["cache-control"] == "no-store"
    granted = token_of(exchange, made["client_id"], made["secret"]["client_secret"])
    assert granted.json()["scope"] == " ".join(CHECKER)
    del made["secret"]
    detail = chief.caller.get(answer.headers["location"]).json()
    assert (len(detail.pop("secrets")), detail) == (1, made)


def test_agency_that_there_is_not_is_refused_without_naming_the_command(chief: Person) -> None:
    answer = chief.caller.post("/v1/clients", {"agency_id": str(uuid4()), "role": "checker"})
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (422, "agency_unknown", "agency_id")
    assert "`GET /v1/agencies`" in answer.json()["detail"]
    assert "krama " not in answer.json()["detail"]


def test_client_without_a_role_or_scopes_is_refused(chief: Person) -> None:
    before = len(chief.caller.get("/v1/clients").json()["items"])
    for said, code, field in (
        ({"name": "Desk"}, "member_missing", "role"),
        ({"role": "checker", "scopes": ["checks:run"]}, "role_and_scopes", "scopes"),
    ):
        answer = chief.caller.post("/v1/clients", said)
        faults = [(fault["code"], fault.get("field")) for fault in answer.json()["errors"]]
        assert (answer.status_code, faults) == (422, [(code, field)])
    assert len(chief.caller.get("/v1/clients").json()["items"]) == before


def test_two_secrets_live_at_once_and_either_can_end(exchange: Exchange, chief: Person) -> None:
    """A member changes over without a gap: both open until one is ended."""
    made = chief.caller.post("/v1/clients", {"role": "checker"}).json()
    path, old = f"/v1/clients/{made['client_id']}", made["secret"]
    new = chief.caller.post(f"{path}/secrets", {})
    assert new.status_code == 201
    both = [old["client_secret"], new.json()["client_secret"]]
    assert [token_of(exchange, made["client_id"], secret).status_code for secret in both] == [200, 200]
    third = chief.caller.post(f"{path}/secrets", {})
    assert (third.status_code, third.json().get("code")) == (409, "too_many_secrets")
    assert chief.caller.request("DELETE", f"{path}/secrets/{old['secret_id']}").status_code == 204
    assert [token_of(exchange, made["client_id"], secret).status_code for secret in both] == [401, 200]
    again = chief.caller.request("DELETE", f"{path}/secrets/{old['secret_id']}")
    assert again.status_code == 204, "a request that is sent again gets the same answer"
    assert chief.caller.post(f"{path}/secrets", {}).status_code == 201


@pytest.mark.parametrize("client_id", ["krama_1", "nobody", "sandbox_bank", "krama_ABCDEF", "x" * 65, "krama_%0a", "ក"])
def test_id_of_no_client_is_not_there(chief: Person, client_id: str) -> None:
    answer = told(chief.caller.get(f"/v1/clients/{client_id}"))
    assert (answer["status"], answer["code"], answer["field"]) == (404, "client_not_found", "client_id")


def test_secret_of_another_client_is_not_there(chief: Person) -> None:
    client, other = (chief.caller.post("/v1/clients", {"role": "checker"}).json() for _ in range(2))
    path = f"/v1/clients/{client['client_id']}/secrets/{other['secret']['secret_id']}"
    assert told(chief.caller.request("DELETE", path))["code"] == "secret_not_found"


def test_secret_and_client_end_when_they_expire(
    exchange: Exchange, chief: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    soon = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    made = chief.caller.post("/v1/clients", {"role": "checker", "expires_at": soon}).json()
    other = chief.caller.post("/v1/clients", {"role": "checker"}).json()
    second = chief.caller.post(f"/v1/clients/{other['client_id']}/secrets", {"expires_at": soon}).json()
    opened = [
        (made["client_id"], made["secret"]["client_secret"]),
        (other["client_id"], second["client_secret"]),
        (other["client_id"], other["secret"]["client_secret"]),
    ]
    assert [token_of(exchange, *pair).status_code for pair in opened] == [200, 200, 200]
    later = datetime.now(UTC) + timedelta(hours=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert [token_of(exchange, *pair).status_code for pair in opened] == [401, 401, 200]
    path = f"/v1/clients/{made['client_id']}"
    lifted(chief.caller, path, "expires_at")
    assert token_of(exchange, *opened[0]).status_code == 200


def test_wrong_secret_takes_one_verification_whatever_is_there(
    exchange: Exchange, chief: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else the time would tell that a client exists, and how many secrets it has."""
    made = chief.caller.post("/v1/clients", {"role": "checker"}).json()
    chief.caller.post(f"/v1/clients/{made['client_id']}/secrets", {})
    counted: list[str] = []

    def counting(secret: str, key: bytes) -> str:
        counted.append(secret)
        return usual(secret, key)

    usual = secret_hash._encoded
    monkeypatch.setattr(secret_hash, "_encoded", counting)
    for client_id in (made["client_id"], f"krama_{'0' * 20}"):
        assert token_of(exchange, client_id, "krama_secret_wrong").status_code == 401
    assert len(counted) == 2


def test_client_with_keys_gets_no_secret(chief: Person) -> None:
    holder = Holder()
    made = chief.caller.post("/v1/clients", {"role": "checker", "jwks": holder.key_set}).json()
    assert made["secret"] is None
    assert len(made["key_ids"]) == 1
    path = f"/v1/clients/{made['client_id']}"
    assert chief.caller.get(path).json()["secrets"] == []
    missing = chief.caller.request("PUT", f"{path}/keys", json=Holder().key_set)
    assert (missing.status_code, missing.json()["code"]) == (428, "revision_missing")
    read = {"If-Match": chief.caller.get(path).headers["etag"]}
    other = chief.caller.request("PUT", f"{path}/keys", json=Holder().key_set, headers=read)
    assert [key["kty"] for key in other.json()["keys"]] == ["EC"]
    assert chief.caller.get(path).json()["key_ids"] == [other.json()["keys"][0]["kid"]]
    read = {"If-Match": other.headers["etag"]}
    assert chief.caller.request("PUT", f"{path}/keys", json={"keys": []}, headers=read).json()["keys"] == []
    assert chief.caller.get(path).json()["key_ids"] == []


def test_limits_bind_from_the_next_call_on(exchange: Exchange, chief: Person) -> None:
    made = chief.caller.post("/v1/clients", {"role": "checker", "networks": ["192.0.2.0/24"]}).json()
    pair = (made["client_id"], made["secret"]["client_secret"])
    assert token_of(exchange, *pair).status_code == 401
    path = f"/v1/clients/{made['client_id']}"
    opened = lifted(chief.caller, path, "networks").json()
    assert (opened["networks"], opened["dpop_required"]) == ([], False)
    assert token_of(exchange, *pair).status_code == 200
    assert change(chief.caller, path, dpop_required=True).json()["dpop_required"] is True
    assert token_of(exchange, *pair).json().get("code") == "invalid_dpop_proof"
    assert lifted(chief.caller, path, "dpop_required").status_code == 200
    assert token_of(exchange, *pair).status_code == 200


LIMITS = {"dpop_required": True, "networks": ["192.0.2.0/24"], "expires_at": "2099-01-01T00:00:00Z"}


@pytest.mark.parametrize(("member", "unset"), [("dpop_required", False), ("networks", []), ("expires_at", None)])
def test_change_lifts_no_restriction(chief: Person, member: str, unset: Any) -> None:
    """Some languages send these for what a program never set. It also holds where there is nothing to lift."""
    for limits in (LIMITS, {}):
        path = chief.caller.post("/v1/clients", {"role": "checker", **limits}).headers["location"]
        before = chief.caller.get(path).json()
        refused = change(chief.caller, path, name="Gate", **{member: unset})
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (422, "lift_refused")
        assert refused.json()["errors"][0]["field"] == member
        assert "POST /v1/clients/{client_id}/lift-restrictions" in refused.json()["errors"][0]["detail"]
        assert chief.caller.get(path).json() == before


def test_lifting_ends_the_named_restrictions_and_no_other(chief: Person) -> None:
    path = chief.caller.post("/v1/clients", {"role": "checker", **LIMITS}).headers["location"]
    first = lifted(chief.caller, path, "networks", "expires_at")
    expected = {**LIMITS, "networks": [], "expires_at": None, "revision": 2}
    assert (first.status_code, first.json()) == (200, first.json() | expected)
    again = lifted(chief.caller, path, "networks", "expires_at")
    assert (again.status_code, again.json()) == (200, first.json())
    assert lifted(chief.caller, path, "dpop_required").json()["dpop_required"] is False


def test_restrictions_are_lifted_only_at_the_state_that_was_read(chief: Person) -> None:
    path = chief.caller.post("/v1/clients", {"role": "checker", **LIMITS}).headers["location"]
    body = {"restrictions": ["networks"]}
    unread = chief.caller.request("POST", f"{path}/lift-restrictions", json=body)
    assert (unread.status_code, unread.json()["code"]) == (428, "revision_missing")
    read = chief.caller.at_its_state(path)
    change(chief.caller, path, name="Gate")
    late = chief.caller.request("POST", f"{path}/lift-restrictions", json=body, headers=read)
    assert (late.status_code, late.json()["code"]) == (412, "revision_changed")
    assert chief.caller.get(path).json()["networks"] == LIMITS["networks"]


@pytest.mark.parametrize("restrictions", [[], ["scopes"], ["networks", "networks"], None])
def test_what_is_to_be_lifted_is_named(chief: Person, restrictions: Any) -> None:
    path = chief.caller.post("/v1/clients", {"role": "checker", **LIMITS}).headers["location"]
    headers = chief.caller.at_its_state(path)
    body = {"restrictions": restrictions}
    refused = chief.caller.request("POST", f"{path}/lift-restrictions", json=body, headers=headers)
    assert refused.status_code == 422
    assert refused.json()["field"].startswith("restrictions")


def test_disabled_client_gets_no_secret_and_opens_again_when_enabled(exchange: Exchange, chief: Person) -> None:
    made = chief.caller.post("/v1/clients", {"role": "checker"}).json()
    path, pair = f"/v1/clients/{made['client_id']}", (made["client_id"], made["secret"]["client_secret"])
    assert chief.caller.request("POST", f"{path}/disable").json()["status"] == "disabled"
    assert token_of(exchange, *pair).status_code == 401
    refused = chief.caller.post(f"{path}/secrets", {})
    assert (refused.status_code, refused.json().get("code")) == (409, "client_disabled")
    assert chief.caller.request("POST", f"{path}/enable").json()["status"] == "active"
    assert token_of(exchange, *pair).status_code == 200


def test_client_never_holds_what_its_agency_lacks(exchange: Exchange, chief: Person) -> None:
    with exchange.database.transaction() as session:
        bank = new_agency(session, "Bank", Sector.BANK, [Permission.CHECKS_RUN, Permission.REPORTS_READ])
    wanted = {"agency_id": str(bank), "scopes": ["checks:run", "reports:submit"]}
    answer = chief.caller.post("/v1/clients", wanted)
    assert (answer.status_code, answer.json().get("code"), answer.json()["field"]) == (422, "agency_refused", "scopes")
    made = chief.caller.post("/v1/clients", {**wanted, "scopes": ["checks:run", "reports:read"]}).json()
    change(chief.caller, f"/v1/agencies/{bank}", scopes=["checks:run"])
    granted = token_of(exchange, made["client_id"], made["secret"]["client_secret"])
    assert granted.json()["scope"] == "checks:run"


REFUSED: list[tuple[dict[str, Any], str, str | None]] = [
    ({"scopes": []}, "validation_failed", "scopes"),
    ({"scopes": ["checks:run"], "role": "reader"}, "validation_failed", "scopes"),
    ({"role": "king"}, "validation_failed", "role"),
    ({"name": "a\tb"}, "validation_failed", "name"),
    ({"networks": ["192.0.2.1/24"]}, "agency_refused", "networks"),
    ({"networks": ["everywhere"]}, "agency_refused", "networks"),
    ({"networks": ["fe80::%eth0/64"]}, "agency_refused", "networks"),
    ({"networks": ["::ffff:192.0.2.0/120"]}, "agency_refused", "networks"),
    ({"networks": ["10.0.0.0/8"] * 21}, "validation_failed", "networks"),
    ({"expires_at": "2020-01-01T00:00:00Z"}, "agency_refused", "expires_at"),
    ({"expires_at": "tomorrow"}, "validation_failed", "expires_at"),
    ({"jwks": {"keys": [{"kty": "oct", "k": "AA"}]}}, "keys_refused", "jwks.keys"),
    ({"jwks": {"keys": [{}] * 6}}, "validation_failed", "jwks.keys"),
    ({"client_id": "krama_1"}, "validation_failed", "client_id"),
    ({"disabled_at": None}, "validation_failed", "disabled_at"),
    ({"dpop_required": "maybe"}, "validation_failed", "dpop_required"),
]


@pytest.mark.parametrize(("wrong", "code", "field"), REFUSED, ids=range(len(REFUSED)))
def test_wrong_client_is_refused_and_none_is_made(
    chief: Person, wrong: dict[str, Any], code: str, field: str | None
) -> None:
    before = len(chief.caller.get("/v1/clients").json()["items"])
    usual = {} if wrong.keys() & {"role", "scopes"} else {"role": "checker"}
    answer = chief.caller.post("/v1/clients", usual | wrong)
    assert (answer.status_code, answer.json().get("code"), answer.json().get("field")) == (422, code, field), (
        answer.text
    )
    assert len(chief.caller.get("/v1/clients").json()["items"]) == before


def test_agency_has_only_so_many_clients(chief: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama.agencies.policy.MOST_CLIENTS", 2)
    assert chief.caller.post("/v1/clients", {"role": "checker"}).status_code == 201
    answer = chief.caller.post("/v1/clients", {"role": "checker"})
    assert (answer.status_code, answer.json().get("code")) == (409, "too_many_clients")


def test_longest_list_of_networks_is_kept_whole(chief: Person) -> None:
    networks = [f"2001:0db8:aaaa:bbbb:cccc:dddd:eeee:{n:04x}/{'0' * 4}128" for n in range(20)]
    made = chief.caller.post("/v1/clients", {"role": "checker", "networks": networks})
    assert made.status_code in (201, 422), made.text
    kept = [f"2001:db8:aaaa:bbbb:cccc:dddd:eeee:{n:x}/128" for n in range(20)]
    assert made.json().get("networks", kept) == kept


def test_clients_made_at_once_are_all_made(exchange: Exchange, chief: Person) -> None:
    """Administration goes in turns: without it, each waits for what the other holds."""
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: chief.caller.post("/v1/clients", {"role": "checker"}), range(8)))
    assert [answer.status_code for answer in answers] == [201] * 8
    assert len(chief.caller.get("/v1/clients").json()["items"]) == 9


def test_rotated_secret_opens_from_the_first_moment(exchange: Exchange, chief: Person) -> None:
    """Whole seconds name the moment before which tokens ended: one issued within that second must be later."""
    _, credential = exchange.enrol("Bank", Sector.BANK)
    with exchange.database.transaction() as session:
        secret = credentials.rotate_secret(session, credential.client_id, secret_hash.new_hashed_secret())
    token = token_of(exchange, credential.client_id, secret.client_secret).json()["access_token"]
    assert exchange.with_token(token).get("/v1/me").status_code == 200
