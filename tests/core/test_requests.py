"""Every dependency of a route is a coroutine: handing it to another thread would take longer than the work itself."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant

from tests.exchange import Exchange


def _dependants(routes: Iterable[Any]) -> Iterator[Dependant]:
    for route in routes:
        if hasattr(route, "dependant"):
            yield route.dependant


def _dependencies(dependant: Dependant) -> Iterator[Any]:
    for below in dependant.dependencies:
        yield below.call
        yield from _dependencies(below)


def test_every_dependency_is_a_coroutine(exchange: Exchange) -> None:
    asked = {call for dependant in _dependants(exchange.app.routes) for call in _dependencies(dependant)}
    assert len(asked) > 5
    for call in asked:
        assert inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(type(call).__call__), call
