"""Compares a contract with the last released one: what would break a program that was written for that."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from tests.contract.compatibility.schemas import Comparison, Schema


def breaking_changes(old: Schema, new: Schema, today: date | None = None) -> list[str]:
    """Every breaking change, each with its place. What has passed its sunset may go."""
    comparison = Comparison(old, new, today or date.today())  # noqa: DTZ011  # a day is nothing in twelve months
    changes: list[str] = []
    for path, methods in old["paths"].items():
        for method, operation in methods.items():
            place = f"{method.upper()} {path}"
            after = new["paths"].get(path, {}).get(method)
            if after is None:
                changes += [] if comparison.may_go(operation) else [f"{place}: removed"]
            else:
                changes += _operation(comparison, operation, after, place)
    return list(dict.fromkeys([*changes, *_names(old, new)]))


def _names(old: Schema, new: Schema) -> Iterator[str]:
    """The names of schemas are class names in members' programs."""
    for name in old["components"]["schemas"]:
        if name not in new["components"]["schemas"]:
            yield f"{name}: this schema is gone, or has another name"


def _operation(comparison: Comparison, old: Schema, new: Schema, place: str) -> Iterator[str]:
    if old["operationId"] != new["operationId"]:
        yield f"{place}: the operationId changed to {new['operationId']}"
    if _scopes(new) - _scopes(old):
        yield f"{place}: needs the scope {', '.join(sorted(_scopes(new) - _scopes(old)))}"
    if not _needed(old) and _needed(new):
        yield f"{place}: needs a token"
    yield from _parameters(comparison, old, new, place)
    yield from _body(comparison, old.get("requestBody", {}), new.get("requestBody", {}), place)
    yield from _answers(comparison, old["responses"], new["responses"], place)


def _scopes(operation: Schema) -> set[str]:
    return {scope for entry in operation.get("security", ()) for scopes in entry.values() for scope in scopes}


def _needed(operation: Schema) -> bool:
    """Whether the operation can't be used without a credential."""
    security = operation.get("security", ())
    return bool(security) and {} not in security


def _by_name(operation: Schema) -> dict[tuple[str, str], Any]:
    return {(each["in"], each["name"]): each for each in operation.get("parameters", ())}


def _parameters(comparison: Comparison, old: Schema, new: Schema, place: str) -> Iterator[str]:
    before, after = _by_name(old), _by_name(new)
    for key, parameter in before.items():
        where = f"{place}, parameter {key[1]}"
        if key not in after:
            if not comparison.may_go(parameter):
                yield f"{where}: removed"
            continue
        yield from comparison.breaks(parameter["schema"], after[key]["schema"], "request", where)
        if [parameter.get(name) for name in ("style", "explode")] != [after[key].get(n) for n in ("style", "explode")]:
            yield f"{where}: is written in another way"
    for key, parameter in after.items():
        if parameter.get("required") and not before.get(key, {}).get("required"):
            yield f"{place}, parameter {key[1]}: is now required"


def _body(comparison: Comparison, old: Schema, new: Schema, place: str) -> Iterator[str]:
    if new.get("required") and not old.get("required"):
        yield f"{place}: a body is now required"
    for media, content in old.get("content", {}).items():
        after = new.get("content", {}).get(media)
        if after is None:
            yield f"{place}: does not accept {media} any more"
        else:
            yield from comparison.breaks(content.get("schema", {}), after.get("schema", {}), "request", place)


def _answers(comparison: Comparison, old: Schema, new: Schema, place: str) -> Iterator[str]:
    for status, answer in old.items():
        after = new.get(status)
        if after is None:
            if status < "400":
                yield f"{place}: does not answer {status} any more"
            continue
        for header, described in answer.get("headers", {}).items():
            if header not in after.get("headers", {}) and not comparison.may_go(described):
                yield f"{place}: {status} has no header {header} any more"
        for media, content in answer.get("content", {}).items():
            later = after.get("content", {}).get(media)
            if later is None:
                yield f"{place}: {status} does not come as {media} any more"
            else:
                yield from comparison.breaks(
                    content.get("schema", {}), later.get("schema", {}), "response", f"{place}, {status}"
                )
    for status in new:
        if status < "400" and status not in old:
            yield f"{place}: may now answer {status}"
