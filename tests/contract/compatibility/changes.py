"""Compares a contract with the last released one: what would break a program that was written for that."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from tests.contract.compatibility.schemas import WITHOUT_A_RULE, Comparison, Schema
from tests.contract.references import dangling

_METHODS = {"get", "put", "post", "delete", "options", "head", "patch", "trace"}
_FOR_PEOPLE = {"summary", "description"}
_OF_A_DOCUMENT = {"openapi", "info", "servers", "security", "paths", "components", "tags"}
_OF_A_PATH = {*_METHODS, *_FOR_PEOPLE, "servers", "parameters"}
_NAMES_IN_PROGRAMS = ("operationId", "tags", "x-krama-method", "x-krama-resource")
"""What generated clients call their methods, and the classes or modules that have them."""
_OF_AN_OPERATION = {
    *(*_NAMES_IN_PROGRAMS, *_FOR_PEOPLE, "security", "servers", "parameters", "requestBody", "responses"),
    *("deprecated", "x-sunset", "x-krama-repeatable"),
}
_COLUMNS = "x-csv-columns"
_WRITTEN = ("style", "explode", "allowReserved", "allowEmptyValue")
_OF_A_PARAMETER = {"name", "in", "schema", "required", "description", "example", "deprecated", "x-sunset", *_WRITTEN}
_OF_AN_ANSWER = {"description", "headers", "content", "links"}
_OF_A_MEDIA_TYPE = {"schema", "example", "examples", "encoding", _COLUMNS}


def breaking_changes(old: Schema, new: Schema, today: date | None = None) -> list[str]:
    """Every breaking change, each with its place. What has passed its sunset may go.

    A contract with a reference that leads nowhere can't be compared: then this is what is said.
    """
    if nowhere := list(dangling(new)):
        return [f"{place}: refers to {reference}, which the contract does not have" for place, reference in nowhere]
    comparison = Comparison(old, new, today or date.today())  # noqa: DTZ011  # a day is nothing in twelve months
    changes: list[str] = []
    later = dict(_operations(new))
    for place, operation in _operations(old):
        if place in later:
            changes += _operation(comparison, operation, later[place], place)
        elif not comparison.may_go(operation):
            changes.append(f"{place}: removed")
    changes += [*_version(old, new), *_names(old, new), *_keywords(new), *_sunsets(old, new, comparison.today)]
    return list(dict.fromkeys(changes))


def _version(old: Schema, new: Schema) -> Iterator[str]:
    """A program that knows the version 1 of a contract may refuse to go on with another."""
    before, after = (each["info"].get("version", "").partition(".")[0] for each in (old, new))
    if before != after:
        yield f"info.version: is {after}, and was {before}: another contract has a path of its own"


_NOTICE = timedelta(days=365)
"""How long what is deprecated still works (docs/compatibility.md)."""


def _sunsets(old: Schema, new: Schema, today: date) -> Iterator[str]:
    """Sunsets that this contract sets or moves, and that come too soon."""
    known = dict(_dated(old, ()))
    for place, sunset in _dated(new, ()):
        if sunset != known.get(place) and date.fromisoformat(sunset) < today + _NOTICE:
            yield f"{'.'.join(place)}: ends on {sunset}, less than twelve months from now"


def _dated(node: Any, place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if isinstance(node, dict):
        if isinstance(node.get("x-sunset"), str):
            yield place, node["x-sunset"]
        for name, below in node.items():
            yield from _dated(below, (*place, str(name)))
    elif isinstance(node, list):
        for index, below in enumerate(node):
            yield from _dated(below, (*place, str(index)))


def _operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    """Every operation by its method and path, with what it takes from its path and from the document."""
    shared = {key: document[key] for key in ("security", "servers") if key in document}
    for path, item in document["paths"].items():
        of_path = shared | {key: item[key] for key in ("servers",) if key in item}
        for method in _METHODS & item.keys():
            operation = of_path | item[method]
            parameters = _by_name(item) | _by_name(operation)
            yield f"{method.upper()} {path}", operation | {"parameters": list(parameters.values())}


def _keywords(document: Schema) -> Iterator[str]:
    """A keyword that nothing here compares: whether it breaks a program is not known."""
    nodes = [("the document", document, _OF_A_DOCUMENT)]
    nodes += [(path, item, _OF_A_PATH) for path, item in document["paths"].items()]
    for place, operation in _operations(document):
        nodes.append((place, operation, _OF_AN_OPERATION))
        nodes += [(f"{place}, parameter {each['name']}", each, _OF_A_PARAMETER) for each in operation["parameters"]]
        nodes += [(f"{place}, {status}", answer, _OF_AN_ANSWER) for status, answer in operation["responses"].items()]
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        nodes += [
            (f"{place}, {media}", content, _OF_A_MEDIA_TYPE)
            for body in bodies
            for media, content in body.get("content", {}).items()
        ]
    for place, node, known in nodes:
        yield from (f"{place}: {WITHOUT_A_RULE} {keyword}" for keyword in sorted(node.keys() - known))


def _names(old: Schema, new: Schema) -> Iterator[str]:
    """The names of schemas are class names in members' programs. Those of scopes and ways to log in are settings."""
    for name in old["components"]["schemas"]:
        if name not in new["components"]["schemas"]:
            yield f"{name}: this schema is gone, or has another name"
    later = _ways_to_log_in(new)
    for name, value in _ways_to_log_in(old).items():
        if later.get(name) != value:
            yield f"{name}: this way to log in is gone, or is another"


def _ways_to_log_in(document: Schema) -> dict[str, str]:
    """The schemes, and the scopes that may be asked for."""
    ways = {}
    for name, scheme in document["components"].get("securitySchemes", {}).items():
        ways[name] = " ".join(str(scheme.get(key, "")) for key in ("type", "scheme", "in", "name"))
        for flow, described in scheme.get("flows", {}).items():
            ways[f"{name} {flow} tokenUrl"] = str(described.get("tokenUrl"))
            ways |= {f"{name} {flow} {scope}": "scope" for scope in described.get("scopes", ())}
    return ways


def _operation(comparison: Comparison, old: Schema, new: Schema, place: str) -> Iterator[str]:
    for name in _NAMES_IN_PROGRAMS:
        if old.get(name) != new.get(name):
            yield f"{place}: the {name} changed to {new.get(name)}"
    if old.get("x-krama-repeatable") and not new.get("x-krama-repeatable"):
        yield f"{place}: can't be sent again without a key any more"
    before, later = ([server["url"] for server in each.get("servers", ())] for each in (old, new))
    yield from (f"{place}: is not at {address} any more" for address in before if address not in later)
    yield from _security(old, new, place)
    yield from _parameters(comparison, old, new, place)
    yield from _body(comparison, old.get("requestBody", {}), new.get("requestBody", {}), place)
    yield from _answers(comparison, old["responses"], new["responses"], place)


def _security(old: Schema, new: Schema, place: str) -> Iterator[str]:
    """Each credential that was enough must be enough. Any of an operation's ways is."""
    ways = _ways(new)
    for before in _ways(old):
        if any(way <= before for way in ways):
            continue
        if not before:
            yield f"{place}: needs a token"
            continue
        lacking = min((way - before for way in ways), key=len)
        scopes = sorted(scope for _, scope in lacking if scope)
        credential = ", ".join(sorted({scheme for scheme, _ in lacking}))
        yield f"{place}: needs the scope {', '.join(scopes)}" if scopes else f"{place}: needs {credential}"


def _ways(operation: Schema) -> list[frozenset[tuple[str, str]]]:
    """What each way to call an operation needs: schemes and their scopes. Without a credential it is nothing."""
    return [
        frozenset((scheme, scope) for scheme, scopes in entry.items() for scope in ("", *scopes))
        for entry in operation.get("security") or [{}]
    ]


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
        if [parameter.get(name) for name in _WRITTEN] != [after[key].get(name) for name in _WRITTEN]:
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
            if content.get("encoding") != after.get("encoding"):
                yield f"{place}: {media} is written in another way"


def _header(document: Schema, header: Schema) -> Schema:
    """The header, or the shared one that it refers to."""
    shared: Schema = document["components"].get("headers", {})
    return shared[header["$ref"].rpartition("/")[2]] if "$ref" in header else header


def _answers(comparison: Comparison, old: Schema, new: Schema, place: str) -> Iterator[str]:
    for status, answer in old.items():
        after = new.get(status)
        if after is None:
            if status < "400":
                yield f"{place}: does not answer {status} any more"
            continue
        yield from _headers(comparison, answer, after, place, status)
        for link, followed in answer.get("links", {}).items():
            if after.get("links", {}).get(link) != followed:
                yield f"{place}: the link {link} of {status} is gone, or leads elsewhere"
        yield from _forms(comparison, answer, after, place, status)
    for status in new:
        if status < "400" and status not in old:
            yield f"{place}: may now answer {status}"


def _headers(comparison: Comparison, old: Schema, new: Schema, place: str, status: str) -> Iterator[str]:
    for header, described in old.get("headers", {}).items():
        later = new.get("headers", {}).get(header)
        before = _header(comparison.old, described)
        if later is None and not comparison.may_go(before):
            yield f"{place}: {status} has no header {header} any more"
        elif later is not None:
            now = _header(comparison.new, later)
            where = f"{place}, {status}, header {header}"
            if before.get("required") and not now.get("required"):
                yield f"{where}: may now be absent"
            yield from comparison.breaks(before["schema"], now["schema"], "response", where)


def _forms(comparison: Comparison, old: Schema, new: Schema, place: str, status: str) -> Iterator[str]:
    for media, content in old.get("content", {}).items():
        after = new.get("content", {}).get(media)
        if after is None:
            yield f"{place}: {status} does not come as {media} any more"
            continue
        schemas = content.get("schema", {}), after.get("schema", {})
        yield from comparison.breaks(*schemas, "response", f"{place}, {status}")
        gone = [column for column in content.get(_COLUMNS, ()) if column not in after.get(_COLUMNS, ())]
        yield from (f"{place}: {status} has no column {column} any more" for column in gone)
