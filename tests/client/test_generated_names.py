"""What the generator makes of a document that is hostile or ambiguous: text is never code, and no name is lost."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from clients.python.generate.names import RESERVED_TYPES, GenerationError
from clients.python.generate.render import render
from krama_client import types
from krama_client._generated import inputs, models
from tests.client.webhook_document import document

HOSTILE = 'Quotes """ and " and \\ and {braces} and {% if %} and """ + print("run") + """'


def hostile_texts(changed: dict[str, Any]) -> None:
    schemas = changed["components"]["schemas"]
    schemas["Webhook"]["description"] = schemas["Webhook"]["properties"]["url"]["description"] = HOSTILE
    words = ["phone", 'x" if print("run") else "y', "back\\slash"]
    schemas["Kind"] |= {"description": HOSTILE, "x-extensible-enum": words}
    schemas["KindInput"] |= {"description": HOSTILE, "enum": words}
    operation = changed["paths"]["/v1/webhooks"]["post"]
    operation["summary"] = operation["description"] = HOSTILE
    changed["tags"] = [{"name": "webhooks", "description": HOSTILE}]


def test_no_text_of_the_document_is_ever_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    changed = document()
    hostile_texts(changed)
    render(changed, tmp_path)
    package = tmp_path / "src" / "krama_client" / "_generated"
    names: dict[str, Any] = {"__name__": "krama_client._generated.models"}
    exec(compile((package / "models.py").read_text(), "models.py", "exec"), names)
    assert capsys.readouterr().out == ""
    assert {word.value for word in names["Kind"]} == {"phone", 'x" if print("run") else "y', "back\\slash"}
    assert 'print("run")' in names["Webhook"].__doc__
    assert "Quotes" in (package / "resources.py").read_text()


def parameter_called(name: str) -> Callable[[dict[str, Any]], None]:
    def change(changed: dict[str, Any]) -> None:
        parameter = {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
        changed["paths"]["/v1/webhooks"]["get"]["parameters"].append(parameter)

    return change


def two_schemas_of_one_name(changed: dict[str, Any]) -> None:
    schemas = changed["components"]["schemas"]
    schemas["Colour"] = {"type": "object", "properties": {"x": {"type": "string"}}}
    schemas["Webhook"]["properties"]["other"] = {"$ref": "#/components/schemas/Colour"}
    schemas["ColourInput"] = {"type": "string", "enum": ["red"]}
    parameter_called("colour")(changed)
    changed["paths"]["/v1/webhooks"]["get"]["parameters"][-1]["schema"] = {"$ref": "#/components/schemas/ColourInput"}


def schema_called_page(changed: dict[str, Any]) -> None:
    schemas = changed["components"]["schemas"]
    schemas["Page"] = {"type": "object", "properties": {"x": {"type": "string"}}}
    schemas["Webhook"]["properties"]["page"] = {"$ref": "#/components/schemas/Page"}


def words_that_collide(changed: dict[str, Any]) -> None:
    changed["components"]["schemas"]["Kind"]["x-extensible-enum"] = ["a-b", "a_b"]


def member_of_two_types(changed: dict[str, Any]) -> None:
    either = {"anyOf": [{"type": "string"}, {"type": "integer"}]}
    changed["components"]["schemas"]["Webhook"]["properties"]["url"] = either


def list_of_types(changed: dict[str, Any]) -> None:
    changed["components"]["schemas"]["Webhook"]["properties"]["url"] = {"type": ["string", "null"]}


def operation_in_capitals(changed: dict[str, Any]) -> None:
    changed["paths"]["/v1/webhooks"]["get"]["operationId"] = "LIST"


def member_called_to_dict(changed: dict[str, Any]) -> None:
    changed["components"]["schemas"]["Webhook"]["properties"]["to_dict"] = {"type": "string"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (parameter_called("deadline"), "`deadline` is taken"),
        (parameter_called("self"), "`self` is taken"),
        (parameter_called("options"), "`options` is taken"),
        (parameter_called("not-a-name"), "can't be a name"),
        (two_schemas_of_one_name, "two types called Colour"),
        (schema_called_page, "types called Page already"),
        (words_that_collide, "two words of Kind called A_B"),
        (member_of_two_types, "one of several types"),
        (list_of_types, "type that the generator does not know"),
        (operation_in_capitals, "must be like `openDispute`"),
        (member_called_to_dict, "`to_dict` is taken"),
    ],
)
def test_document_that_would_give_wrong_code_is_refused(
    change: Callable[[dict[str, Any]], None], complaint: str, tmp_path: Path
) -> None:
    changed = document()
    change(changed)
    with pytest.raises(GenerationError, match=re.escape(complaint)):
        render(changed, tmp_path)


def test_names_of_the_generated_code_cannot_be_shadowed_by_a_parameter(tmp_path: Path) -> None:
    changed = document()
    for name in ("query", "body", "page_of", "segment", "Call", "class"):
        parameter_called(name)(changed)
    render(changed, tmp_path)
    code = (tmp_path / "src" / "krama_client" / "_generated" / "resources.py").read_text()
    assert "query=_query(" in code
    assert '"class": class_' in code


def test_types_that_the_client_has_are_reserved() -> None:
    by_hand = {name for name in types.__all__ if name not in (*models.__all__, *inputs.__all__)}
    assert by_hand <= RESERVED_TYPES


def test_operation_may_stand_in_another_resource_than_its_path_says(tmp_path: Path) -> None:
    changed = document()
    changed["paths"]["/v1/webhooks/{webhook_id}"]["patch"]["x-krama-resource"] = "deliveries"
    render(changed, tmp_path)
    surface = (tmp_path / "api.md").read_text()
    assert "`change_webhook(webhook_id" in surface.partition("## krama.deliveries")[2].partition("##")[0]
    assert "`change(webhook_id" not in surface.partition("## krama.webhooks")[2].partition("##")[0]
