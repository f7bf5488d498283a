"""Conventions of examples, which people copy and generators put into programs."""

from collections.abc import Iterator
from typing import Any

from jsonschema_rs import Draft202012Validator

from tests.contract.conventions.document import Contract, Schema
from tests.contract.conventions.table import Fault, convention

_SCHEMAS = "#/components/schemas/"


@convention(26, "Correct the example: who copies it is refused, or reads what no answer has.")
def examples_fit_their_schema(contract: Contract) -> Iterator[Fault]:
    """An example of a schema, a parameter, a header or a body is one that the schema takes."""
    for place, schema, example in _examples(contract.document, ""):
        parts = {name: contract.schemas[name] for name in _parts(contract, schema, set())}
        whole = {"allOf": [schema], "components": {"schemas": parts}}
        if not Draft202012Validator(whole, validate_formats=True).is_valid(example):
            yield Fault(place, "has an example that its own schema refuses")


def _examples(node: Any, place: str) -> Iterator[tuple[str, Schema, Any]]:
    if isinstance(node, dict):
        if isinstance(examples := node.get("examples"), list):
            yield from ((place, node, example) for example in examples)
        if isinstance(schema := node.get("schema"), dict) and "example" in node:
            yield place, schema, node["example"]
        for name, below in node.items():
            yield from _examples(below, f"{place}.{name}".removeprefix(".").removeprefix("components.schemas."))
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from _examples(below, f"{place}.{index}")


def _parts(contract: Contract, node: Any, known: set[str]) -> set[str]:
    """The names of all schemas that this one is made of. They are added to `known`."""
    if isinstance(node, list):
        for below in node:
            _parts(contract, below, known)
    elif isinstance(node, dict):
        name = str(node.get("$ref", "")).removeprefix(_SCHEMAS)
        if name and name not in known:
            known.add(name)
            _parts(contract, contract.schemas[name], known)
        for below in node.values():
            _parts(contract, below, known)
    return known
