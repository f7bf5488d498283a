"""The contract as `krama_client.testing` needs it: operations, statuses and schemas, without prose.

With it comes what the contract does not say and the service does: its codes, and the usual spellings of channels.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from clients.python.generate.document import security
from clients.python.generate.names import GenerationError
from clients.python.generate.schemas import names_in
from krama.core.channels import SPELLINGS

KEPT: Final = frozenset(("$ref", "anyOf", "type", "enum", "const", "properties", "required", "items")) | {
    *("additionalProperties", "format", "pattern", "minimum", "maximum", "exclusiveMaximum"),
    *("minLength", "maxLength", "minItems", "maxItems", "uniqueItems"),
}
"""What `krama_client._testing.schemas` checks. It would silently pass what any other keyword forbids."""
_OPEN: Final = "x-extensible-enum"
"""Written as `enum`: a test that sets up another word has mistyped it, unless it says that the exchange is newer."""
_PROSE: Final = frozenset(("title", "description", "default", "examples"))
_LONGEST: Final = 128
_PROBLEMS: Final = Path(__file__).resolve().parents[3] / "docs" / "problems.md"
_CODE: Final = re.compile(r"^\| `([a-z_]+)` \| ([0-9, ]+|in its row) \|", re.MULTILINE)


def compact(document: Mapping[str, Any]) -> str:
    """The contract as JSON, with one operation or schema to a line. Raises `GenerationError`."""
    operations = dict(_operations(document["paths"]))
    named = document["components"]["schemas"]
    reached = {name: _schema(named[name]) for name in sorted(_reached(operations.values(), named))}
    written = {"generated": json.dumps("from openapi/openapi.json by `make client`")}
    written |= {"operations": _lines(operations), "schemas": _lines(reached)}
    written |= {"codes": json.dumps(_codes()), "channels": json.dumps(SPELLINGS)}
    members = ",\n".join(f"{json.dumps(name)}:{value}" for name, value in written.items())
    return f"{{{members}}}\n"


def _codes() -> dict[str, str]:
    """The codes of docs/problems.md by status, as one text for each. Of several statuses of a code, the last one.

    Those that only a row of a file gets are under `in its row`.
    """
    by_status: dict[str, list[str]] = {}
    for code, statuses in _CODE.findall(_PROBLEMS.read_text(encoding="utf-8")):
        by_status.setdefault(statuses.split(",")[-1].strip(), []).append(code)
    return {status: " ".join(sorted(codes)) for status, codes in sorted(by_status.items())}


def _operations(paths: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, methods in paths.items():
        for method, operation in methods.items():
            parameters = operation.get("parameters", ())
            yield (
                operation["operationId"],
                {
                    "method": method.upper(),
                    "path": path,
                    "auth": security(operation)[0],
                    **_headers(method, parameters),
                    "query": _query(parameters),
                    "body": _contents(operation.get("requestBody", {})),
                    "body_required": operation.get("requestBody", {}).get("required", False),
                    "answers": {status: _contents(answer) for status, answer in _responses(operation, success=True)},
                    "refusals": [int(status) for status, _ in _responses(operation, success=False)],
                },
            )


def _headers(method: str, parameters: Iterable[Mapping[str, Any]]) -> dict[str, bool]:
    """Whether a request may have a key, and change only the revision that the caller has read."""
    names = {parameter["name"] for parameter in parameters if parameter["in"] == "header"}
    return {"keyed": "Idempotency-Key" in names, "revised": "If-Match" in names and method != "get"}


def _responses(operation: Mapping[str, Any], *, success: bool) -> list[tuple[str, Any]]:
    """The usual success first."""
    return [(status, answer) for status, answer in operation["responses"].items() if (status[0] == "2") == success]


def _contents(message: Mapping[str, Any]) -> dict[str, Any]:
    return {media: _schema(content["schema"]) for media, content in message.get("content", {}).items()}


def _query(parameters: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The parameters of the query. They keep whether they are needed, and defaults: the length of a page."""
    schemas = {}
    for each in parameters:
        if each["in"] == "query":
            default = {name: value for name, value in each["schema"].items() if name == "default"}
            needed = {"needed": True} if each.get("required") else {}
            schemas[each["name"]] = _schema(each["schema"]) | default | needed
    return schemas


def _schema(schema: Mapping[str, Any]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for keyword, value in schema.items():
        word = "enum" if keyword == _OPEN else keyword
        if word in KEPT:
            kept[word] = _value(word, value)
        elif word not in _PROSE and not word.startswith("x-"):
            raise GenerationError(f"A schema has the keyword {word}, which krama_client._testing.schemas can't check.")
    if kept.get("type") != "object" and schema.get("examples"):
        kept["example"] = schema["examples"][0]
    elif "pattern" in kept:
        kept["example"] = _matching(kept["pattern"])
    return kept


def _value(word: str, value: Any) -> Any:
    if word == "properties":
        return {name: _schema(member) for name, member in value.items()}
    if word == "anyOf":
        return [_schema(choice) for choice in value]
    return _schema(value) if isinstance(value, Mapping) else value


def _matching(pattern: str) -> str:
    """A text of one letter, repeated, that fits. Raises `GenerationError` if there is none."""
    for letter in "0aA-":
        for length in range(1, _LONGEST + 1):
            if re.search(pattern, letter * length):
                return letter * length
    raise GenerationError(f"Give the member with the pattern {pattern} an example in the service: none was found here.")


def _reached(nodes: Any, named: Mapping[str, Any]) -> set[str]:
    """The schemas that the operations reach, directly or through others."""
    reached: set[str] = set()
    rest = names_in(list(nodes))
    while rest:
        reached |= rest
        rest = {name for known in rest for name in names_in(named[known])} - reached
    return reached


def _lines(members: Mapping[str, Any]) -> str:
    written = (f"{json.dumps(name)}:{json.dumps(value, separators=(',', ':'))}" for name, value in members.items())
    return "{\n" + ",\n".join(written) + "\n}"
