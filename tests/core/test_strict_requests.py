"""No request is read as something else than what was sent: every member of every body, and every parameter.

A new model, member or parameter joins these tests by itself.
"""

import pkgutil
import re
from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import pytest
from fastapi.routing import APIRoute
from pydantic import BaseModel, TypeAdapter, ValidationError

import krama
from krama.app import create_app
from krama.core.errors import KramaError
from krama.core.items import ItemRefused
from krama.core.texts import CaseReference, LongText, ShortLine, ShortText, SingleLine
from krama.settings import Settings
from tests.exchange import Exchange

_SCALARS = (
    "50",
    "1_000",
    "٣",
    "៣",
    "５0",
    " 5",
    "5.0",
    "1",
    "0",
    "true",
    "yes",
    "on",
    1,
    0,
    50,
    50.0,
    1e3,
    True,
    False,
)
SAMPLES = (*_SCALARS, *([each] for each in _SCALARS))
DIRECTIONS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
REFERENCES = {"reference", "case_reference"}
"""Numbers of cases, which are the same in Khmer digits and in ASCII ones."""
READ_BY_THEIR_KIND = {"value", "institution"}
"""Values are stored as they were written, and their canonical form has no such characters."""
NOT_STORED = {("ExtractionIn", "text"), ("ExtractionRestIn", "context"), ("SearchIn", "text")}
"""Texts that are read and forgotten. The answer counts places in the text as it was sent."""
CHECKED_LATER = {"networks", "keys"}
"""Texts that the service parses strictly: `agencies/policy.py`, `agencies/client_keys.py`."""


def _models() -> list[type[BaseModel]]:
    """Every model of a body, which is called `…In` as the conventions say, also those that are parsed row by row."""
    for module in pkgutil.walk_packages(krama.__path__, "krama."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            import_module(module.name)
    return sorted(
        {each for each in _below(BaseModel) if each.__module__.startswith("krama.") and each.__name__.endswith("In")},
        key=lambda model: model.__name__,
    )


def _below(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for each in model.__subclasses__():
        yield each
        yield from _below(each)


MODELS = _models()


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[APIRoute]:
    folder: Path = tmp_path_factory.mktemp("app")
    app = create_app(Settings(database_url=f"sqlite:///{folder}/krama.sqlite3", state_dir=folder))
    declared = [route for route in app.routes if isinstance(route, APIRoute)]
    assert len(declared) > 40
    return declared


def test_model_of_each_body_is_among_those_that_are_tested(routes: list[APIRoute]) -> None:
    bodies = {route.body_field.field_info.annotation for route in routes if route.body_field is not None}
    models = {body for body in bodies if isinstance(body, type) and issubclass(body, BaseModel)}
    assert len(models) > 15
    assert models <= set(MODELS)


def _members(model: type[BaseModel]) -> Iterator[tuple[str, TypeAdapter[Any]]]:
    for name, field in model.model_fields.items():
        member: Any = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        yield name, TypeAdapter(member)


def _same(sent: Any, read: Any) -> bool:
    """Whether what was read is what was sent. Around a text, spaces may be dropped."""
    if isinstance(sent, list):
        return isinstance(read, list) and len(read) == 1 and _same(sent[0], read[0])
    return type(sent) is type(read) and (read == sent or (isinstance(sent, str) and read == sent.strip()))


def _accepted(model: type[BaseModel], samples: Iterable[Any]) -> Iterator[tuple[str, Any, Any]]:
    """The members of a model that accept one of these, each with what was sent and how it is read."""
    for name, member in _members(model):
        for sent in samples:
            try:
                read = member.validate_python(sent)
            except ValidationError:
                continue
            if not (isinstance(read, list) and any(isinstance(item, ItemRefused) for item in read)):
                yield name, sent, member.dump_python(read, mode="json")


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_member_is_read_as_another_type_or_number(model: type[BaseModel]) -> None:
    other = [each for each in _accepted(model, SAMPLES) if not _same(each[1], each[2])]
    assert [each for each in other if each[0] not in REFERENCES or each[1:] != ("៣", "3")] == []


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_no_text_of_a_request_keeps_controls_of_direction(model: type[BaseModel]) -> None:
    text = f"a{DIRECTIONS}b"
    keeps = {name for name, _, read in _accepted(model, (text, [text])) if set(DIRECTIONS) & set("".join(read))}
    assert {name for name in keeps if (model.__name__, name) not in NOT_STORED} <= READ_BY_THEIR_KIND | CHECKED_LATER


@pytest.mark.parametrize("kind", [LongText, ShortText, ShortLine, SingleLine], ids=["long", "short", "line", "single"])
def test_controls_of_direction_are_dropped_and_other_invisible_characters_stay(kind: Any) -> None:
    """Officers paste from messengers, and can't see what to remove. Khmer needs the zero-width space."""
    assert (
        TypeAdapter(kind).validate_python("\u2068សុខ\u2069 paid \u202eDSU 052\u202c\u200bok")
        == "សុខ paid DSU 052\u200bok"
    )


@pytest.mark.parametrize("kind", [LongText, ShortText, ShortLine, CaseReference], ids=["long", "short", "line", "case"])
@pytest.mark.parametrize("unseen", ["\u200b", "\u3164", " \u2800\u00a0", "\u17b4", "\u2068\u2069"])
def test_text_that_nobody_can_see_is_too_short(kind: Any, unseen: str) -> None:
    with pytest.raises(ValidationError) as told:
        TypeAdapter(kind).validate_python(unseen)
    assert [each["type"] for each in told.value.errors()] == ["string_too_short"]


def _numbers(exchange: Exchange) -> Iterator[tuple[APIRoute, str]]:
    for route in (each for each in exchange.app.routes if isinstance(each, APIRoute)):
        for parameter in route.dependant.query_params:
            try:
                read, refused = parameter.validate("7", {}, loc=("query",))
            except KramaError:
                continue
            if not refused and isinstance(read, int) and not isinstance(read, bool):
                yield route, parameter.alias


@pytest.mark.parametrize("text", ["%ff", "%e9", "pp%ed%a0%80", "%c0%af", "%f4%90%80%80"])
@pytest.mark.parametrize("path", ["/v1/reports", "/v1/cases"])
def test_parameter_that_is_not_utf8_is_refused(module_exchange: Exchange, path: str, text: str) -> None:
    name = "case_reference" if path == "/v1/reports" else "reference"
    answer = module_exchange.member("Takeo Office").request("GET", f"{path}?limit=5&{name}={text}")
    assert (answer.status_code, answer.json().get("field")) == (422, name)
    assert answer.json()["errors"][0]["code"] == "wrong_form"
    as_it_should_be = module_exchange.member("Takeo Office").request("GET", f"{path}?{name}=%E1%9E%80%EF%BF%BD")
    assert as_it_should_be.status_code == 200


def test_number_in_a_url_has_one_spelling(module_exchange: Exchange) -> None:
    member, asked = module_exchange.member("Phnom Penh Office"), set()
    for route, name in _numbers(module_exchange):
        method = next(iter(route.methods or ()))
        path = re.sub(r"\{[^}]*\}", str(UUID(int=7)), route.path)
        for spelling in ("1_000", "+5", "05", "5.0", " 5", "៥"):
            body: dict[str, Any] = {"json": {}} if method == "POST" else {}
            answer = member.request(method, path, params={name: spelling}, **body)
            assert (answer.status_code, answer.json().get("field")) == (422, name), (route.path, spelling)
            assert answer.json()["errors"][0]["code"] == "wrong_type"
        asked.add(name)
    assert {"limit", "leaf_index", "tree_size", "first_tree_size"} <= asked
