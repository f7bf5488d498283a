"""What routes depend on is at hand: nothing of it goes to another thread, which takes longer than it does."""

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from fastapi.dependencies.models import Dependant

from tests.exchange import Exchange


def _dependants(routes: Iterable[Any]) -> Iterator[Dependant]:
    for route in routes:
        if hasattr(route, "dependant"):
            yield route.dependant
        yield from _dependants(getattr(getattr(route, "original_router", route), "routes", ()))


def _dependencies(dependant: Dependant) -> Iterator[Any]:
    for one in dependant.dependencies:
        yield one.call
        yield from _dependencies(one)


def test_every_dependency_is_a_coroutine(exchange: Exchange) -> None:
    asked = {call for dependant in _dependants(exchange.app.routes) for call in _dependencies(dependant)}
    assert len(asked) > 5
    for call in asked:
        assert inspect.iscoroutinefunction(call) or inspect.iscoroutinefunction(type(call).__call__), call
