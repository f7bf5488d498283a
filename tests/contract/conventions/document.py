"""Reading the contract: its operations under /v1, and the objects and members that requests and answers consist of."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any, Literal, NamedTuple

Schema = dict[str, Any]
Side = Literal["request", "response"]
SIDES: tuple[Side, Side] = ("request", "response")

JSON = "application/json"
PROBLEM = "application/problem+json"
_REFERENCE = "#/components/"


class Object(NamedTuple):
    """An object schema: where it is, and its members. `place` is its name, or that of the member that contains it."""

    place: str
    schema: Schema

    @property
    def members(self) -> dict[str, Schema]:
        members: dict[str, Schema] = self.schema["properties"]
        return members


class Operation:
    """One operation, with every reference to a parameter, header or response replaced by what it refers to."""

    def __init__(self, contract: "Contract", method: str, path: str, body: Schema) -> None:
        self.method, self.path, self.body, self._contract = method.upper(), path, body, contract
        self.id: str = body.get("operationId", "")
        self.place = f"{self.method} {path}"
        self.segments = path.strip("/").split("/")[1:]
        self.parameters = [contract.resolved(parameter) for parameter in body.get("parameters", ())]
        self.answers = {status: contract.resolved(answer) for status, answer in body["responses"].items()}

    def of(self, where: str) -> dict[str, Schema]:
        """The parameters in `path`, `query` or `header`, by name."""
        return {parameter["name"]: parameter for parameter in self.parameters if parameter["in"] == where}

    @property
    def request(self) -> Schema | None:
        """The schema of the JSON body."""
        content = self._contract.resolved(self.body.get("requestBody", {})).get("content", {})
        schema: Schema | None = content.get(JSON, {}).get("schema")
        return schema

    @property
    def success(self) -> Schema:
        """The first answer with a status below 300."""
        return next((answer for status, answer in sorted(self.answers.items()) if status < "300"), {})

    @property
    def answer(self) -> Schema:
        """The schema of the JSON in `success`, followed to what it refers to."""
        return self._contract.answer_of(self.success)

    @property
    def last(self) -> str:
        return self.segments[-1] if self.segments else ""

    @property
    def is_list(self) -> bool:
        """Whether the operation reads a collection: its path ends with a noun, and it answers with `items`."""
        members = self.answer.get("properties", {})
        return self.method == "GET" and not is_parameter(self.last) and ("items" in members or self.last.endswith("s"))

    @property
    def resource(self) -> str | None:
        """The path of the one resource that this operation reads or changes, or None."""
        for count in range(len(self.segments), 0, -1):
            if is_parameter(self.segments[count - 1]):
                return "/v1/" + "/".join(self.segments[:count])
        return None


class Contract:
    """An OpenAPI document."""

    def __init__(self, document: Schema) -> None:
        self.document = document
        self.schemas: dict[str, Schema] = document.get("components", {}).get("schemas", {})

    def resolved(self, node: Schema) -> Schema:
        """The node itself, or what it refers to."""
        while "$ref" in node:
            kind, name = node["$ref"].removeprefix(_REFERENCE).split("/", 1)
            node = self.document["components"][kind][name]
        return node

    def answer_of(self, response: Schema) -> Schema:
        """The schema of the JSON in a response, followed to what it refers to."""
        return self.resolved(response.get("content", {}).get(JSON, {}).get("schema", {}))

    def members_of(self, response: Schema) -> dict[str, Schema]:
        """The members of the JSON in a response."""
        members: dict[str, Schema] = self.answer_of(response).get("properties", {})
        return members

    @cached_property
    def everything(self) -> list[Operation]:
        """Every operation, also those that follow a foreign protocol."""
        return [
            Operation(self, method, path, body)
            for path, methods in self.document["paths"].items()
            for method, body in methods.items()
        ]

    @cached_property
    def operations(self) -> list[Operation]:
        """The operations under /v1."""
        return [operation for operation in self.everything if f"{operation.path}/".startswith("/v1/")]

    def choices(self, schema: Schema) -> list[Schema]:
        """What a value may be other than null: the alternatives, followed to what they refer to."""
        schema = self.resolved(schema)
        choices = [
            choice
            for alternative in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ()))
            for choice in self.choices(alternative)
        ]
        if choices:
            return choices
        kinds = schema.get("type")
        if isinstance(kinds, list):  # several types in one place, as JSON Schema allows
            return [schema | {"type": kind} for kind in kinds if kind != "null"]
        return [] if kinds == "null" else [schema]

    def items_of(self, schema: Schema) -> list[Schema]:
        """What the items of a list may be. Empty if it is not a list."""
        lists = (choice for choice in self.choices(schema) if choice.get("type") == "array")
        return [item for each in lists for item in self.choices(each.get("items", {}))]

    def nullable(self, schema: Schema) -> bool:
        """Whether null is allowed."""
        schema = self.resolved(schema)
        kind = schema.get("type")
        return "null" in (kind if isinstance(kind, list) else [kind]) or any(
            self.nullable(choice) for choice in schema.get("anyOf", ())
        )

    def is_a(self, kind: str, schema: Schema) -> bool:
        """Whether every value other than null has this JSON type."""
        return {choice.get("type") for choice in self.choices(schema)} == {kind}

    def objects(self, side: Side) -> list[Object]:
        """Every object that has members, in the requests or the answers of the operations under /v1."""
        return [Object(place, schema) for place, schema in self.schemas_in(side) if "properties" in schema]

    def schemas_in(self, side: Side) -> list[tuple[str, Schema]]:
        """Every schema in the requests or the answers of the operations under /v1, with its place."""
        return self._sides[side]

    @cached_property
    def _sides(self) -> dict[Side, list[tuple[str, Schema]]]:
        sides: dict[Side, list[tuple[str, Schema]]] = {"request": [], "response": []}
        seen: dict[Side, set[str]] = {"request": set(), "response": set()}
        for operation in self.operations:
            for side, schema in _schemas_of(operation, self):
                sides[side] += self.nodes(schema, f"{operation.id}'s {side}", seen[side])
        return sides

    def nodes(self, schema: Schema, place: str, seen: set[str]) -> Iterator[tuple[str, Schema]]:
        """The schema and every schema inside it, each with its place. What `seen` names is left out, and added."""
        if "$ref" in schema:
            place = schema["$ref"].rpartition("/")[2]
            if place in seen:
                return
            seen.add(place)
            schema = self.resolved(schema)
        yield place, schema
        for name, member in schema.get("properties", {}).items():
            yield from self.nodes(member, f"{place}.{name}", seen)
        for key in ("items", "additionalProperties"):
            if isinstance(inner := schema.get(key), dict):
                yield from self.nodes(inner, place, seen)
        for key in ("anyOf", "oneOf", "allOf"):
            for alternative in schema.get(key, ()):
                yield from self.nodes(alternative, place, seen)

    def members(self, side: Side) -> Iterator[tuple[str, str, Schema]]:
        """Place, name and schema of every member of every object."""
        for each in self.objects(side):
            for name, schema in each.members.items():
                yield f"{each.place}.{name}", name, schema


def _schemas_of(operation: Operation, contract: Contract) -> Iterator[tuple[Side, Schema]]:
    body = contract.resolved(operation.body.get("requestBody", {}))
    for content in body.get("content", {}).values():
        yield "request", content.get("schema", {})
    for answer in operation.answers.values():
        for content in answer.get("content", {}).values():
            yield "response", content.get("schema", {})


def is_parameter(segment: str) -> bool:
    """Whether a segment of a path stands for an id."""
    return segment.startswith("{")


def is_plural(name: str) -> bool:
    """Whether an English noun in snake_case or kebab-case looks like more than one."""
    return name.endswith("s") and not name.endswith(("ss", "us", "is"))
