"""How the models of the code become the schemas of the contract: their names, closed requests and open responses."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from krama.core.cursor import FollowablePage, Page
from krama.openapi_members import describe
from krama.openapi_nulls import explain_null

REFERENCE = "#/components/schemas/"

CLOSED = frozenset({"Action"})
"""Enumerations that stay closed in responses: every caller must know what each of their words means."""

_NAMES = {
    "Page_ReportOut_": "IndicatorReportPage",
    "DisclosureLevel": "View",
    "Ending": "CorrectionCause",
    "Permission": "Scope",
    "Role": "ClientRole",
    "SubmissionIn": "Report",
    "UpsertResult": "ReportResult",
}
"""Names of the contract that do not follow from the class's name."""

_EXTENSIBLE = "x-extensible-enum"


def publish(document: dict[str, Any]) -> None:
    """Rename the document's schemas, open those of responses, and keep those of requests closed.

    `XOut` is published as `X`, `XIn` as `XInput`, and a page of `XOut` as `XPage`. A schema that requests and responses
    share is published twice, as `X` and `XInput`. An object of a response accepts members that are added later. The
    same holds for the words of an enumeration, which are listed as `x-extensible-enum`.
    """
    named = document["components"]["schemas"]
    requests, responses = _messages(document)
    asked, answered = _reached(requests, named), _reached(responses, named)
    published: dict[str, Any] = {}
    for name, schema in named.items():
        if name in answered:
            _add(published, _name(name), _renamed(_opened(name, schema), _name))
        if name in asked or name not in answered:
            _add(published, _input(name), _closed(_renamed(schema, _input)))
    for request in requests:
        request.update(_renamed(request, _input))
    for response in responses:
        response.update(_opened("", _renamed(response, _name)))
    describe(published)
    explain_null(published)
    document["components"]["schemas"] = {name: published[name] for name in sorted(published)}


def _name(model: str) -> str:
    """The name of a schema in a response. Pydantic calls a `Page[XOut]` `Page_XOut_`."""
    if model in _NAMES:
        return _NAMES[model]
    _, _, item = model.removesuffix("_").partition("Page_")
    return f"{_name(item)}Page" if item else model.removesuffix("Out").removesuffix("In")


def _input(model: str) -> str:
    """The name of a schema in a request."""
    return f"{_NAMES.get(model, model.removesuffix('In'))}Input"


def _add(published: dict[str, Any], name: str, schema: dict[str, Any]) -> None:
    if name in published:
        raise ValueError(f"The contract would have two schemas called {name}.")
    if "title" in schema:
        schema["title"] = name
    if name.endswith("Page"):
        page = FollowablePage if "resume_cursor" in schema["properties"] else Page
        schema.setdefault("description", page.__doc__)
    published[name] = schema


def _messages(document: Mapping[str, Any]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """What holds schemas of requests, and what holds those of responses."""
    requests: list[dict[str, Any]] = []
    responses: list[dict[str, Any]] = list(document["components"].get("headers", {}).values())
    for methods in document["paths"].values():
        for operation in methods.values():
            requests += operation.get("parameters", ())
            requests += [operation["requestBody"]] if "requestBody" in operation else []
            responses += operation["responses"].values()
    return requests, responses


def _reached(messages: Iterable[Any], named: Mapping[str, Any]) -> set[str]:
    reached: set[str] = set()
    rest = {name for message in messages for name in _referred(message)}
    while rest:
        reached |= rest
        rest = {name for known in rest for name in _referred(named.get(known, {}))} - reached
    return reached


def _referred(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        if str(node.get("$ref", "")).startswith(REFERENCE):
            yield node["$ref"].removeprefix(REFERENCE)
        for part in node.values():
            yield from _referred(part)
    elif isinstance(node, list):
        for part in node:
            yield from _referred(part)


def _renamed(node: Any, name: Any) -> Any:
    """The node with its references renamed. `name` gives the new name of a model."""
    if isinstance(node, Mapping):
        changed = {key: _renamed(part, name) for key, part in node.items()}
        if str(node.get("$ref", "")).startswith(REFERENCE):
            changed["$ref"] = REFERENCE + name(node["$ref"].removeprefix(REFERENCE))
        return changed
    return [_renamed(part, name) for part in node] if isinstance(node, list) else node


def _closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema of a request: a member is null only if its sender says so, and not by default."""
    for member in schema.get("properties", {}).values():
        if member.get("default", ...) is None:
            del member["default"]
    return schema


def _opened(name: str, node: Any) -> Any:
    """The node as a response has it: open for members and words that are added later."""
    if isinstance(node, list):
        return [_opened(name, part) for part in node]
    if not isinstance(node, Mapping):
        return node
    opened = {key: _opened(name, part) for key, part in node.items()}
    if opened.get("additionalProperties") is False:
        del opened["additionalProperties"]
    if opened.get("type") == "string" and isinstance(opened.get("enum"), list) and name not in CLOSED:
        opened = {_EXTENSIBLE if key == "enum" else key: part for key, part in opened.items()}
    return opened
