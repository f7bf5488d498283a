"""Answers that nobody set up: made from the contract's schemas, and from what the request says."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import count
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from krama_client._rows.comparing import KIND_OF_HINT
from krama_client._testing.contract import Operation, Schema, contract
from krama_client._testing.schemas import Fit

AGENCY: Final = str(uuid5(NAMESPACE_URL, "krama:testing:agency"))
_SAME_AS_VALUE: Final = ("canonical", "display")


@dataclass(slots=True)
class Ids:
    """Gives out ids: new ones, the same in every run, and for an indicator always the same for one value."""

    given: "count[int]" = field(default_factory=count)

    def next(self, name: str, said: Mapping[str, Any]) -> str:
        """An id for the member `name`."""
        what = said["value"] if name == "indicator_id" and "value" in said else next(self.given)
        return str(uuid5(NAMESPACE_URL, f"krama:testing:{name}:{what}"))


@dataclass(frozen=True, slots=True)
class Standard:
    """Makes the standard answers to one request.

    A member that the request states too has the request's value. Another one is null if it may be and is not among
    `given`, and otherwise the first word, the example, the least number, or a text that names the member.
    """

    operation: Operation
    said: Mapping[str, Any]
    ids: Ids
    given: frozenset[str] = frozenset()

    def make(self, schema: Schema, name: str = "") -> Any:
        """A value for the member `name` that fits the schema."""
        schema = self.operation.resolved(schema)
        said = self.said.get(name)
        if isinstance(said, dict):
            said = self.complete(schema, said)
        if said is not None and self._fits(schema, said):
            return said
        if "anyOf" in schema:
            is_null = {"type": "null"} in schema["anyOf"] and name not in self.given
            return None if is_null else self.make(schema["anyOf"][0], name)
        if "enum" in schema or "const" in schema or "example" in schema:
            return schema.get("example", schema.get("const", schema.get("enum", (None,))[0]))
        return self._plain(schema, name)

    def complete(self, schema: Schema, given: Any, name: str = "") -> Any:
        """What is given, with the members that it leaves out."""
        schema = self.operation.resolved(schema)
        if "anyOf" in schema:
            return self.complete(self._choice(schema["anyOf"], given), given, name)
        if isinstance(given, dict) and "properties" in schema:
            members = schema["properties"]
            rest = [member for member in schema.get("required", ()) if member not in given]
            whole: dict[str, Any] = self.make({**schema, "required": rest})
            whole |= {key: self.complete(members.get(key, {}), value, key) for key, value in given.items()}
            return {key: whole[key] for key in (*members, *whole) if key in whole}  # in the order of the contract
        if isinstance(given, list) and "items" in schema:
            return [self.complete(schema["items"], item) for item in given]
        return given

    def about(self, more: Mapping[str, Any]) -> "Standard":
        """The same for one item of the request, which states more."""
        return replace(self, said={**self.said, **with_spellings(more)})

    def _plain(self, schema: Schema, name: str) -> Any:
        match schema.get("type"):
            case "object":
                members = schema.get("properties", {})
                return {member: self.make(members[member], member) for member in schema.get("required", ())}
            case "array":
                return self._list(schema, name)
            case "string":
                return self._text(schema, name)
            case "boolean":
                return False
        return int(schema.get("minimum", 0))

    def _list(self, schema: Schema, name: str) -> list[Any]:
        """One answer for each item that the request has under this name; otherwise as few as may be."""
        asked = self.said.get(name)
        if isinstance(asked, list) and all(isinstance(item, dict) for item in asked):
            return [self.about(item).make(schema["items"]) for item in asked]
        return [self.make(schema["items"]) for _ in range(schema.get("minItems", 0))]

    def _text(self, schema: Schema, name: str) -> str:
        match schema.get("format"):
            case "uuid":
                return self.ids.next(name, self.said)
            case "date-time":
                return datetime.now(UTC).isoformat().replace("+00:00", "Z")
            case "date":
                return datetime.now(UTC).date().isoformat()
        text = name.replace("_", " ") or "text"
        return text.ljust(schema.get("minLength", 0), "-")[: schema.get("maxLength")]

    def _choice(self, choices: list[Schema], given: Any) -> Schema:
        """The choice that has the members which are given."""
        if given is None:
            return {}
        resolved = [self.operation.resolved(choice) for choice in choices if choice != {"type": "null"}]
        names = set(given) if isinstance(given, dict) else set()
        return next((choice for choice in resolved if names <= set(choice.get("properties", ()))), resolved[0])

    def _fits(self, schema: Schema, value: Any) -> bool:
        return not any(Fit(self.operation).misfits(schema, value))


def with_spellings(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a request says, with a value also as the canonical form: the fake knows no other spelling of it.

    A hint says the kind, an institution is repeated as it was stated, and a usual channel has its usual spelling.
    """
    value = said.get("value")
    hinted = next((kind for hint, kind in KIND_OF_HINT.items() if said.get(hint) is not None), None)
    spelled = {**said, "kind": said.get("kind") or hinted}
    if isinstance(said.get("channel"), str):
        spelled["channel"] = contract().usual_channel(said["channel"].strip())
    return {**dict.fromkeys(_SAME_AS_VALUE, value), **spelled} if isinstance(value, str) else spelled


def plain(value: Any) -> Any:
    """JSON for what people write in tests: ids, times, words, and the client's own models."""
    match value:
        case Mapping():
            return {str(name): plain(member) for name, member in value.items()}
        case list() | tuple():
            return [plain(item) for item in value]
        case UUID():
            return str(value)
        case datetime():
            return value.isoformat().replace("+00:00", "Z")
        case _ if hasattr(value, "to_dict"):
            return value.to_dict()
    return str(value) if isinstance(value, str) else value
