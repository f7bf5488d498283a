"""Services by type."""

import asyncio
from typing import Any, Protocol

import pytest
from fastapi import Request

from krama.core.context import open_context, provided, services_of
from krama.core.services import Services


class Greeter(Protocol):
    def greet(self) -> str: ...


class Friendly:
    def greet(self) -> str:
        return "Hello"


def test_service_is_given_by_its_class_or_by_the_type_it_was_added_as() -> None:
    parts = Services()
    friendly = parts.add(Friendly())
    greeter = parts.add(Friendly(), Greeter)
    assert parts[Friendly] is friendly
    assert parts[Greeter] is greeter


def test_missing_service_is_an_error() -> None:
    with pytest.raises(KeyError):
        Services()[Friendly]


def test_dependency_gives_the_service_of_the_requests_application() -> None:
    parts = Services()
    friendly = parts.add(Friendly())
    scope: dict[str, Any] = {"type": "http", "headers": []}
    open_context(scope, parts)
    request = Request(scope)
    assert asyncio.run(provided(Friendly)(request)) is friendly
    assert services_of(request) is parts


def test_type_has_one_dependency_so_that_a_request_resolves_it_once() -> None:
    assert provided(Friendly) is provided(Friendly)
