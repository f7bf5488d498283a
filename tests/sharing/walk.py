"""Every request that a member may think of, made from the contract: a new operation joins by itself.

Parameters and members of a body are filled by their name from what there is, else by their schema.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import httpx

Pool = Mapping[str, Sequence[str]]
"""What a parameter or member of some name may be."""


@dataclass(frozen=True)
class Request:
    """One request, and the operation that it is for."""

    operation: str
    method: str
    path: str
    options: dict[str, Any]


class Walk:
    """The requests of a contract."""

    def __init__(self, document: Mapping[str, Any], pool: Pool) -> None:
        self._document = document
        self._pool = pool

    def operations(self) -> set[str]:
        return {operation["operationId"] for _, _, operation in self._all()}

    def reading(self) -> Iterator[Request]:
        """All that only reads: every GET, with every choice of its parameters, one at a time."""
        for method, path, operation in self._all():
            if method == "GET":
                yield from self._requests(method, path, operation)

    def doing(self) -> Iterator[Request]:
        """All the others; a body that takes one value of the pool takes each in turn."""
        for method, path, operation in self._all():
            if method != "GET":
                yield from self._requests(method, path, operation)

    def _all(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        for path, operations in self._document["paths"].items():
            for method, operation in operations.items():
                yield method.upper(), path, operation

    def _requests(self, method: str, path: str, operation: dict[str, Any]) -> Iterator[Request]:
        parameters = operation.get("parameters", [])
        named = [parameter for parameter in parameters if parameter["in"] == "path"]
        places = product(*(self._choices(parameter["name"], parameter["schema"]) for parameter in named))
        bodies = list(self._bodies(operation))
        for place in places:
            where = path
            for parameter, value in zip(named, place, strict=True):
                where = where.replace("{" + parameter["name"] + "}", str(value))
            for query, body in product(self._queries(parameters), bodies):
                yield Request(operation["operationId"], method, where, body | query)

    def _queries(self, parameters: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        yield {}
        for parameter in parameters:
            if parameter["in"] == "query" and parameter["name"] != "cursor":
                for value in self._choices(parameter["name"], parameter["schema"]):
                    yield {"params": {parameter["name"]: value}}

    def _bodies(self, operation: dict[str, Any]) -> Iterator[dict[str, Any]]:
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" in content:
            schema = content["application/json"]["schema"]
            values = self._pool["value"] if self._takes_one(schema) else ("",)
            yield from ({"json": self._filled(schema, value)} for value in values)
        elif content:
            ((media, form),) = content.items()
            yield {"data": form["example"], "headers": {"Content-Type": media}}
        else:
            yield {}

    def _takes_one(self, schema: dict[str, Any]) -> bool:
        return "value" in self._resolved(schema).get("properties", {})

    def _resolved(self, schema: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in schema:
            schema = self._document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return schema

    def _choices(self, name: str, schema: dict[str, Any]) -> Sequence[Any]:
        """For a parameter: what there is of that name, else each choice of its schema, else one example."""
        if name in self._pool:
            return self._pool[name]
        schema = self._resolved(
            next((choice for choice in schema.get("anyOf", ()) if choice != {"type": "null"}), schema)
        )
        if "enum" in schema:
            return list(schema["enum"][:2])
        return ["false", "true"] if schema.get("type") == "boolean" else [self._filled(schema, "")]

    def _filled(self, schema: dict[str, Any], value: str) -> Any:
        """A document of a schema, with what is required and what the pool names; `value` where one is asked for."""
        schema = self._resolved(schema)
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return schema["enum"][0]
        if "anyOf" in schema:
            return self._filled(schema["anyOf"][0], value)
        return self._by_type[schema.get("type", "object")](self, schema, value)

    def _object(self, schema: dict[str, Any], value: str) -> dict[str, Any]:
        members = schema.get("properties", {})
        # An outcome names this or its check, and a new label says at least one thing.
        either = [name for name in ("indicator_id", "anonymous") if name in members]
        if "outcome" in members:
            either.append("reference")  # what was done, was done about a payment
        names = dict.fromkeys([*schema.get("required", ()), *either])
        return {name: self._member(name, members[name], value) for name in names}

    def _member(self, name: str, schema: dict[str, Any], value: str) -> Any:
        if name == "value" and value:
            return value
        if name == "role":
            return "other"  # a value of any kind
        return self._pool[name][0] if name in self._pool else self._filled(schema, value)

    def _array(self, schema: dict[str, Any], value: str) -> list[Any]:
        """An item for each value, where items take one."""
        if self._takes_one(schema["items"]):
            return [self._filled(schema["items"], item) for item in self._pool["value"]]
        return [self._filled(schema["items"], value) for _ in range(schema.get("minItems", 0))]

    def _string(self, schema: dict[str, Any], _: str) -> str:
        formats = {"uuid": self._pool["report_id"][0], "date-time": "2026-01-31T08:00:00+07:00"}
        return formats.get(schema.get("format", ""), "a text of some length"[: schema.get("maxLength", 64)])

    _by_type: Mapping[str, Callable[["Walk", dict[str, Any], str], Any]] = {
        "object": _object,
        "array": _array,
        "string": _string,
        "integer": lambda _, schema, __: schema.get("minimum", 1),
        "number": lambda _, schema, __: schema.get("minimum", 1),
        "boolean": lambda *_: False,
    }


def told(answer: httpx.Response) -> tuple[int, list[tuple[str, str]], bytes]:
    """All that an answer tells, byte for byte; but for hashes in answers about the audit log.

    Those cover records of others too, each with a random key in it: they tell nothing of them.
    """
    content, path = answer.content, answer.request.url.path
    if path.startswith("/v1/audit"):
        content = re.sub(rb"[0-9a-f]{64}", b"hash", content)
    if path == "/v1/audit/checkpoint":
        content = re.sub(rb"[A-Za-z0-9+/]{43,}=+", b"hash", content)
    return answer.status_code, sorted(answer.headers.multi_items()), content


def next_page(request: Request, answer: httpx.Response) -> Request | None:
    """The request for the page that follows, if one does."""
    if request.operation == "listAuditRecords":
        return None  # each page that is read is a record more: one by one, there is no end
    document = answer.json() if answer.headers.get("content-type") == "application/json" else None
    if not isinstance(document, dict) or not document.get("has_more"):
        return None
    parameters = request.options.get("params", {}) | {"cursor": document["next_cursor"]}
    return Request(request.operation, request.method, request.path, request.options | {"params": parameters})
