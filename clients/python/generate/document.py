"""The document's operations, as the templates need them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from clients.python.generate.names import RESERVED_ARGUMENTS, GenerationError, identifier, method_name, resource_name
from clients.python.generate.schemas import Member, Schema, Schemas, names_in, referred

BY_HAND: Final = {
    "checkValue": "`Krama.check` takes the value by position, and refuses what can't be sent",
    "checkBatch": "`Krama.check_many` divides any number of values into batches",
    "checkPayment": "`Krama.check_payment` is next to `Krama.check`: it is what a bank calls most",
    "submitReport": "`Krama.report` takes value and category by position",
    "submitReportBatch": "`Krama.report_many` divides a file into bodies of one of three types",
    "readSnapshotFile": "`Mirror.sync` downloads files piece by piece, and continues where it was cut off",
    "fetchToken": "the client fetches and renews its own tokens",
}
"""Operations that have a method written by hand, and why. Every other one is generated."""

ANSWERS_BY_HAND: Final = ("Check", "PaymentCheck", "Report", "ReportBatch")
INPUTS_BY_HAND: Final = (
    "CheckBatchItemInput",
    "PaymentCheckItemInput",
    "MoneyInput",
    "ReportInput",
    "ReportBatchItemInput",
)
"""Schemas that the methods written by hand need."""

FACTS: Final = {"ReportInput": "ReportFacts"}
"""Inputs whose optional members are a dictionary of their own too: the keyword arguments of a method."""

_RESTATES = ("addProtection", "submitCase", "submitOutcome")
"""POSTs that change what is there already, and keep what is left out."""

_FEEDS = "feeds"
"""The tag of files for programs that know nothing of this exchange. A program with this client reads lists instead."""
_SAFE = ("GET", "PUT", "DELETE")
_JSON = "application/json"
_REVISION: Final = {"type": "integer"}
_READ: Final = "The `revision` that you read. If it has changed since, nothing is done, and `Conflict` is raised."
_NDJSON = "application/x-ndjson"
_FORM = "application/x-www-form-urlencoded"
_OR_ID = re.compile(r"\^\(([a-z|]+)\|\[0-9a-fA-F\]\{8\}")


@dataclass(frozen=True, slots=True)
class Argument(Member):
    """One argument of a method. `place` is `path`, `query`, `body`, or `header` for the revision that was read."""

    place: str = "body"
    is_id: bool = False
    is_list: bool = False
    words: tuple[str, ...] = ()
    """What may stand in the place of ids."""

    @property
    def value(self) -> str:
        """The expression that checks the argument where it can be checked before anything is sent."""
        if self.place == "path":
            return f'_segment("{self.name}", {self.name}, uuid={self.is_id})'
        if self.words and self.is_list:
            return f'_identities("{self.name}", {self.name}, {", ".join(map(repr, self.words))})'.replace("'", '"')
        if self.is_id:
            return f'_identity("{self.name}", {self.name})'
        if self.is_list and self.place == "query":
            return f"_words({self.name})"
        return f'_listed("{self.name}", {self.name})' if self.is_list else self.name


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation. `answer` is the Python type of its result; with `paged`, of one item."""

    id: str
    method: str
    path: str
    resource: str
    name: str
    summary: str
    description: str
    arguments: tuple[Argument, ...]
    answer: str
    accept: str
    paged: bool
    keyed: bool
    repeatable: bool
    form: bool
    auth: str
    scopes: tuple[str, ...]

    @property
    def patches(self) -> bool:
        """Whether an argument that is left out means "unchanged", and None means "cleared"."""
        return self.method == "PATCH" or self.id in _RESTATES

    def of(self, place: str) -> list[Argument]:
        """The arguments in one place."""
        return [argument for argument in self.arguments if argument.place == place]

    @property
    def details(self) -> str:
        """The description, without a first sentence that repeats the summary."""
        return self.description.removeprefix(f"{self.summary}.").strip()

    @property
    def note(self) -> str:
        """What the docstring says about scope and retries."""
        scope = f"Scope: `{'` or `'.join(self.scopes)}`. " if self.scopes else ""
        if self.keyed:
            return f"{scope}Sent again under one `idempotency_key` if the answer is lost, and done once."
        if self.repeatable:
            return f"{scope}Sent again if the answer is lost: twice is the same as once."
        return f"{scope}Not sent again once it may have been done: see `maybe_done` of the error."


class Document:
    """openapi/openapi.json. Raises `GenerationError` for what can't be generated."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._paths = document["paths"]
        self.schemas = Schemas(document["components"]["schemas"])
        self.answers: set[str] = set(ANSWERS_BY_HAND)
        self.inputs: set[str] = set(INPUTS_BY_HAND)

    def resources(self) -> dict[str, list[Operation]]:
        """The generated operations by resource. Two of a resource never have the same name."""
        grouped: dict[str, list[Operation]] = {}
        for operation in self._operations():
            methods = grouped.setdefault(operation.resource, [])
            if any(other.name == operation.name for other in methods):
                raise GenerationError(
                    f"{operation.resource}.{operation.name} would be two operations, one of them {operation.id}. "
                    "Give one of them another name with `x-krama-method`, or another place with `x-krama-resource`."
                )
            methods.append(operation)
        return {name: sorted(grouped[name], key=lambda operation: operation.name) for name in sorted(grouped)}

    def _operations(self) -> Iterator[Operation]:
        for path, methods in self._paths.items():
            for method, operation in methods.items():
                if operation["operationId"] not in BY_HAND and _FEEDS not in operation["tags"]:
                    yield from self._read(path, method.upper(), operation)

    def _read(self, path: str, method: str, operation: Mapping[str, Any]) -> Iterator[Operation]:
        """The operation, once for each media type of its response."""
        if not re.fullmatch(r"/[\w./{}-]*", path, re.ASCII):
            raise GenerationError(f"The path {path!r} has letters that no path of the contract has.")
        for media, schema in self._responses(operation):
            resource = operation.get("x-krama-resource") or resource_name(path, operation["tags"][0])
            name = operation.get("x-krama-method") or method_name(operation["operationId"], resource)
            answer, paged = self._answer(media, schema)
            arguments = tuple(self._arguments(method, operation))
            keyed = any(parameter["name"] == "Idempotency-Key" for parameter in operation.get("parameters", ()))
            auth, scopes = security(operation)
            yield Operation(
                id=operation["operationId"],
                method=method,
                path=path,
                resource=resource,
                name=name if media in ("", _JSON) else f"{name}_{media.rpartition('/')[2]}",
                summary=operation["summary"],
                description=operation.get("description", ""),
                arguments=arguments,
                answer=answer,
                accept=media or _JSON,
                paged=paged,
                keyed=keyed,
                repeatable=method in _SAFE or operation.get("x-krama-repeatable", False),
                form=_FORM in operation.get("requestBody", {}).get("content", {}),
                auth=auth,
                scopes=scopes,
            )

    def _responses(self, operation: Mapping[str, Any]) -> Iterator[tuple[str, Schema | None]]:
        """Media types and schemas of success. An operation may have one schema to a media type."""
        schemas: dict[str, Schema | None] = {}
        for status, response in operation["responses"].items():
            if not status.startswith("2"):
                continue
            for media, content in response.get("content", {"": {"schema": None}}).items():
                if schemas.setdefault(media, content["schema"]) != content["schema"]:
                    raise GenerationError(
                        f"{operation['operationId']} has successes of several shapes. Write its method by hand, and "
                        "name it in BY_HAND."
                    )
        usual = schemas.get(_JSON)
        if usual is not None and "$ref" in usual and self.schemas.is_page(referred(usual)):
            schemas = {_JSON: usual}  # a list that is read a page at a time has iterators, not texts
        schemas.pop(_NDJSON, None)  # the same as JSON, for programs that read a line at a time
        yield from schemas.items()

    def _answer(self, media: str, schema: Schema | None) -> tuple[str, bool]:
        if schema is None:
            return "None", False
        if media.startswith("text/"):
            return "str", False
        if media != _JSON:
            raise GenerationError(f"A response is {media}, which the generator does not know.")
        if "$ref" in schema and self.schemas.is_page(referred(schema)):
            item = self.schemas.find(schema)["properties"]["items"]["items"]
            self.answers |= names_in(item)
            return self.schemas.answer(item), True
        self.answers |= names_in(schema)
        return self.schemas.answer(schema), False

    def _arguments(self, method: str, operation: Mapping[str, Any]) -> Iterator[Argument]:
        """The path's first, then what is required, then the rest."""
        arguments = [*self._parameters(method, operation), *self._members(operation)]
        names = [argument.name for argument in arguments]
        if len(set(names)) != len(names):
            raise GenerationError(f"{operation['operationId']} has two arguments of one name.")
        yield from sorted(arguments, key=lambda argument: (argument.place != "path", not argument.required))

    def _parameters(self, method: str, operation: Mapping[str, Any]) -> Iterator[Argument]:
        for parameter in operation.get("parameters", ()):
            place, wire = parameter["in"], parameter["name"]
            if place == "header" and wire in ("Idempotency-Key", "DPoP", "If-None-Match"):
                continue
            if place == "header" and wire == "If-Match" and method == "GET":  # a program reads what there is now
                continue
            if place == "header" and wire == "If-Match":
                yield replace(self._argument("revision", _REVISION, parameter["required"], _READ, place), wire=wire)
                continue
            if place not in ("path", "query"):
                raise GenerationError(f"{operation['operationId']} has a parameter in the {place}, {wire}.")
            self.inputs |= names_in(parameter["schema"])
            yield self._argument(
                wire, parameter["schema"], parameter["required"], parameter.get("description", ""), place
            )

    def _members(self, operation: Mapping[str, Any]) -> Iterator[Argument]:
        body = operation.get("requestBody")
        if body is None:
            return
        if len(body["content"]) != 1 or next(iter(body["content"])) not in (_JSON, _FORM):
            raise GenerationError(f"{operation['operationId']} has a body of several types. Name it in BY_HAND.")
        [content] = body["content"].values()
        schema = self.schemas.find(content["schema"])
        for wire, member in schema.get("properties", {}).items():
            if _FORM in body["content"] and wire.startswith("client_"):
                continue  # the credential's own
            self.inputs |= names_in(member)
            is_required = wire in schema.get("required", ())
            yield self._argument(wire, member, is_required, member.get("description", ""), "body")

    def _argument(self, wire: str, schema: Schema, required: bool, description: str, place: str) -> Argument:
        annotation = self.schemas.argument(schema)
        is_list = annotation.startswith("Sequence[")
        if is_list and place == "query":  # a comma list, which may be one word
            annotation = re.sub(r"^Sequence\[(.*?)\]", r"\1 | Sequence[\1]", annotation)
        words = _OR_ID.match(schema.get("items", {}).get("pattern", ""))
        if words:  # such as the filter agency_id: some words, or ids
            annotation = annotation.replace("str", "UUID | str")
        return Argument(
            name=identifier(wire, RESERVED_ARGUMENTS),
            wire=wire,
            annotation=annotation,
            required=required,
            description=description,
            place=place,
            is_id=annotation.startswith("UUID | str") and not is_list,
            is_list=is_list,
            words=tuple(words[1].split("|")) if words else (),
        )


def security(operation: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """How the caller is authenticated, `token`, `client` or `none`; and the scopes of which its token needs one."""
    requirements = operation.get("security", [])
    if any("oauth2" in requirement for requirement in requirements):
        return "token", tuple(scope for requirement in requirements for scope in requirement.get("oauth2", ()))
    if any("clientBasic" in requirement for requirement in requirements):
        return "client", ()
    return "none", ()
