"""Operations that the contract marks as repeatable: the same request sent twice has one effect and one answer."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.app import create_app
from krama.core.idempotency import HEADER
from krama.core.operation import REPEATABLE
from krama.settings import Settings
from krama.sharing.sectors import Sector
from tests.agencies.people import Person, person
from tests.exchange import Exchange

PAYMENT = {"value": "012 345 678", "kind": "phone"}
OF_THE_ANSWER = {"as_of", "fresh_until", "receipt", "check_id"}
"""Members that say when the answer was given, or name it. All others must be equal, also `updated_at`."""
OF_THE_REQUEST = {
    *("audit_record", "audit_disclosure", "audit_tile", "audit_checkpoint", "check_tally", "quota_use", "sequence")
}
"""Tables that record or number each request, also one that changes nothing."""
OF_JOBS = {"consumer_position", "job_lease"}
MOMENTS = {"tokens_from"}
"""A disabled client has no valid token, whichever moment this column names."""

NOT_REPEATABLE = {
    *("addClient", "addClientSecret", "fetchToken"),  # each adds or gives out something
}


@dataclass(frozen=True)
class Scene:
    """An exchange an administrator who may do everything, and a client of another agency to act on."""

    exchange: Exchange
    national: Person
    target: Person

    def sent(self, method: str, path: str, body: Any = None) -> httpx.Response:
        return self.national.caller.request(method, path, json=body)

    def about_token(self, path: str) -> Callable[[], httpx.Response]:
        """Sends the target's token to an OAuth endpoint, as the target."""
        client_id, secret = self.target.credential.client_id, self.target.credential.client_secret
        token = self.exchange.services[Tokens].issue(client_id, Permission)
        headers = {"Authorization": f"Basic {base64.b64encode(f'{client_id}:{secret}'.encode()).decode()}"}
        return lambda: self.exchange.nobody.request("POST", path, data={"token": token}, headers=headers)


def _json(method: str, path: str, body: Any = None) -> Callable[[Scene], Callable[[], httpx.Response]]:
    """A request by the administrator."""
    return lambda scene: lambda: scene.sent(method, path, body)


REQUESTS: dict[str, Callable[[Scene], Callable[[], httpx.Response]]] = {
    "checkBatch": _json("POST", "/v1/checks/batch", {"items": [PAYMENT, {"value": "nothing"}]}),
    "checkPayment": _json("POST", "/v1/payment-checks", {"items": [{"role": "payee_phone", **PAYMENT}]}),
    "checkValue": _json("POST", "/v1/checks", PAYMENT),
    "searchRecords": _json("POST", "/v1/search", {"text": "012 345 678"}),
    "extractValues": _json("POST", "/v1/extractions", {"text": "ABA 000 123 456, call 012 345 678"}),
    "introspectToken": lambda scene: scene.about_token("/oauth/introspect"),
    "revokeToken": lambda scene: scene.about_token("/oauth/revoke"),
    "simulateChecks": _json(
        "POST", "/v1/checks/simulate", {"items": [{**PAYMENT, "paid_at": "2026-01-31T08:00:00+07:00"}]}
    ),
}


@pytest.fixture
def scene(module_exchange: Exchange) -> Scene:
    own, _ = module_exchange.enrol("National Police")
    other, _ = module_exchange.enrol("ABA Bank", Sector.BANK)
    everything = frozenset(Permission)
    return Scene(module_exchange, *(person(module_exchange, agency_id, everything) for agency_id in (own, other)))


def state(exchange: Exchange) -> dict[str, list[Any]]:
    """All rows that an operation may change."""
    tables = [each for each in SQLModel.metadata.sorted_tables if each.name not in OF_THE_REQUEST | OF_JOBS]
    with exchange.database.read() as session:
        return {table.name: sorted(map(repr, session.execute(select(*_columns(table))).all())) for table in tables}


def _columns(table: Any) -> list[Any]:
    return [column for column in table.columns if column.name not in MOMENTS]


def shown(answer: httpx.Response) -> tuple[int, Any]:
    """An answer's status, and its body without the members that say when it was given."""
    return answer.status_code, _without_moments(answer.json()) if answer.content else None


def _without_moments(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _without_moments(child) for name, child in node.items() if name not in OF_THE_ANSWER}
    return [_without_moments(child) for child in node] if isinstance(node, list) else node


@pytest.mark.parametrize("operation_id", REQUESTS)
def test_repeatable_operation_sent_twice_has_one_effect_and_one_answer(scene: Scene, operation_id: str) -> None:
    send = REQUESTS[operation_id](scene)
    first, after_first = shown(send()), state(scene.exchange)
    second, after_second = shown(send()), state(scene.exchange)
    assert first[0] == 200, first
    assert second == first
    assert after_second == after_first


def test_every_post_and_patch_takes_a_key_or_is_repeatable_or_is_neither_for_a_reason() -> None:
    document = create_app(Settings.model_construct()).openapi()
    marked, neither = set(), set()
    for path in document["paths"].values():
        for method, operation in path.items():
            keyed = any(parameter["name"] == HEADER for parameter in operation.get("parameters", []))
            if REPEATABLE.items() <= operation.items():
                assert method in ("post", "patch"), operation["operationId"]
                assert not keyed, operation["operationId"]
                marked.add(operation["operationId"])
            elif method in ("post", "patch") and not keyed:
                neither.add(operation["operationId"])
    assert (marked, neither) == (set(REQUESTS), NOT_REPEATABLE)
