"""The typed context of a request."""

from typing import Any

import pytest

from krama.core.context import ContextKey, context_of, open_context, operation_of
from krama.core.services import Services


def scope_with(*headers: tuple[bytes, bytes]) -> dict[str, Any]:
    return {"type": "http", "path": "/", "headers": list(headers)}


def test_two_keys_of_one_name_are_different_keys() -> None:
    first, second = ContextKey[int]("count"), ContextKey[int]("count")
    context = open_context(scope_with(), Services())
    context.attach(first, 1)
    assert (context.get(first), context.get(second)) == (1, None)
    with pytest.raises(KeyError):
        context[second]


def test_context_belongs_to_its_request() -> None:
    key = ContextKey[str]("owner")
    one_scope, other_scope = scope_with(), scope_with()
    open_context(one_scope, Services()).attach(key, "first")
    open_context(other_scope, Services())
    assert (context_of(one_scope)[key], context_of(other_scope).get(key)) == ("first", None)


def test_first_of_equal_headers_counts() -> None:
    context = open_context(scope_with((b"accept", b"a"), (b"accept", b"b"), (b"host", b"c")), Services())
    assert context.headers == {b"accept": b"a", b"host": b"c"}


@pytest.mark.parametrize("given", [b"012345678", b"0" * 23, b"0" * 33, b"G" * 24, b"0" * 24 + b"\n"])
def test_request_id_of_another_form_is_replaced(given: bytes) -> None:
    assert open_context(scope_with((b"x-request-id", given)), Services()).request_id != given.decode()


def test_request_id_of_the_caller_is_kept() -> None:
    assert open_context(scope_with((b"x-request-id", b"0" * 24)), Services()).request_id == "0" * 24


def test_operation_is_that_of_the_admission_then_of_the_route() -> None:
    scope = scope_with()
    context = open_context(scope, Services())
    assert operation_of(context) == "none"
    scope["route"] = type("Route", (), {"operation_id": "readHealth"})()
    assert operation_of(context) == "readHealth"
    context.operation = "checkValue"
    assert operation_of(context) == "checkValue"
