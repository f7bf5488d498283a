"""`If-Match` and `If-None-Match` at every operation that takes them: what is refused, and in which order."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

import httpx
import pytest

from krama.sharing.sectors import Sector
from tests.access.signing import Holder
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import DISMISS, protect

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")

REASON = {"reason": "A mistake."}
DISPUTE = {"grounds": "wrong_account", "statement": "It is my sister's."}
CHANGED, REFUSED = (412, "revision_changed"), (412, "condition_refused")
STALE = {"If-Match": '"999999"'}
ANY_THERE = {"If-None-Match": "*"}
_numbers = count(200_000)


@dataclass(frozen=True)
class Act:
    """A request that changes a resource, who sends it, and the path at which it reads the resource."""

    caller: Caller
    resource: str
    method: str
    below: str = ""
    body: Any = None

    def send(self, **headers: str) -> httpx.Response:
        return self.caller.request(self.method, self.resource + self.below, json=self.body, headers=headers)

    def tag(self) -> str:
        tag: str = self.caller.get(self.resource).headers["etag"]
        return tag


@dataclass(frozen=True)
class Scene:
    """Members of one exchange: two offices that may do everything, a bank, and a regulator who reviews."""

    office: Caller
    national: Caller
    bank: Caller
    reviewer: Caller

    def report(self) -> str:
        return f"/v1/reports/{self.office.report(f'012 {next(_numbers)}')['report_id']}"

    def pending(self) -> str:
        number = next(_numbers)
        protect(self.national, value=f"bank{number}.com.kh")
        return f"/v1/reports/{self.office.report(f'bank{number}.com.kh')['report_id']}"

    def case(self) -> str:
        number = next(_numbers)
        body = {"reference": f"A-{number}", "category": "loan", "values": [{"value": f"012 {number}"}]}
        return made(self.office, "/v1/cases", body)

    def dispute(self) -> str:
        value = f"012 {next(_numbers)}"
        self.national.report(value, confidence=100)
        indicator_id = self.office.report(value, confidence=100)["indicator"]["indicator_id"]
        return made(self.bank, "/v1/disputes", {"indicator_id": indicator_id, **DISPUTE})

    def protection(self) -> str:
        return f"/v1/protections/{protect(self.national, value=f'bank{next(_numbers)}.com.kh')['protection_id']}"

    def institution(self) -> str:
        name = f"Krong{next(_numbers)}"
        return made(self.national, "/v1/institutions", {"names": {"en": name}, "short_name": name, "country": "KH"})

    def agency(self) -> str:
        body = {"name": f"Office {next(_numbers)}", "sector": "police", "country": "KH", "scopes": ["checks:run"]}
        return made(self.national, "/v1/agencies", body)

    def client(self, **facts: Any) -> str:
        """It has keys, because a secret takes long to hash."""
        agency_id = self.agency().rpartition("/")[2]
        body = {"agency_id": agency_id, "scopes": ["checks:run"], "jwks": Holder().key_set, **facts}
        return made(self.national, "/v1/clients", body)

    def secret(self) -> Act:
        client = self.client()
        answer = self.national.post(f"{client}/secrets", {})
        assert answer.status_code == 201, answer.text
        return Act(self.national, client, "DELETE", f"/secrets/{answer.json()['secret_id']}")


def made(caller: Caller, path: str, body: dict[str, Any]) -> str:
    """The path of a new resource."""
    answer = caller.post(path, body)
    assert answer.status_code == 201, answer.text
    location: str = answer.headers["location"]
    return location


def done(act: Act) -> Act:
    """The same, after it was done."""
    assert act.send(**{"If-Match": act.tag()}).status_code in (200, 204)
    return act


def _enabled(scene: Scene, path: str) -> Act:
    done(Act(scene.national, path, "POST", "/disable"))
    return Act(scene.national, path, "POST", "/enable")


RELABEL = {"tlp": "TLP:AMBER", **REASON}
VERBS: dict[str, Callable[[Scene], Act]] = {
    "relabelReport": lambda scene: Act(scene.office, scene.report(), "POST", "/relabel", RELABEL),
    "approveReport": lambda scene: Act(scene.national, scene.report(), "POST", "/approve"),
    "decideReport": lambda scene: Act(scene.national, scene.pending(), "POST", "/decide", DISMISS),
    "withdrawReport": lambda scene: Act(scene.office, scene.report(), "POST", "/withdraw", REASON),
    "relabelCase": lambda scene: Act(scene.office, scene.case(), "POST", "/relabel", RELABEL),
    "withdrawCase": lambda scene: Act(scene.office, scene.case(), "POST", "/withdraw", REASON),
    "acknowledgeDispute": lambda scene: Act(scene.reviewer, scene.dispute(), "POST", "/acknowledge"),
    "startDisputeReview": lambda scene: Act(scene.reviewer, scene.dispute(), "POST", "/start-review"),
    "decideDispute": lambda scene: Act(
        scene.reviewer, scene.dispute(), "POST", "/decide", {"decision": "rejected", **REASON}
    ),
    "withdrawDispute": lambda scene: Act(scene.bank, scene.dispute(), "POST", "/withdraw", REASON),
    "endProtection": lambda scene: Act(scene.national, scene.protection(), "POST", "/end", REASON),
    "disableAgency": lambda scene: Act(scene.national, scene.agency(), "POST", "/disable"),
    "enableAgency": lambda scene: _enabled(scene, scene.agency()),
    "disableClient": lambda scene: Act(scene.national, scene.client(), "POST", "/disable"),
    "enableClient": lambda scene: _enabled(scene, scene.client()),
    "liftClientRestrictions": lambda scene: Act(
        scene.national,
        scene.client(networks=["192.0.2.0/24"]),
        "POST",
        "/lift-restrictions",
        {"restrictions": ["networks"]},
    ),
    "endClientSecret": lambda scene: scene.secret(),
    "registerClientKeys": lambda scene: Act(scene.national, scene.client(), "PUT", "/keys", Holder().key_set),
}
"""What asks for a state, which may be reached already."""
CHANGES: dict[str, Callable[[Scene], Act]] = {
    "changeCase": lambda scene: Act(scene.office, scene.case(), "PATCH", body={"narrative": "He called."}),
    "changeInstitution": lambda scene: Act(scene.national, scene.institution(), "PATCH", body={"status": "inactive"}),
    "changeAgency": lambda scene: Act(scene.national, scene.agency(), "PATCH", body={"province": "KH-12"}),
    "changeClient": lambda scene: Act(scene.national, scene.client(), "PATCH", body={"name": "Counter 7"}),
    "addClientSecret": lambda scene: Act(scene.national, scene.client(), "POST", "/secrets", {}),
}
"""What asks for no state: it is about the revision that was read."""


@pytest.fixture(scope="module")
def scene(module_exchange: Exchange) -> Scene:
    member = module_exchange.member
    return Scene(
        member("Office"),
        member("National Police"),
        member("ABA Bank", Sector.BANK),
        member("National Bank", Sector.REGULATOR),
    )


def refusal(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "") if answer.content else ""


def test_every_operation_with_if_match_is_in_this_table(module_exchange: Exchange) -> None:
    declared = {
        operation["operationId"]
        for path in module_exchange.app.openapi()["paths"].values()
        for method, operation in path.items()
        if method != "get" and any(each["name"] == "If-Match" for each in operation.get("parameters", ()))
    }
    assert declared == VERBS.keys() | CHANGES.keys()


@pytest.mark.parametrize("operation_id", CHANGES)
def test_change_is_refused_by_another_revision_first_and_then_by_the_one_that_it_has(
    scene: Scene, operation_id: str
) -> None:
    refuses_then_is_done(CHANGES[operation_id](scene))


def refuses_then_is_done(act: Act) -> None:
    tag = act.tag()
    assert refusal(act.send(**STALE)) == CHANGED
    assert refusal(act.send(**STALE, **ANY_THERE)) == CHANGED
    assert refusal(act.send(**{"If-Match": tag}, **ANY_THERE)) == REFUSED
    assert refusal(act.send(**{"If-Match": tag, "If-None-Match": tag})) == REFUSED
    assert act.tag() == tag, "something was done"
    assert act.send(**{"If-Match": tag, "If-None-Match": '"999999"'}).is_success
    assert act.tag() != tag


@pytest.mark.parametrize("operation_id", VERBS)
def test_verb_is_refused_like_a_change_and_by_if_none_match_alone_once_it_is_done(
    scene: Scene, operation_id: str
) -> None:
    act = VERBS[operation_id](scene)
    refuses_then_is_done(act)
    tag = act.tag()
    for tags in (tag, STALE["If-Match"]):
        again = act.send(**{"If-Match": tags})
        assert (again.is_success, again.headers["etag"]) == (True, tag), again.text
        for other_than in ("*", tag, f'"999999", W/{tag}'):
            assert refusal(act.send(**{"If-Match": tags, "If-None-Match": other_than})) == REFUSED
        assert act.send(**{"If-Match": tags, "If-None-Match": '"999999"'}).is_success
    assert act.tag() == tag


@pytest.mark.parametrize("operation_id", sorted(CHANGES.keys() - {"addClientSecret"}))
def test_change_that_changes_nothing_is_refused_as_any_other(scene: Scene, operation_id: str) -> None:
    act = done(CHANGES[operation_id](scene))
    tag = act.tag()
    assert refusal(act.send(**STALE)) == refusal(act.send(**STALE, **ANY_THERE)) == CHANGED
    assert refusal(act.send(**{"If-Match": tag}, **ANY_THERE)) == REFUSED
    assert act.send(**{"If-Match": tag}).headers["etag"] == tag


def _withdrawn(scene: Scene, path: str) -> Act:
    """The office withdraws what it has stated."""
    return Act(scene.office, path, "POST", "/withdraw", REASON)


ENDED: dict[str, tuple[Callable[[Scene], Act], Callable[[Scene, str], Act], str]] = {
    "changeCase": (
        CHANGES["changeCase"], _withdrawn, "case_ended"
    ),
    "relabelCase": (
        lambda scene: Act(scene.office, scene.case(), "POST", "/relabel", {"tlp": "TLP:CLEAR", **REASON}),
        _withdrawn,
        "case_ended",
    ),
    "approveReport": (
        VERBS["approveReport"],
        _withdrawn,
        "report_ended",
    ),
    "decideReport": (
        VERBS["decideReport"],
        _withdrawn,
        "report_ended",
    ),
    "withdrawReport": (
        lambda scene: Act(scene.office, scene.pending(), "POST", "/withdraw", REASON),
        lambda scene, path: Act(scene.national, path, "POST", "/decide", DISMISS),
        "report_ended",
    ),
    "decideDispute": (
        VERBS["decideDispute"],
        lambda scene, path: Act(scene.bank, path, "POST", "/withdraw", REASON),
        "dispute_closed",
    ),
    "withdrawDispute": (
        VERBS["withdrawDispute"],
        lambda scene, path: Act(scene.reviewer, path, "POST", "/decide", {"decision": "rejected", **REASON}),
        "dispute_closed",
    ),
    "addClientSecret": (
        CHANGES["addClientSecret"], lambda scene, path: Act(scene.national, path, "POST", "/disable"), "client_disabled"
    ),
}  # fmt: skip
"""An act, what rules it out, and the code that says so."""


@pytest.mark.parametrize("operation_id", ENDED)
def test_what_the_state_rules_out_is_said_before_any_condition(scene: Scene, operation_id: str) -> None:
    make, end, code = ENDED[operation_id]
    act = make(scene)
    done(end(scene, act.resource))
    for headers in ({"If-Match": act.tag()}, STALE, STALE | ANY_THERE):
        assert refusal(act.send(**headers)) == (409, code)
