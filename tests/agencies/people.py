"""The people of these tests: administrators of two ranks, in two agencies, and the clients that they act on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.roles import Role
from krama.agencies.service import Credential
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import new_agency, new_client

ROLES = {
    "national": Role.NATIONAL_ADMINISTRATOR.permissions,
    "administrator": Role.ADMINISTRATOR.permissions,
    "reporter": Role.REPORTER.permissions,
}
"""Every sort of client there is, by rank."""


@dataclass(frozen=True)
class Person:
    """A client with a token, and its agency."""

    agency_id: UUID
    credential: Credential
    caller: Caller

    @property
    def path(self) -> str:
        return f"/v1/clients/{self.credential.client_id}"


@dataclass(frozen=True)
class People:
    """Two agencies, `here` and `there`, each with a client of every rank, twice: who acts and who is acted on."""

    acting: dict[str, Person]
    targets: dict[tuple[str, str], Person]


def person(exchange: Exchange, agency_id: UUID, permissions: frozenset[Permission]) -> Person:
    """A new client of this agency that holds these permissions."""
    with exchange.database.transaction() as session:
        credential = new_client(session, agency_id, permissions)
    token = exchange.services[Tokens].issue(credential.client_id, permissions)
    return Person(agency_id, credential, exchange.with_token(token))


def people(exchange: Exchange) -> People:
    """All of them."""
    with exchange.database.transaction() as session:
        here, there = new_agency(session, "Here"), new_agency(session, "There", Sector.BANK)
    acting = {rank: person(exchange, here, held) for rank, held in ROLES.items()}
    places = {"here": here, "there": there}
    targets = {
        (place, rank): person(exchange, agency_id, held)
        for place, agency_id in places.items()
        for rank, held in ROLES.items()
    }
    return People(acting, targets)


def change(caller: Caller, path: str, **members: Any) -> httpx.Response:
    """Change what is there, as it is now."""
    return caller.request("PATCH", path, json=members, headers={"If-Match": caller.get(path).headers["etag"]})


def told(answer: httpx.Response) -> dict[str, Any]:
    """A problem without what names its request, to be compared."""
    assert answer.headers["content-type"] == "application/problem+json", answer.text
    document: dict[str, Any] = answer.json()
    del document["request_id"]
    return document
