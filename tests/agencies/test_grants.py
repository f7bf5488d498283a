"""What an agency's administrator may grant, and which clients it reaches: a table of every scope and every way."""

from collections.abc import Callable
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from krama.agencies.service import Credential
from krama.sharing.sectors import Sector
from tests.access.signing import Holder
from tests.agencies.people import Person, change, person, told
from tests.exchange import Caller, Exchange
from tests.members import new_agency, new_client
from tests.tiers import short_on_sqlite

_NUMBERS = count(1)
MANAGER, ADMINISTRATOR, NATIONAL = "manager", "administrator", "national"
HELD = {
    MANAGER: frozenset({Permission.CLIENTS_MANAGE, Permission.CLIENTS_READ}),
    ADMINISTRATOR: Role.ADMINISTRATOR.permissions,
    NATIONAL: Role.NATIONAL_ADMINISTRATOR.permissions,
}
EVERY_RANK, NOT_MANAGER, NATIONAL_ALONE = {MANAGER, ADMINISTRATOR, NATIONAL}, {ADMINISTRATOR, NATIONAL}, {NATIONAL}
TABLE = {
    "reports:submit": EVERY_RANK,
    "reports:read": EVERY_RANK,
    "reports:withdraw": EVERY_RANK,
    "reports:approve": EVERY_RANK,
    "reports:decide": NATIONAL_ALONE,
    "cases:submit": EVERY_RANK,
    "cases:read": EVERY_RANK,
    "cases:withdraw": EVERY_RANK,
    "checks:run": EVERY_RANK,
    "search:run": EVERY_RANK,
    "corrections:read": EVERY_RANK,
    "indicators:read": EVERY_RANK,
    "feed:read": EVERY_RANK,
    "outcomes:submit": EVERY_RANK,
    "outcomes:read": EVERY_RANK,
    "disputes:open": EVERY_RANK,
    "disputes:read": EVERY_RANK,
    "disputes:decide": NATIONAL_ALONE,
    "protections:manage": NATIONAL_ALONE,
    "protections:read": NATIONAL_ALONE,
    "scorecards:read": EVERY_RANK,
    "scorecards:read_all": NATIONAL_ALONE,
    "statistics:read": EVERY_RANK,
    "statistics:read_all": NATIONAL_ALONE,
    "agencies:read": EVERY_RANK,
    "agencies:read_all": NATIONAL_ALONE,
    "agencies:manage": NATIONAL_ALONE,
    "clients:manage": EVERY_RANK,
    "clients:read": EVERY_RANK,
    "clients:read_all": NATIONAL_ALONE,
    "institutions:manage": NATIONAL_ALONE,
    "audit:read": NOT_MANAGER,
    "audit:read_all": NATIONAL_ALONE,
}
"""Which clients of a national police agency, which has every scope, may give which scope to another client of it."""


def _changed(caller: Caller, path: str, body: dict[str, Any]) -> httpx.Response:
    return caller.request("PATCH", path, json=body, headers=caller.at_its_state(path))


def _enabled(caller: Caller, path: str) -> httpx.Response:
    return caller.request("POST", f"{path}/enable")


GRANTS: dict[str, Callable[[Caller, str, str], httpx.Response]] = {
    "new client": lambda caller, _, scope: caller.post("/v1/clients", {"scopes": [scope]}),
    "new client with keys": lambda caller, _, scope: caller.post(
        "/v1/clients", {"scopes": [scope], "jwks": Holder().key_set}
    ),
    "other client": lambda caller, path, scope: _changed(caller, path, {"scopes": [scope]}),
}
"""Gives a scope to a client."""
REACHES: dict[str, Callable[[Caller, str], httpx.Response]] = {
    "add secret": lambda caller, path: caller.post(f"{path}/secrets", {}),
    "register keys": lambda caller, path: caller.request(
        "PUT", f"{path}/keys", json=Holder().key_set, headers=caller.at_its_state(path)
    ),
    "change": lambda caller, path: _changed(caller, path, {"networks": ["0.0.0.0/0", "::/0"]}),
    "lift restrictions": lambda caller, path: caller.request(
        "POST",
        f"{path}/lift-restrictions",
        json={"restrictions": ["networks"]},
        headers=caller.at_its_state(path),
    ),
    "enable": _enabled,
    "disable": lambda caller, path: caller.request("POST", f"{path}/disable"),
}
"""Acts on a client that has a scope."""


def made(exchange: Exchange, agency_id: UUID, *scopes: str) -> Credential:
    """A client that the operator made."""
    with exchange.database.transaction() as session:
        return new_client(session, agency_id, [Permission(scope) for scope in scopes])


def enrolled(exchange: Exchange, permissions: set[Permission] | None = None, sector: Sector = Sector.POLICE) -> UUID:
    with exchange.database.transaction() as session:
        return new_agency(session, f"Agency {next(_NUMBERS)}", sector, permissions)


@pytest.fixture
def capital(module_exchange: Exchange) -> UUID:
    """The national police: an agency that has every scope."""
    return enrolled(module_exchange, set(Permission))


def test_table_has_every_scope() -> None:
    assert TABLE.keys() == set(Permission)


def of_table(rank: str) -> set[str]:
    """The scopes that a client of this rank may grant."""
    return {scope for scope, ranks in TABLE.items() if rank in ranks}


@short_on_sqlite
@pytest.mark.parametrize("way", GRANTS)
def test_each_rank_grants_what_the_table_says(exchange: Exchange, way: str) -> None:
    agency_id = enrolled(exchange, set(Permission))
    actors = {rank: person(exchange, agency_id, held).caller for rank, held in HELD.items()}
    for rank, actor in actors.items():
        granted = set()
        for scope in TABLE:
            path = f"/v1/clients/{made(exchange, agency_id, 'checks:run').client_id}"
            answer = GRANTS[way](actor, path, scope)
            if answer.is_success:
                granted.add(scope)
            else:
                assert (answer.status_code, answer.json().get("code")) == (403, "grant_refused")
        assert granted == of_table(rank), rank


@short_on_sqlite
def test_each_rank_reaches_only_clients_that_have_no_more_than_it_grants(exchange: Exchange) -> None:
    agency_id = enrolled(exchange, set(Permission))
    for rank, held in HELD.items():
        actor, reached = person(exchange, agency_id, held).caller, set()
        for scope in TABLE:
            path = f"/v1/clients/{made(exchange, agency_id, 'checks:run', scope).client_id}"
            answer = REACHES["add secret"](actor, path)
            if answer.is_success:
                reached.add(scope)
            else:
                assert told(answer)["code"] == "client_not_found", "what is out of reach looks like what is not there"
        assert reached == of_table(rank), rank


@pytest.mark.parametrize("way", REACHES)
def test_no_way_of_acting_on_a_client_is_open_to_who_may_not_grant_its_scopes(
    module_exchange: Exchange, capital: UUID, way: str
) -> None:
    actor = person(module_exchange, capital, HELD[ADMINISTRATOR]).caller
    within, beyond = (
        made(module_exchange, capital, "reports:approve"),
        made(module_exchange, capital, "disputes:decide"),
    )
    assert REACHES[way](actor, f"/v1/clients/{within.client_id}").is_success
    refused = REACHES[way](actor, f"/v1/clients/{beyond.client_id}")
    assert told(refused) == told(REACHES[way](actor, f"/v1/clients/krama_{'0' * 20}"))


def test_token_with_less_gives_its_own_client_no_secret(module_exchange: Exchange, capital: UUID) -> None:
    """Otherwise a stolen token of few scopes would become a credential with all of them."""
    whole = person(module_exchange, capital, HELD[ADMINISTRATOR])
    narrow = module_exchange.with_token(
        module_exchange.services[Tokens].issue(whole.credential.client_id, HELD[MANAGER])
    )
    for way in ("add secret", "register keys"):
        assert REACHES[way](narrow, whole.path).status_code == 404
        assert REACHES[way](whole.caller, whole.path).is_success


@pytest.fixture
def chief(module_exchange: Exchange, capital: UUID) -> Person:
    return person(module_exchange, capital, HELD[NATIONAL])


def test_first_administrator_sets_up_an_agency_that_works(module_exchange: Exchange, chief: Person) -> None:
    """A national administrator enrols the office and its administrator, who makes every client of daily work."""
    office = {"name": f"Office {next(_NUMBERS)}", "sector": "police", "country": "KH"}
    agency_id = chief.caller.post("/v1/agencies", office).json()["agency_id"]
    first = chief.caller.post("/v1/clients", {"agency_id": agency_id, "role": "administrator"}).json()
    issue = module_exchange.services[Tokens].issue
    administrator = module_exchange.with_token(issue(first["client_id"], HELD[ADMINISTRATOR]))
    for role in ("reporter", "checker", "reader", "approver", "administrator"):
        assert administrator.post("/v1/clients", {"role": role}).status_code == 201, role
    assert administrator.post("/v1/clients", {"role": "reviewer"}).json().get("code") in (
        "grant_refused",
        "agency_refused",
    )


def test_national_administrator_says_what_an_agency_may_grant(module_exchange: Exchange, chief: Person) -> None:
    office = {"name": f"Office {next(_NUMBERS)}", "sector": "regulator", "country": "KH"}
    with_reviewers = {
        **office,
        "scopes": ["clients:manage", "clients:read", "disputes:decide"],
        "grantable_scopes": ["disputes:decide"],
    }
    agency = chief.caller.post("/v1/agencies", with_reviewers).json()
    assert agency["grantable_scopes"] == ["disputes:decide"]
    actor = person(module_exchange, UUID(agency["agency_id"]), HELD[MANAGER]).caller
    assert actor.post("/v1/clients", {"scopes": ["disputes:decide"]}).status_code == 201
    changed = change(chief.caller, f"/v1/agencies/{agency['agency_id']}", grantable_scopes=[])
    assert (changed.json().get("grantable_scopes"), changed.json()["scopes"]) == ([], agency["scopes"])
    assert actor.post("/v1/clients", {"scopes": ["disputes:decide"]}).json().get("code") == "grant_refused"


@pytest.mark.parametrize("wrong", [["checks:run"], ["agencies:manage"]], ids=["lacked by the agency", "national"])
def test_what_an_agency_may_grant_is_among_its_scopes_and_never_national(chief: Person, wrong: list[str]) -> None:
    body = {"scopes": ["agencies:manage", "disputes:decide"], "grantable_scopes": wrong}
    office = {"name": f"Office {next(_NUMBERS)}", "sector": "regulator", "country": "KH"}
    added = chief.caller.post("/v1/agencies", {**office, **body})
    assert (added.status_code, added.json().get("code"), added.json().get("field")) == (
        422, "agency_refused", "grantable_scopes",
    )  # fmt: skip
    path = chief.caller.post("/v1/agencies", {**office, "scopes": body["scopes"]}).headers["location"]
    changed = change(chief.caller, path, grantable_scopes=wrong)
    assert (changed.status_code, changed.json().get("field")) == (422, "grantable_scopes")


def test_nobody_changes_what_its_own_agency_may_grant(chief: Person) -> None:
    answer = change(chief.caller, f"/v1/agencies/{chief.agency_id}", grantable_scopes=["audit:read_all"])
    assert (answer.status_code, answer.json().get("code")) == (409, "own_limit_refused")
