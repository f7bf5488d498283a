"""Who may do what with a report: one table of role, agency, label, verb and state, and its cells.

REQUIREMENTS 11, 12 and 17. The table is written from TLP 2.0 and the roles' words, not from the code that it judges.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import httpx
import pytest

from krama.access.tokens import Tokens
from krama.agencies.roles import Role
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import new_agency, new_client
from tests.tiers import at_length

PHONE = "012 345 678"

AGENCIES: dict[str, Sector] = {
    "source": Sector.POLICE,
    "police": Sector.POLICE,
    "bank": Sector.BANK,
    "named bank": Sector.BANK,
    "telecom": Sector.TELECOM,
    "regulator": Sector.REGULATOR,
    "partner": Sector.PARTNER,
    "named partner": Sector.PARTNER,
}

EVERYBODY = set(AGENCIES)
NAMED = {"named bank", "named partner"}
LABELS: dict[str, tuple[dict[str, Any], set[str]]] = {
    "clear": ({"tlp": "TLP:CLEAR"}, EVERYBODY),
    "green": ({"tlp": "TLP:GREEN"}, EVERYBODY),
    "amber": ({"tlp": "TLP:AMBER"}, {"source", "police", "bank", "named bank", "regulator"}),
    "amber to telecoms": ({"tlp": "TLP:AMBER", "sectors": ["telecom"]}, {"source", "telecom"}),
    "amber to telecoms and some": (
        {"tlp": "TLP:AMBER", "sectors": ["telecom"], "agencies": NAMED},
        {"source", "telecom", *NAMED},
    ),
    "amber to everybody": ({"tlp": "TLP:AMBER", "sectors": [sector.value for sector in Sector]}, EVERYBODY),
    "strict": ({"tlp": "TLP:AMBER+STRICT"}, {"source"}),
    "strict to some": ({"tlp": "TLP:AMBER+STRICT", "agencies": NAMED}, {"source", *NAMED}),
    "red": ({"tlp": "TLP:RED", "agencies": NAMED}, {"source", *NAMED}),
}
"""What the source says, and who sees it then."""

STATES = ("active", "withdrawn")


@dataclass(frozen=True)
class Verb:
    """A way to ask. `roles` may; `shows` says whether an answer reveals the report.

    `own` is for the source alone; `gone` tells from an answer that there was a report, and it was withdrawn.
    """

    ask: Callable[[Caller, dict[str, Any]], httpx.Response]
    roles: set[Role]
    shows: Callable[[httpx.Response, dict[str, Any]], bool] = lambda answer, _: answer.is_success
    own: bool = False
    gone: Callable[[httpx.Response], bool] | None = None


READERS = {Role.REPORTER, Role.READER, Role.APPROVER, Role.REVIEWER, Role.NATIONAL_ADMINISTRATOR}
CHECKERS = READERS | {Role.CHECKER}
REPORTERS = {Role.REPORTER}


def path(report: dict[str, Any]) -> str:
    return f"/v1/reports/{report['report_id']}"


def indicator(report: dict[str, Any]) -> str:
    return f"/v1/indicators/{report['indicator']['indicator_id']}"


def holds(answer: httpx.Response, name: str, value: str) -> bool:
    return value in {item[name] for item in answer.json()["items"]}


VERBS: dict[str, Verb] = {
    "read": Verb(lambda caller, report: caller.get(path(report)), READERS),
    "list": Verb(
        lambda caller, _: caller.get("/v1/reports"),
        READERS,
        lambda answer, report: holds(answer, "report_id", report["report_id"]),
    ),
    "list of the indicator": Verb(
        lambda caller, report: caller.get(f"{indicator(report)}/reports"),
        READERS,
        lambda answer, _: bool(answer.json()["items"]),
        gone=lambda answer: answer.json()["items"] == [],
    ),
    "indicator": Verb(
        lambda caller, report: caller.get(indicator(report)),
        READERS,
        lambda answer, _: answer.json()["status"] == "active",
        gone=lambda answer: answer.json()["status"] == "withdrawn",
    ),
    "indicators": Verb(
        lambda caller, _: caller.get("/v1/indicators"),
        READERS,
        lambda answer, report: holds(answer, "indicator_id", report["indicator"]["indicator_id"]),
        gone=lambda answer: answer.json()["items"][0]["status"] == "withdrawn",
    ),
    "check": Verb(
        lambda caller, _: caller.post("/v1/checks", {"value": PHONE}),
        CHECKERS,
        lambda answer, _: bool(answer.json()["listed"]),
        gone=lambda answer: answer.json()["status"] == "withdrawn",
    ),
    "check many": Verb(
        lambda caller, _: caller.post("/v1/checks/batch", {"items": [{"value": PHONE}]}),
        CHECKERS,
        lambda answer, _: bool(answer.json()["items"][0]["check"]["listed"]),
        gone=lambda answer: answer.json()["items"][0]["check"]["status"] == "withdrawn",
    ),
    "labels": Verb(lambda caller, report: caller.get(f"{path(report)}/label-changes"), READERS, own=True),
    "relabel": Verb(
        lambda caller, report: caller.post(f"{path(report)}/relabel", {"tlp": "TLP:CLEAR", "reason": "Open."}),
        REPORTERS,
        own=True,
    ),
    "withdraw": Verb(
        lambda caller, report: caller.post(f"{path(report)}/withdraw", {"reason": "Wrong."}), REPORTERS, own=True
    ),
}
MAY_REPEAT = {"withdraw": 200}
"""What a verb answers that has nothing more to do: the source's alone to know."""


@dataclass
class Cast:
    """Every agency with a client of every role, and one report of the source."""

    exchange: Exchange
    callers: dict[tuple[str, Role], Caller] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    stranger: Caller = field(init=False)
    """May do everything and sees nothing: this is how each verb answers for what is not there."""

    def __post_init__(self) -> None:
        self.stranger = self.exchange.member("stranger", Sector.PARTNER)
        for agency, sector in AGENCIES.items():
            with self.exchange.database.transaction() as session:
                agency_id = new_agency(session, agency, sector)
                made = {role: new_client(session, agency_id, role.permissions) for role in Role}
            self.ids[agency] = str(agency_id)
            for role, client in made.items():
                token = self.exchange.services[Tokens].issue(client.client_id, role.permissions)
                self.callers[agency, role] = self.exchange.with_token(token)

    @property
    def source(self) -> Caller:
        return self.callers["source", Role.REPORTER]

    def report(self, said: dict[str, Any], state: str) -> dict[str, Any]:
        audience = {
            "sectors": said.get("sectors", []),
            "agencies": [self.ids[agency] for agency in said.get("agencies", ())],
        }
        more = {"audience": audience} if audience["sectors"] or audience["agencies"] else {}
        report = self.source.report(PHONE, "loan", tlp=said["tlp"], **more)
        if state == "withdrawn":
            assert self.source.post(f"{path(report)}/withdraw", {"reason": "Wrong."}).is_success
        return report


NOBODYS = {
    "report_id": "00000000-0000-4000-8000-000000000000",
    "indicator": {"indicator_id": "00000000-0000-4000-8000-000000000001"},
}


def told(answer: httpx.Response) -> tuple[int, str]:
    """An answer without what names its request or its moment."""
    return answer.status_code, re.sub(r'"(request_id|as_of|fresh_until|check_id)": ?"[^"]*"', "", answer.text)


SHORT = ("amber to telecoms and some", "active")
"""A label that splits every sector, on a report that every verb may still change."""


def cell(label: str, state: str) -> Any:
    return pytest.param(label, state, marks=[] if (label, state) == SHORT else at_length)


@pytest.mark.parametrize(("label", "state"), [cell(label, state) for label, state in product(LABELS, STATES)])
def test_every_cell_of_a_role_that_may_ask(exchange: Exchange, label: str, state: str) -> None:
    """Changing verbs come last: by then everybody has looked."""
    cast = Cast(exchange)
    said, seeing = LABELS[label]
    report = cast.report(said, state)
    for name, verb in VERBS.items():
        missing = told(verb.ask(cast.stranger, NOBODYS))
        for agency, role in sorted(product(AGENCIES, verb.roles), key=lambda asking: asking[0] == "source"):
            asked = (name, agency, role)
            answer = verb.ask(cast.callers[agency, role], report)
            allowed = agency == "source" if verb.own else agency in seeing
            if allowed and verb.gone and state == "withdrawn":
                assert verb.gone(answer), asked
            elif not allowed:
                assert told(answer) == missing, asked
                assert not (answer.is_success and verb.shows(answer, report)), asked
            elif name in MAY_REPEAT and state == "withdrawn":
                assert answer.status_code == MAY_REPEAT[name], asked
            else:
                assert answer.is_success, (asked, answer.text)
                assert verb.shows(answer, report), asked


@pytest.mark.parametrize(
    ("database_url", "state"),
    [
        ("sqlite", "active"),
        pytest.param("sqlite", "withdrawn", marks=at_length),
        pytest.param("postgresql", "active", marks=at_length),
        ("postgresql", "withdrawn"),
    ],
    indirect=["database_url"],
)
def test_every_cell_of_a_role_that_may_not_ask(exchange: Exchange, state: str) -> None:
    """Of a report that everybody sees: a role that is refused there is refused whatever the label says."""
    cast = Cast(exchange)
    report = cast.report({"tlp": "TLP:CLEAR"}, state)
    for (name, verb), agency, role in product(VERBS.items(), AGENCIES, Role):
        if role not in verb.roles:
            answer = verb.ask(cast.callers[agency, role], report)
            assert (answer.status_code, answer.json().get("code")) == (403, "insufficient_scope"), (name, agency, role)


@pytest.mark.parametrize(
    "module_database_url", ["sqlite", pytest.param("postgresql", marks=at_length)], indirect=True, scope="module"
)
@pytest.mark.parametrize("role", Role)
def test_role_holds_what_it_says_and_routes_ask_for_nothing_else(module_exchange: Exchange, role: Role) -> None:
    """REQUIREMENTS 11: a role's client is refused, by scope, everything that its role does not name."""
    exchange = module_exchange
    caller = exchange.member("Agency", scopes=role.permissions)
    held = {permission.value for permission in role.permissions}
    for where, operations in exchange.app.openapi()["paths"].items():
        for method, operation in operations.items():
            ways = [set(way["oauth2"]) for way in operation["security"] if way.get("oauth2")]
            if ways:
                answer = caller.request(method.upper(), where.replace("{", "").replace("}", ""), json={})
                refused = answer.status_code == 403 and answer.json().get("code") == "insufficient_scope"
                # A path whose parameter has not even the form of an id is not found before anybody is asked.
                assert refused == (not any(way <= held for way in ways)) or answer.status_code == 404, (method, where)
