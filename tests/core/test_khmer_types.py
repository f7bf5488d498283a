"""Errors of a field's type, size or form have a Khmer sentence of their own, and quote no English."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic import TypeAdapter
from pydantic_core._pydantic_core import list_all_errors

from krama.app import create_app
from krama.core.languages import KHMER, KHMER_FORMS, KHMER_TYPES, OF_ANY_FIELD
from krama.core.validation import _code
from krama.settings import Settings
from tests.architecture.repository import ROOT
from tests.exchange import Caller, Exchange

EVERY_TYPE = {str(each["type"]): set(each["example_context"] or ()) for each in list_all_errors()}
TYPES = {name for name in EVERY_TYPE if _code(name) in OF_ANY_FIELD}
RAISED: dict[str, set[str]] = {
    "bool": {"bool_type", "bool_parsing"},
    "datetime": set(),  # `Moment` has an error of its own
    "decimal": {"decimal_type", "decimal_parsing", "finite_number"},
    "dict": {"dict_type"},
    "frozenset": {"frozen_set_type"},
    "int": {"int_type", "int_parsing", "int_from_float", "int_parsing_size"},
    "list": {"list_type"},
    "model": {"model_type", "model_attributes_type"},
    "str": {"string_type"},
    "uuid": {"uuid_type", "uuid_parsing"},
}
"""The types of error that each type of schema can cause, of those whose code has no sentence of its own."""
BOUNDS = {
    "ge": "greater_than_equal",
    "gt": "greater_than",
    "le": "less_than_equal",
    "lt": "less_than",
    "pattern": "string_pattern_mismatch",
    "max_digits": "decimal_max_digits",
    "decimal_places": "decimal_max_places",
}
WITHOUT = {
    "enum", "nullable", "default", "model-fields", "model-field", "definitions", "definition-ref", "any", "literal",
    "no-info", "with-info",
}  # fmt: skip
"""Schemas that cause none of their own, or one whose code has a sentence, and how functions are called."""
KM = {"Accept-Language": "km"}


def schemas(node: Any) -> Iterator[dict[str, Any]]:
    """The core schemas of pydantic within one, also itself."""
    if isinstance(node, dict):
        if isinstance(node.get("type"), str):
            yield node
        for inner in node.values():
            yield from schemas(inner)
    elif isinstance(node, list | tuple):
        for inner in node:
            yield from schemas(inner)


def parameters(dependant: Dependant) -> Iterator[Any]:
    for each in (dependant.body_params, dependant.query_params, dependant.path_params, dependant.header_params):
        yield from each
    for inner in dependant.dependencies:
        yield from parameters(inner)


def caused() -> set[str]:
    """Every type of error that a request to the contract can cause."""
    app = create_app(Settings.model_construct())
    types: set[str] = set()
    for route in [route for route in app.routes if isinstance(route, APIRoute)]:
        for parameter in parameters(route.dependant):
            for schema in schemas(TypeAdapter(parameter.field_info.annotation).core_schema):
                kind = schema["type"]
                if kind not in RAISED:
                    assert kind in WITHOUT or kind.startswith("function-"), f"say in this test what {kind} causes"
                types |= RAISED.get(kind, set())
                types |= {name for bound, name in BOUNDS.items() if schema.get(bound) is not None}
    return types


def test_every_type_of_error_that_a_request_can_cause_has_a_khmer_sentence() -> None:
    needed = caused()
    assert len(needed) >= 20
    assert needed - KHMER_TYPES.keys() == set()
    assert KHMER_TYPES.keys() - TYPES == set(), "a type that pydantic does not have, or whose code has its own sentence"


def test_sentences_of_types_and_forms_repeat_only_what_their_errors_state() -> None:
    for name, text in {**KHMER_TYPES, **KHMER_FORMS}.items():
        stated = {field for _, field, _, _ in Formatter().parse(text) if field}
        assert stated <= EVERY_TYPE.get(name, set()), name
        assert "\u1780" <= text[0] <= "\u17ff", name


def test_every_form_that_the_service_asks_for_has_a_sentence_and_no_other() -> None:
    sources = (path.read_text(encoding="utf-8") for path in (ROOT / "api").rglob("*.py"))
    asked = {form for source in sources for form in re.findall(r'(?:\{"form":| form =) "(\w+)"', source)}
    assert asked == KHMER_FORMS.keys()


@pytest.fixture(scope="module")
def member(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Pursat Office")


REPORT: dict[str, Any] = {"value": "012345678", "category": "loan"}


@pytest.mark.parametrize(
    ("method", "path", "body", "field"),
    [
        ("POST", "/v1/reports", REPORT | {"confidence": "80"}, "confidence"),
        ("POST", "/v1/reports", REPORT | {"confidence": 101}, "confidence"),
        ("POST", "/v1/reports", REPORT | {"confidence": -1}, "confidence"),
        ("POST", "/v1/reports", REPORT | {"anonymous": "yes"}, "anonymous"),
        ("POST", "/v1/reports", REPORT | {"loss": 5}, "loss"),
        ("POST", "/v1/reports", REPORT | {"loss": {"amount": "many", "currency": "USD"}}, "loss.amount"),
        ("POST", "/v1/reports", REPORT | {"tlp": "TLP:RED", "audience": {"agencies": ["mine"]}}, "audience.agencies.0"),
        ("POST", "/v1/reports", REPORT | {"tlp": "TLP:RED", "audience": {"agencies": "mine"}}, "audience.agencies"),
        ("POST", "/v1/reports", REPORT | {"value": 12}, "value"),
        ("POST", "/v1/reports", REPORT | {"occurred_at": "2026-02-30T08:00:00+07:00"}, "occurred_at"),
        ("POST", "/v1/checks/batch", {"items": 5}, "items"),
        ("GET", "/v1/indicators?limit=many", None, "limit"),
        ("GET", "/v1/indicators?limit=0", None, "limit"),
        ("GET", "/v1/indicators?limit=1001", None, "limit"),
        ("GET", "/v1/scorecards?from=2026&to=2026-01", None, "from"),
    ],
)
def test_wrong_type_or_form_is_explained_in_khmer_without_english(
    member: Caller, method: str, path: str, body: Any, field: str
) -> None:
    problem = member.request(method, path, json=body, headers=KM).json()
    (error,) = [error for error in problem["errors"] if error["field"] == field]
    prose = re.sub(r"`[^`]*`|[A-Z]{2,}(-\d+)?|[0-9a-f-]{36}|\d\S*", "", error["detail"])
    assert not re.findall("[A-Za-z]+", prose), error["detail"]
    assert member.request(method, path, json=body).json()["errors"][0]["detail"].isascii()


def test_code_with_a_sentence_of_its_own_keeps_it(member: Caller) -> None:
    problem = member.request("POST", "/v1/reports", json=REPORT | {"value": None}, headers=KM).json()
    assert problem["errors"][0]["detail"] == KHMER["null_refused"]
