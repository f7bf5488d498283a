"""Nothing changes off the record: delivery layers use `recorded_transaction`, or `recorded_work` for many at once."""

import ast
import inspect
from pathlib import Path
from typing import Any

import pytest

from krama import app
from krama.access.endpoint import KeyedTransaction, Transaction
from krama.core.operation import OperationRoute
from tests.architecture.repository import ROOT

API = ROOT / "api" / "krama"
CHANGED_BY_A_SERVICE = {
    "submitReportBatch": "many transactions, each recorded",
    "addTaxiiObjects": "many transactions, each recorded",
    "addProtection": "many transactions, each recorded",
    "endProtection": "many transactions, each recorded",
    "addClient": "the transaction begins after a secret is made",
    "addClientSecret": "the transaction begins after a secret is made",
    "endClientSecret": "its answer has no body",
}
CHANGES_NOTHING = {
    "extractValues",
    "searchRecords",
    "checkValue",
    "checkPayment",
    "checkBatch",
    "simulateChecks",
    "fetchToken",
    "revokeToken",
    "introspectToken",
}
"""Of members' facts. A revocation is kept by `Grants`, and `begin_record` puts the request on record."""


def _transactions(path: Path) -> int:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return sum(isinstance(node, ast.Attribute) and node.attr.startswith("transaction") for node in ast.walk(tree))


@pytest.mark.parametrize(
    "path",
    sorted([
        *API.rglob("*routes.py"), *API.glob("cli/*.py"), *API.rglob("service.py"),
        API / "access" / "endpoint.py", API / "access" / "route.py",
    ]),
    ids=lambda path: path.relative_to(API).as_posix(),
)  # fmt: skip
def test_who_answers_a_member_or_the_operator_changes_nothing_off_the_record(path: Path) -> None:
    assert _transactions(path) == (2 if path == API / "audit" / "service.py" else 0), "one for each of the two"


def _operations() -> dict[str, OperationRoute]:
    routes = [route for router in app._ROUTERS for route in router.routes]
    return {str(route.operation_id): route for route in routes if isinstance(route, OperationRoute)}


def test_every_operation_that_may_write_asks_for_a_transaction_or_has_a_reason() -> None:
    def asks(route: OperationRoute) -> bool:
        parameters: Any = inspect.signature(inspect.unwrap(route.endpoint)).parameters.values()
        return any(each.annotation in (Transaction, KeyedTransaction) for each in parameters)

    without = {name for name, route in _operations().items() if route.methods != {"GET"} and not asks(route)}
    assert without == CHANGED_BY_A_SERVICE.keys() | CHANGES_NOTHING
    assert not [name for name, route in _operations().items() if route.methods == {"GET"} and asks(route)]


def test_every_operation_is_declared() -> None:
    """None escapes the route class, and so its limits, errors and record."""
    routes = [route for router in app._ROUTERS for route in router.routes]
    assert len(_operations()) == len(routes) > 40
