"""The contract's operations and schemas, as the generator wrote them into the package."""

import difflib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from importlib.resources import files
from typing import Any, TypeAlias
from urllib.parse import unquote

Schema: TypeAlias = Mapping[str, Any]
JSON = "application/json"
_UNSEEN = dict.fromkeys((0x200B, 0x200C, 0x2060, 0xFEFF))
_PAGE = {"items", "next_cursor", "has_more"}


@dataclass(frozen=True, eq=False)
class Operation:
    """One operation. `answers` has the schema of each media type by status, the usual status first."""

    id: str
    method: str
    path: str
    auth: str
    keyed: bool
    query: Mapping[str, Schema]
    body: Mapping[str, Schema]
    answers: Mapping[int, Mapping[str, Schema]]
    refusals: tuple[int, ...]
    schemas: Mapping[str, Schema] = field(repr=False)
    revised: bool = False
    body_required: bool = True

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What its paths look like, with a group for each parameter."""
        return re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", self.path))

    @property
    def usual(self) -> int:
        """The status that it answers with, if nothing else is set up."""
        return next(iter(self.answers))

    def answer(self, status: int, media: str = JSON) -> Schema | None:
        """The schema of an answer, without `$ref`. None if it has no content of this type."""
        schema = self.answers[status].get(media)
        return None if schema is None else self.resolved(schema)

    def resolved(self, schema: Schema) -> Schema:
        """What a schema refers to, or the schema itself."""
        while "$ref" in schema:
            schema = self.schemas[schema["$ref"].rpartition("/")[2]]
        return schema

    @property
    def _members_of_answer(self) -> Mapping[str, Schema]:
        members: Mapping[str, Schema] = (self.answer(self.usual) or {}).get("properties", {})
        return members

    @property
    def is_paged(self) -> bool:
        """Whether it is a list that is read a page at a time."""
        return set((self.answer(self.usual) or {}).get("properties", ())) >= _PAGE

    @cached_property
    def row(self) -> Schema | None:
        """The schema of what it answers for each item of a request with many, or None if it takes only one."""
        lists = self._lists(self.answer(self.usual) or {})
        asked = [self.resolved(schema) for schema in self.body.values()]
        stated = {name for schema in asked for name in schema.get("properties", ())}
        if stated & {"values", "add_values"}:  # a case, with an item for each value
            return self.resolved(self._members_of_answer["items"]["anyOf"][0]["items"])
        many = any(schema.get("type") == "array" or "items" in schema.get("properties", ()) for schema in asked)
        item = lists.get("items") if many else None
        if item is not None and "check" in item["properties"]:
            return self.resolved(item["properties"]["check"]["anyOf"][0])
        return next(iter(lists.values())) if many and len(lists) == 1 else None

    @cached_property
    def asked(self) -> frozenset[str]:
        """The names of what a request may say: members of its body, or of a row, its query and its path."""
        return frozenset((*self.query, *self.pattern.groupindex, *self._members(self.body.values())))

    @cached_property
    def asked_of_rows(self) -> frozenset[str]:
        """The names of what an item of a request with many may say."""
        bodies = [self.resolved(schema) for schema in self.body.values()]
        nested = [member for body in bodies for member in body.get("properties", {}).values()]
        arrays = [schema["items"] for schema in (*bodies, *nested) if "items" in schema]
        return frozenset(self._members(arrays))

    def _members(self, schemas: Iterable[Schema]) -> list[str]:
        return [name for schema in schemas for name in self.resolved(schema).get("properties", ())]

    def _lists(self, schema: Schema) -> dict[str, Schema]:
        """The members of an object that are lists of objects."""
        members = schema.get("properties", {}).items()
        items = {name: self.resolved(member["items"]) for name, member in members if member.get("type") == "array"}
        return {name: item for name, item in items.items() if item.get("type") == "object" or "anyOf" in item}


class Contract:
    """All operations, by name and by address. `codes` has the status of each code of a refusal."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        schemas = document["schemas"]
        codes = {code: status for status, codes in document["codes"].items() for code in codes.split()}
        self.codes = {code: int(status) for code, status in codes.items() if status.isdecimal()}
        self.codes_of_rows = frozenset(code for code, status in codes.items() if status in ("422", "in its row"))
        self._channels: dict[str, str] = {
            _spelled(word): name for name, words in document["channels"].items() for word in (name, *words)
        }
        self.operations = {name: _operation(name, facts, schemas) for name, facts in document["operations"].items()}

    def operation(self, name: str) -> Operation:
        """The operation of this name. Raises `ValueError` with the names that are near."""
        if name not in self.operations:
            raise ValueError(f"The contract has no operation {name}.{near(name, self.operations)}")
        return self.operations[name]

    def usual_channel(self, text: str) -> str:
        """The usual spelling of a channel. Another channel stays as it is written."""
        return self._channels.get(_spelled(text), text)

    def addressed(self, method: str, path: str) -> tuple[Operation, dict[str, str]] | None:
        """The operation at an address, and the parameters in its path. None if there is none."""
        for operation in self.operations.values():
            match = operation.pattern.fullmatch(path) if operation.method == method else None
            if match is not None:
                return operation, {name: unquote(text) for name, text in match.groupdict().items()}
        return None


@cache
def contract() -> Contract:
    """The contract that this client was generated from."""
    text = files("krama_client._generated").joinpath("contract.json").read_text(encoding="utf-8")
    return Contract(json.loads(text))


def _spelled(channel: str) -> str:
    """A channel without what differs from typist to typist."""
    seen = unicodedata.normalize("NFC", channel).translate(_UNSEEN).casefold()
    return " ".join(seen.replace("-", " ").replace("_", " ").split())


def near(name: str, names: Iterable[str]) -> str:
    """A sentence with the names that look like this one, or nothing."""
    names_near = difflib.get_close_matches(name, list(names), n=3, cutoff=0.6)
    return f" Did you mean {' or '.join(names_near)}?" if names_near else ""


def _operation(name: str, facts: Mapping[str, Any], schemas: Mapping[str, Schema]) -> Operation:
    answers = {int(status): contents for status, contents in facts["answers"].items()}
    names = ("method", "path", "auth", "keyed", "query", "body", "revised", "body_required")
    plain = {key: facts[key] for key in names if key in facts}
    return Operation(id=name, **plain, answers=answers, refusals=tuple(facts["refusals"]), schemas=schemas)
