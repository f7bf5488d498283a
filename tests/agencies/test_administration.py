"""Which administrator may change which client: one table of rank, target and verb. REQUIREMENTS 12 and 19."""

from collections.abc import Callable
from uuid import uuid4

import httpx
import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from tests.agencies.people import ROLES, People, Person, change, people, person, told
from tests.exchange import Caller, Exchange
from tests.members import new_agency
from tests.tiers import short_on_sqlite

pytestmark = short_on_sqlite

VERBS: dict[str, Callable[[Caller, str], httpx.Response]] = {
    "read": lambda caller, path: caller.get(path),
    "change": lambda caller, path: caller.request(
        "PATCH", path, json={"name": "Other"}, headers=caller.at_its_state(path)
    ),
    "limit": lambda caller, path: caller.request(
        "PATCH", path, json={"networks": ["0.0.0.0/0"]}, headers=caller.at_its_state(path)
    ),
    "disable": lambda caller, path: caller.request("POST", f"{path}/disable"),
    "enable": lambda caller, path: caller.request("POST", f"{path}/enable"),
    "add secret": lambda caller, path: caller.post(f"{path}/secrets", {}),
    "end secret": lambda caller, path: caller.request("DELETE", f"{path}/secrets/{uuid4()}"),
    "register keys": lambda caller, path: caller.request(
        "PUT", f"{path}/keys", json={"keys": []}, headers=caller.at_its_state(path)
    ),
}
ALLOWED = {
    ("national", "here", "national"),
    ("national", "here", "administrator"),
    ("national", "here", "reporter"),
    ("national", "there", "national"),
    ("national", "there", "administrator"),
    ("national", "there", "reporter"),
    ("administrator", "here", "administrator"),
    ("administrator", "here", "reporter"),
}
"""Who acts, where the client is that it acts on, and what that one is. All else is not there."""


@pytest.mark.parametrize("verb", VERBS)
def test_each_acts_on_its_own_and_on_nobody_above(exchange: Exchange, verb: str) -> None:
    """REQUIREMENTS 19: an administrator can't act on one above it, on any credential endpoint."""
    cast, act = people(exchange), VERBS[verb]
    nobody = f"/v1/clients/krama_{'0' * 20}"
    for rank, actor in cast.acting.items():
        for (place, held), target in cast.targets.items():
            answer, missing = act(actor.caller, target.path), act(actor.caller, nobody)
            if (rank, place, held) in ALLOWED:
                assert answer.is_success or answer.json().get("code") in ("secret_not_found", "too_many_secrets"), (
                    answer.text
                )
            elif rank == "reporter":
                assert (answer.status_code, answer.json().get("code")) == (403, "insufficient_scope")
            else:
                assert told(answer) == told(missing), (rank, place, held)
                assert answer.status_code == 404


@pytest.mark.parametrize("rank", ROLES)
def test_lists_show_whom_one_may_act_on(exchange: Exchange, rank: str) -> None:
    cast = people(exchange)
    actor = cast.acting[rank].caller
    for place in ("here", "there"):
        agency_id = cast.targets[place, "reporter"].agency_id
        answer = actor.get("/v1/clients", agency_id=str(agency_id))
        seen = {client["client_id"] for client in answer.json().get("items", ())}
        shown = {held for held in ROLES if cast.targets[place, held].credential.client_id in seen}
        assert shown == {held for held in ROLES if (rank, place, held) in ALLOWED}
    elsewhere = actor.get("/v1/clients", agency_id=str(uuid4()))
    if rank == "administrator":
        assert told(elsewhere) == told(actor.get("/v1/clients", agency_id=str(agency_id)))


def test_nobody_is_raised_above_who_acts(exchange: Exchange) -> None:
    cast = people(exchange)
    target = cast.targets["here", "reporter"]
    raised = {"scopes": ["agencies:manage"]}
    read = cast.acting["national"].caller.at_its_state(target.path)
    for answer in (
        cast.acting["administrator"].caller.request("PATCH", target.path, json=raised, headers=read),
        cast.acting["administrator"].caller.post("/v1/clients", raised),
        cast.acting["administrator"].caller.post("/v1/clients", {"role": "national_administrator"}),
    ):
        assert (answer.status_code, answer.json().get("code")) == (403, "grant_refused")
    assert cast.acting["national"].caller.request("PATCH", target.path, json=raised, headers=read).status_code == 200


def test_token_with_less_acts_with_less(exchange: Exchange) -> None:
    """A national administrator's token for its own clients alone acts as an agency's own administrator."""
    cast = people(exchange)
    national = cast.acting["national"].credential.client_id
    narrow = exchange.with_token(
        exchange.services[Tokens].issue(national, {Permission.CLIENTS_MANAGE, Permission.CLIENTS_READ})
    )
    assert narrow.get(cast.targets["here", "reporter"].path).status_code == 200
    assert narrow.get(cast.targets["there", "reporter"].path).status_code == 404
    assert narrow.get(cast.targets["here", "national"].path).status_code == 404
    assert narrow.post("/v1/agencies", {"name": "X", "sector": "bank", "country": "KH"}).status_code == 403


def test_client_for_another_agency_is_made_by_a_national_administrator_alone(exchange: Exchange) -> None:
    cast = people(exchange)
    there = str(cast.targets["there", "reporter"].agency_id)
    own = cast.acting["administrator"].caller
    theirs = own.post("/v1/clients", {"agency_id": there, "role": "reader"})
    assert told(theirs) == told(own.post("/v1/clients", {"agency_id": str(uuid4()), "role": "reader"}))
    made = cast.acting["national"].caller.post("/v1/clients", {"agency_id": there, "role": "reader"})
    assert (made.status_code, made.json()["agency"]["agency_id"]) == (201, there)


def test_administrator_stopped_a_moment_ago_changes_nothing(exchange: Exchange) -> None:
    """REQUIREMENTS 13: who acts is read in the transaction that changes, not in what the worker still believes."""
    cast = people(exchange)
    actor, target = cast.acting["administrator"], cast.targets["here", "reporter"]
    assert actor.caller.get(target.path).status_code == 200  # the worker now believes the token for a second
    stopped = cast.acting["national"].caller.request("POST", f"{actor.path}/disable")
    assert stopped.json()["status"] == "disabled"
    answer = actor.caller.request("POST", f"{target.path}/disable")
    assert (answer.status_code, answer.json().get("code")) in ((403, "administrator_disabled"), (401, "invalid_token"))
    assert cast.acting["national"].caller.get(target.path).json()["status"] == "active"


def test_administrator_whose_agency_lost_the_permission_changes_nothing(exchange: Exchange) -> None:
    cast = people(exchange)
    with exchange.database.transaction() as session:
        capital = new_agency(session, "Capital")

    chief = person(exchange, capital, ROLES["national"])
    actor = cast.acting["administrator"]
    assert actor.caller.get(actor.path).status_code == 200
    narrowed = change(chief.caller, f"/v1/agencies/{actor.agency_id}", scopes=["checks:run"])
    assert narrowed.json()["scopes"] == ["checks:run"]
    answer = actor.caller.post("/v1/clients", {"scopes": ["checks:run"]})
    assert answer.status_code == 403


OWN: list[Callable[[Person], httpx.Response]] = [
    lambda person: person.caller.request("POST", f"{person.path}/disable"),
    lambda person: change(person.caller, person.path, scopes=["checks:run"]),
    lambda person: person.caller.request("POST", f"/v1/agencies/{person.agency_id}/disable"),
    lambda person: change(person.caller, f"/v1/agencies/{person.agency_id}", scopes=["checks:run"]),
]


@pytest.mark.parametrize("deed", OWN, ids=range(len(OWN)))
def test_nobody_stops_itself(exchange: Exchange, deed: Callable[[Person], httpx.Response]) -> None:
    chief = people(exchange).acting["national"]
    answer = deed(chief)
    assert (answer.status_code, answer.json().get("code")) == (409, "own_limit_refused")
    assert chief.caller.get(chief.path).status_code == 200


def _everyone(cast: People) -> list[Person]:
    return [*cast.acting.values(), *cast.targets.values()]


def test_answers_never_show_a_secret_again(exchange: Exchange) -> None:
    cast = people(exchange)
    chief = cast.acting["national"].caller
    shown = "".join(chief.get(someone.path).text for someone in _everyone(cast))
    shown += chief.get("/v1/clients").text
    assert not [someone for someone in _everyone(cast) if someone.credential.client_secret in shown]
    assert "krama_secret" not in shown
    assert "argon2" not in shown
