"""What an answer is: the contract's words for each successful one that its route does not describe."""

from collections.abc import Mapping
from typing import Any

from krama.openapi_schemas import REFERENCE

_OF_THE_FRAMEWORK = "Successful Response"
"""What FastAPI writes where a route says nothing. It tells a reader nothing either, and the lint refuses it."""


def describe_answers(document: Mapping[str, Any]) -> None:
    """Describe each successful answer by the first sentence about its schema, or about an item of its list."""
    schemas = document["components"]["schemas"]
    for methods in document["paths"].values():
        for operation in methods.values():
            for status, answer in operation["responses"].items():
                if answer["description"] == _OF_THE_FRAMEWORK:
                    said = _said(answer, schemas)
                    answer["description"] = f"It was created. {said}" if status == "201" else said


def _said(answer: Mapping[str, Any], schemas: Mapping[str, Any]) -> str:
    media = answer.get("content", {}).get("application/json", {}).get("schema", {})
    name = _name(media)
    if name is None:
        return _OF_THE_FRAMEWORK
    if name.endswith("Page"):
        item = schemas[name]["properties"]["items"]["items"]["$ref"].removeprefix(REFERENCE)
        return f"A page of the list. Each item: {_first_sentence(schemas[item])}"
    return _first_sentence(schemas[name])


def _name(schema: Mapping[str, Any]) -> str | None:
    return schema["$ref"].removeprefix(REFERENCE) if "$ref" in schema else None


def _first_sentence(schema: Mapping[str, Any]) -> str:
    if "description" not in schema:
        return _OF_THE_FRAMEWORK  # the lint of the contract names the answer
    first, dot, _ = " ".join(schema["description"].split()).partition(". ")
    return first + "." * bool(dot)
