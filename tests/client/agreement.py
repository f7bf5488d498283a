"""Sends the same request to a real exchange and to `FakeKrama`, and says what a program can see of both answers."""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from krama_client._testing.contract import JSON, Operation, Schema
from krama_client.testing import FakeKrama
from tests.client.good_requests import GOOD
from tests.exchange import Caller


@dataclass
class Side:
    """One of the two exchanges, and the ids that it gave out, by the names of the parameters of paths."""

    send: Callable[..., httpx.Response]
    ids: dict[str, str] = field(default_factory=dict)

    def ask(
        self, operation: Operation, body: Any = None, headers: Mapping[str, str] | None = None, **query: Any
    ) -> httpx.Response:
        """The answer to a request with this body: bytes as they are, anything else as JSON, None without one."""
        path = self._filled(operation.path.replace("{", "<").replace("}", ">"))
        content = body if isinstance(body, bytes | None) else json.dumps(self._filled(body)).encode()
        stated = {"Content-Type": JSON} if content is not None else {}
        return self.send(operation.method, path, headers={**stated, **(headers or {})}, content=content, params=query)

    def does(self, operation: Operation, **options: Any) -> httpx.Response:
        """The answer to the good request, whose ids and revision are kept for the next ones."""
        headers = {"If-Match": self.ids["revision"]} if operation.revised and "revision" in self.ids else {}
        answer = self.ask(operation, GOOD.get(operation.id), headers, **options)
        if answer.is_success and answer.content:
            self._keep(answer.json())
        return answer

    def _keep(self, document: dict[str, Any]) -> None:
        for name, value in (*document.items(), *(document.get("indicator") or {}).items()):
            if name.endswith("_id") and isinstance(value, str):
                self.ids[name] = value
            elif name == "secret" and value:
                self.ids["secret_id"] = value["secret_id"]

    def _filled(self, given: Any) -> Any:
        if isinstance(given, str):
            for name, known in self.ids.items():
                given = given.replace(f"<{name}>", known)
            return given
        if isinstance(given, dict):
            return {name: self._filled(value) for name, value in given.items()}
        return [self._filled(item) for item in given] if isinstance(given, list) else given


def of_service(caller: Caller) -> Side:
    return Side(caller.request)


def of_fake(fake: FakeKrama) -> Side:
    fake.krama().me.get()
    token = {"Authorization": "Bearer fake-token-0"}
    return Side(httpx.Client(transport=fake._transport, base_url="https://fake.krama.example", headers=token).request)


Refusal = tuple[Any, ...]


def refusal(answer: httpx.Response) -> Refusal:
    """What a program sees of a refusal: status, code, and the faults. Of a success, the faults of its items."""
    document = answer.json() if answer.content else {}
    if answer.is_success:
        errors = [item["error"] for item in document.get("items") or () if item.get("error")]
        return "done", *((error["field"], error["code"], _places(error["errors"])) for error in errors)
    return (
        answer.status_code,
        document["code"],
        document.get("in"),
        document.get("field"),
        _places(document.get("errors", ())),
    )


def _places(faults: Any) -> tuple[Any, ...]:
    return tuple((sorted(fault), fault.get("in"), fault.get("field"), fault["code"]) for fault in faults)


def differences(operation: Operation, real: Any, fake: Any, where: str = "") -> Iterator[str]:
    """The members, types and words in which two answers differ. Ids, times, texts and lengths may differ."""
    if isinstance(real, dict) and isinstance(fake, dict):
        yield from (f"{where}.{name} is missing in one" for name in real.keys() ^ fake.keys())
        for name in real.keys() & fake.keys():
            yield from differences(operation, real[name], fake[name], f"{where}.{name}")
    elif isinstance(real, list) and isinstance(fake, list):
        for place, pair in enumerate(zip(real, fake, strict=False)):
            yield from differences(operation, *pair, f"{where}.{place}")
    elif type(real) is not type(fake) or (where.rpartition(".")[2] in _WORDS and real != fake):
        yield f"{where} is {real!r} and {fake!r}"


_WORDS = frozenset(("action", "category", "channel", "code", "country", "field", "form", "kind", "outcome", "province"))
_WORDS |= {"result", "role", "sector", "status", "tlp", "view"}


Change = tuple[str, Any]

_OTHER_TYPES: dict[str, Any] = {
    "string": 7, "integer": "7", "number": "7", "boolean": "true", "array": "KH-12", "object": ["x"],
}  # fmt: skip
"""For each type of the contract something that is not of it."""
_GONE = object()


def bad_bodies(operation: Operation) -> Iterator[tuple[str, str, Any]]:
    """Bodies that differ from the good one in one place: a label, what makes two of them alike, and the body."""
    good, schema = GOOD[operation.id], operation.body[JSON]
    for where, what, alike, value in _changes(operation, good, schema, ()):
        yield f"{operation.id}: {'.'.join(map(str, where))} {what}", alike, _with(good, where, value)
    for text in ("", "null", "[]", '"x"', "{"):
        yield f"{operation.id}: {text or 'empty'}", f"{text} {operation.body_required}", text.encode()


def _with(good: Any, where: tuple[Any, ...], value: Any) -> Any:
    body = copy.deepcopy(good)
    *path, last = where
    inner = body
    for part in path:
        inner = inner[part]
    if value is _GONE:
        del inner[last]
    else:
        inner[last] = value
    return body


def _changes(
    operation: Operation, good: Any, schema: Schema, where: tuple[Any, ...]
) -> Iterator[tuple[tuple[Any, ...], str, str, Any]]:
    [kind] = [each for each in _choices(operation, schema) if each != {"type": "null"}]
    if where:
        for what, value in (("null", None), ("other type", _OTHER_TYPES[kind["type"]]), *wrong_values(kind)):
            yield where, what, f"{_sort(schema, kind)} {what} {operation.id in _ITEM_BY_ITEM}", value
    if kind["type"] == "array" and good:
        yield from _changes(operation, good[0], kind["items"], (*where, 0))
    if kind["type"] != "object" or "properties" not in kind or not isinstance(good, dict):
        return
    yield (*where, "bank_nmae"), "unknown", f"{sorted(kind['properties'])} unknown", 1
    for name in set(kind.get("required", ())) & good.keys():
        yield (*where, name), "missing", f"{kind['properties'][name]} {name} missing", _GONE
    for name, member in kind["properties"].items():
        yield from _changes(operation, good.get(name), member, (*where, name))


_ITEM_BY_ITEM = ("checkBatch", "simulateChecks", "submitReportBatch")


def _sort(schema: Schema, kind: Schema) -> str:
    """What decides how a wrong value is refused. The lengths and the words themselves do not."""
    is_line = kind.get("maxLength", 4000) <= 128
    words = [name for name in ("enum", "pattern", "minLength", "maxItems", "minItems", "minimum") if name in kind]
    return f"{kind['type']} {'anyOf' in schema} {words} {is_line} {kind.get('format')} {kind.get('example')}"


def _choices(operation: Operation, schema: Schema) -> list[Schema]:
    schema = operation.resolved(schema)
    return [operation.resolved(choice) for choice in schema.get("anyOf", [schema])]


def wrong_values(kind: Schema) -> Iterator[Change]:
    """Values of the right type that it does not allow, and some that only the service may refuse."""
    match kind["type"]:
        case "string":
            texts = {"empty": "", "spaces": "   ", "control": "a\x00b", "lines": "a\nb", "other word": "zzzz-zz"}
            yield from texts.items()
            yield "too long", (kind.get("maxLength", 5000) + 1) * "a"
            if kind.get("format") == "date-time":
                wrong = ("2026-02-30T08:00:00Z", "2026-01-31T08:00:00", "1999-01-31T08:00:00Z", "20260131T080000Z")
                yield from ((text, text) for text in wrong)
        case "integer" | "number":
            yield from {
                "small": kind.get("minimum", 0) - 1,
                "large": kind.get("maximum", 2**63) + 1,
                "half": 7.5,
            }.items()
        case "boolean":
            yield "false", False
        case "array":
            yield from {"empty": [], "of null": [None]}.items()


def bad_queries(operation: Operation) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Queries with one wrong parameter, as `bad_bodies` has bodies."""
    yield f"{operation.id}: unknown", "unknown", {"lmit": "1"}
    for name, schema in operation.query.items():
        items = operation.resolved(schema.get("items", schema))
        texts = ["zzzz", "", "a\x00b", "0", "07", 2000 * "9", "2026-02-30T08:00:00Z"]
        texts += [f"{items['enum'][0]},{items['enum'][0]}"] if "enum" in items else []
        for text in texts:
            yield f"{operation.id}: {name}={text[:20]}", f"{schema} {text}", {name: text}
        yield f"{operation.id}: {name} twice", "twice", {name: ["1", "2"]}
    for query in _spans(operation):
        yield f"{operation.id}: {query}", f"{'interval' in operation.query} {query}", query


def _spans(operation: Operation) -> Iterator[dict[str, Any]]:
    """Spans that end before they begin, or are too long; and some that the last word of the contract allows."""
    early, late = "2026-01-31T08:00:00+07:00", "2026-01-31T01:00:01Z"
    for after in operation.query:
        if (before := after.replace("_after", "_before")) != after and before in operation.query:
            yield from ({after: first, before: last} for first, last in ((late, early), (early, late), (early, early)))
    if {"from", "to"} <= operation.query.keys():
        yield from ({"from": "2026-02", "to": last} for last in ("2026-01", "2026-02"))
        yield from ({"from": "2000-01"}, {"from": "2098-01"}, {"to": "2001-01"})
        for interval in operation.resolved(operation.query.get("interval", {})).get("enum", [None]):
            stated = {} if interval is None else {"interval": interval}
            for most in (24, 60, 120):
                last = f"{2009 + most // 12}-12"
                yield from ({"from": first, "to": last, **stated} for first in ("2009-12", "2010-01"))


def accepted(operation: Operation) -> Iterator[str]:
    """Values of `Accept`: some that an operation with an effect refuses, and for others also what it may take."""
    yield from ("image/png", "application/json;q=0", "text/plain, text/*;q=0", "nonsense", ";q=1")
    if CSV not in operation.answers[operation.usual]:
        yield from ("text/csv", "application/x-ndjson")
    if operation.method == "GET":
        yield from ("text/csv", "TEXT/*", "text/csv;q=.2, application/x-ndjson;q=0.3", "*/*, application/json;q=0.1")
        yield from ("", "application/json;q=0, */*", "application/*;q=0.2, text/csv;q=0.2", "application/octet-stream")


CSV = "text/csv"


def conditions(tag: str, is_needed: bool) -> Iterator[dict[str, str]]:
    """Conditions of a change of what has this tag. The first ones are refused, or what was asked for is already so."""
    stale = {"If-Match": '"999"'}
    stated = {"If-Match": tag} if is_needed else {}
    yield from (
        stale,
        stale | {"If-None-Match": "*"},
        stale | {"If-None-Match": tag},
        stale | {"If-None-Match": '"999"'},
    )
    yield from ({**stated, "If-None-Match": text} for text in ("*", tag, f"W/{tag}", f'"x", {tag}', " * "))
    yield from ({"If-Match": text} for text in ('"999","998"', '"999", W/"998"', f"*, {tag}", ",", "", f"{tag} x"))
    yield from ({**stated, "If-Match": 1001 * "1"}, {**stated, "If-None-Match": 1001 * "1"})
    if is_needed:
        yield {"If-Match": f'{tag}, "999"'}


def reading_conditions(tag: str) -> Iterator[dict[str, str]]:
    """Values of `If-Match` for reading what has this tag."""
    texts = ('"999"', tag, f"W/{tag}", "*", f'"999", {tag}', '"999", "998"', "", "nonsense", tag.strip('"'), 1001 * "1")
    yield from ({"If-Match": text} for text in texts)
    yield {"If-None-Match": "*"}
