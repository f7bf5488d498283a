"""Two persons where two are needed: one administrator behind two clients is one person."""

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
from tests.agencies.people import Person, person
from tests.exchange import Caller, Exchange
from tests.members import new_agency

_NUMBERS = count(1)
Act = Callable[[Caller, str], httpx.Response]


class Office:
    """A police office whose scopes are those of its sector, and the national administrator that enrolled it."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        with exchange.database.transaction() as session:
            self.agency_id = new_agency(session, f"Office {next(_NUMBERS)}", permissions=None)
            capital = new_agency(session, f"Capital {next(_NUMBERS)}")
        self.national = person(exchange, capital, Role.NATIONAL_ADMINISTRATOR.permissions)

    def by_operator(self, role: Role) -> Person:
        return person(self._exchange, self.agency_id, role.permissions)

    def by(self, maker: Person, role: Role) -> Person:
        """A client that another client made over the API."""
        body: dict[str, Any] = {"role": role.value, "agency_id": str(self.agency_id)}
        made = maker.caller.post("/v1/clients", body)
        assert made.status_code == 201, made.text
        credential = Credential(made.json()["client_id"], made.json()["secret"]["client_secret"])
        token = self._exchange.services[Tokens].issue(credential.client_id, role.permissions)
        return Person(self.agency_id, credential, self._exchange.with_token(token))


@pytest.fixture
def office(module_exchange: Exchange) -> Office:
    return Office(module_exchange)


def approve(reporter: Person, officer: Person) -> httpx.Response:
    report = reporter.caller.report(f"01234{next(_NUMBERS):04}", "loan", confidence=100)
    return officer.caller.post_as_read(f"/v1/reports/{report['report_id']}/approve", {})


def refused(answer: httpx.Response) -> bool:
    """Whether the approval was refused for this reason."""
    if answer.is_success:
        return False
    assert (answer.status_code, answer.json().get("code")) == (409, "approval_refused"), answer.text
    return "one created the other" in answer.json()["detail"]


def test_administrator_that_makes_reporter_and_officer_approves_nothing(office: Office) -> None:
    """One credential would otherwise get `hold` alone."""
    administrator = office.by_operator(Role.ADMINISTRATOR)
    reporter, officer = office.by(administrator, Role.REPORTER), office.by(administrator, Role.APPROVER)
    assert refused(approve(reporter, officer))
    assert not refused(approve(reporter, office.by_operator(Role.APPROVER)))
    assert not refused(approve(office.by_operator(Role.REPORTER), officer))


def test_officer_of_another_administrator_approves(office: Office) -> None:
    first, second = office.by_operator(Role.ADMINISTRATOR), office.by_operator(Role.ADMINISTRATOR)
    assert not refused(approve(office.by(first, Role.REPORTER), office.by(second, Role.APPROVER)))


def test_chain_of_administrators_counts_as_one(office: Office) -> None:
    first = office.by_operator(Role.ADMINISTRATOR)
    third = office.by(office.by(first, Role.ADMINISTRATOR), Role.ADMINISTRATOR)
    assert refused(approve(office.by(first, Role.REPORTER), office.by(third, Role.APPROVER)))


GIVEN: dict[str, Act] = {
    "secret": lambda caller, path: caller.post(f"{path}/secrets", {}),
    "keys": lambda caller, path: caller.request(
        "PUT", f"{path}/keys", json=Holder().key_set, headers=caller.at_its_state(path)
    ),
}


@pytest.mark.parametrize("given", GIVEN)
@pytest.mark.parametrize("to", ["reporter", "officer"])
def test_administrator_that_made_one_and_gave_the_other_a_credential_approves_nothing(
    office: Office, given: str, to: str
) -> None:
    administrator = office.by_operator(Role.ADMINISTRATOR)
    reporter, officer = office.by_operator(Role.REPORTER), office.by(administrator, Role.APPROVER)
    if to == "officer":
        reporter, officer = office.by(administrator, Role.REPORTER), office.by_operator(Role.APPROVER)
    assert not refused(approve(reporter, officer))
    target = reporter if to == "reporter" else officer
    assert GIVEN[given](administrator.caller, f"/v1/clients/{target.credential.client_id}").is_success
    assert refused(approve(reporter, officer))


def test_end_of_a_secret_and_an_empty_set_of_keys_give_nothing(office: Office) -> None:
    administrator = office.by_operator(Role.ADMINISTRATOR)
    reporter, officer = office.by(administrator, Role.REPORTER), office.by_operator(Role.APPROVER)
    path = f"/v1/clients/{officer.credential.client_id}"
    assert administrator.caller.request(
        "PUT", f"{path}/keys", json={"keys": []}, headers=administrator.caller.at_its_state(path)
    ).is_success
    (secret,) = administrator.caller.get(path).json()["secrets"]
    assert administrator.caller.request("DELETE", f"{path}/secrets/{secret['secret_id']}").is_success
    assert not refused(approve(reporter, officer))


def test_national_administrator_sets_up_both_but_approves_neither_itself(office: Office) -> None:
    """It is trusted to enrol agencies. But what a client of its making states, it does not vouch for."""
    reporter, officer = office.by(office.national, Role.REPORTER), office.by(office.national, Role.APPROVER)
    assert not refused(approve(reporter, officer))
    assert refused(approve(reporter, office.national))
    assert not refused(approve(office.by_operator(Role.REPORTER), office.national))


def reviewing(exchange: Exchange, permissions: frozenset[Permission]) -> Person:
    with exchange.database.transaction() as session:
        agency_id: UUID = new_agency(session, f"Regulator {next(_NUMBERS)}", Sector.REGULATOR)
    return person(exchange, agency_id, permissions)


def listed(office: Office) -> str:
    report = office.by_operator(Role.REPORTER).caller.report(f"01234{next(_NUMBERS):04}")
    return str(report["indicator"]["indicator_id"])


def decide(opener: Caller, reviewer: Caller, indicator_id: str, decision: str) -> httpx.Response:
    body = {"indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is my sister's."}
    opened = opener.post("/v1/disputes", body)
    assert opened.status_code == 201, opened.text
    path = f"/v1/disputes/{opened.json()['dispute_id']}/decide"
    return reviewer.post_as_read(path, {"decision": decision, "reason": "A reason."})


@pytest.mark.parametrize("decision", ["upheld", "rejected"])
def test_reviewer_does_not_decide_what_a_client_of_its_making_disputes(
    module_exchange: Exchange, office: Office, decision: str
) -> None:
    indicator_id = listed(office)
    other = Office(module_exchange)
    opener = other.by(office.national, Role.REPORTER)
    answer = decide(opener.caller, office.national.caller, indicator_id, decision)
    assert (answer.status_code, answer.json().get("code")) == (409, "not_independent")
    reviewer = reviewing(module_exchange, frozenset(Permission))
    other_opener = Office(module_exchange).by_operator(Role.REPORTER)
    assert decide(other_opener.caller, reviewer.caller, indicator_id, decision).status_code == 200


def test_upheld_dispute_settles_none_of_an_opener_that_the_reviewer_made(
    module_exchange: Exchange, office: Office
) -> None:
    """Upholding one dispute settles all disputes on the indicator."""
    indicator_id = listed(office)
    body = {"indicator_id": indicator_id, "grounds": "wrong_account", "statement": "It is my sister's."}
    made = Office(module_exchange).by(office.national, Role.REPORTER)
    assert made.caller.post("/v1/disputes", body).status_code == 201
    stranger = Office(module_exchange).by_operator(Role.REPORTER)
    answer = decide(stranger.caller, office.national.caller, indicator_id, "upheld")
    assert (answer.status_code, answer.json().get("code")) == (409, "not_independent")


def test_agency_that_opened_a_dispute_never_decides_it(module_exchange: Exchange, office: Office) -> None:
    indicator_id = listed(office)
    opener = reviewing(module_exchange, frozenset(Permission))
    colleague = person(module_exchange, opener.agency_id, frozenset(Permission))
    answer = decide(opener.caller, colleague.caller, indicator_id, "rejected")
    assert (answer.status_code, answer.json().get("code")) == (409, "not_independent")
    stranger = Office(module_exchange).by_operator(Role.REPORTER)
    answer = decide(stranger.caller, colleague.caller, indicator_id, "upheld")
    assert (answer.status_code, answer.json().get("code")) == (409, "not_independent"), "it would uphold both disputes"
