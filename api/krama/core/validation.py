"""Converts pydantic's errors to the contract's: the field and what is wrong with it, but never its value."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from krama.core.errors import KramaError
from krama.core.languages import ENGLISH_TYPES, Facts, in_khmer

MOST_FAULTS = 20
"""The most faults that are named of a request or an item."""

_CODES = {
    "missing": "member_missing",
    "extra_forbidden": "member_unknown",
    "repeated": "member_repeated",
    "enum": "choice_unknown",
    "literal_error": "choice_unknown",
    "string_too_long": "too_long",
    "too_long": "too_long",
    "string_too_short": "too_short",
    "too_short": "too_short",
    "string_pattern_mismatch": "wrong_form",
    "uuid_parsing": "wrong_form",
}
_OUT_OF_RANGE = re.compile(r"(greater|less)_than(_equal)?|decimal_(max|whole).*|finite_number|int_parsing_size")
_WRONG_TYPE = re.compile(r".*_(type|parsing|from_float)(_.*)?")
PLAIN_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{0,31}")
"""A name that an error may repeat. People also send a number or a wallet where a name belongs."""
_SAFE_NAME = re.compile(rf"{PLAIN_WORD.pattern}[0-9]{{0,3}}|[0-9]{{1,5}}")
"""A plain word, also with a few digits behind it, such as `sha256`; or the position of an item."""


Place = Literal["body", "query", "path", "header"]
PLACE = "The part of the request that has the field."


class FieldProblem(BaseModel):
    """The error in one field of an item."""

    model_config = ConfigDict(extra="forbid")

    code: str = Field(description="The kind of error, for programs. Codes never change.", examples=["phone_invalid"])
    detail: str = Field(description="What is wrong and how to fix it. It never contains the value that was sent.")
    field: str | None = Field(default=None, description="The path of the field, with dots.", examples=["loss.currency"])
    _facts: Facts = PrivateAttr(default_factory=dict)

    @classmethod
    def stating(cls, facts: Facts, **members: Any) -> Self:
        """A problem with the facts that its text repeats in each language."""
        problem = cls(**members)
        problem._facts = facts
        return problem

    @classmethod
    def of_error(cls, error: KramaError) -> Self:
        """An error as the problem of one item."""
        facts = {name: getattr(error, name) for name in (*error.facts, "form")}
        return cls.stating(facts, code=error.code, detail=error.detail, field=error.field)

    def in_khmer(self) -> Self:
        """The same problem with a Khmer text."""
        return self.model_copy(update={"detail": in_khmer(self.code, self.detail, self._facts)})


class RequestFieldProblem(FieldProblem):
    """The error in one field of the request, and the part of the request that has the field."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True, validate_by_name=True)

    place: Place | None = Field(default=None, alias="in", description=PLACE)


class ItemProblem(FieldProblem):
    """Why one item of a request with many was not accepted: its first fault, and `errors` with all of them."""

    errors: list[FieldProblem] = Field(description="One entry for each fault of the item, at most 20.")

    @classmethod
    def of(cls, faults: Sequence[FieldProblem]) -> Self:
        """The problem of an item with at least one fault."""
        first = faults[0]
        return cls(code=first.code, detail=first.detail, field=first.field, errors=list(faults))

    def in_khmer(self) -> Self:
        """The same problem with Khmer texts, those of its faults."""
        return self.of([fault.in_khmer() for fault in self.errors])


TOO_MANY_MEMBERS = FieldProblem(code="member_unknown", detail="The item has too many members.")
_MOST_FINDINGS = 1000
"""More than any item of the contract can have without unknown members. To describe 90,000 takes 0.7 s."""


def has_too_many_members(problem: ValidationError) -> bool:
    """Whether an item has so many unknown members that they are not named."""
    return problem.error_count() > _MOST_FINDINGS


def field_problems(problem: ValidationError) -> list[FieldProblem]:
    """One entry for each invalid field, at most twenty."""
    if has_too_many_members(problem):
        return [TOO_MANY_MEMBERS]
    findings = problem.errors(include_url=False)[:MOST_FAULTS]
    return [FieldProblem.stating(facts_of(each), **_described(each, each["loc"])) for each in findings]


_EXPLAINED = {"category": "`GET /v1/categories` explains them."}
"""Where to read what the words of a member mean."""


def facts_of(finding: Mapping[str, Any]) -> Facts:
    """What the text of a finding repeats in any language, and its type."""
    facts = {"type": finding["type"], **(finding.get("ctx") or {})}
    place = _explained(finding).partition(" explains")[0]
    return facts | {"expected": f"{facts['expected']} ({place})"} if place and "expected" in facts else facts


def _explained(finding: Mapping[str, Any]) -> str:
    """Where the words are explained of a member whose word is unknown. Empty if nowhere."""
    if _code(finding["type"]) != "choice_unknown":
        return ""
    return next((_EXPLAINED[part] for part in finding["loc"] if part in _EXPLAINED), "")


def at_fault(error: PydanticCustomError, *members: str) -> ValidationError:
    """For a validator of a whole model to raise: the error is in these members. Otherwise no answer would name them."""
    faults = [InitErrorDetails(type=error, loc=(member,), input=None) for member in members]
    return ValidationError.from_exception_data(error.type, faults)


def request_faults(findings: Sequence[Mapping[str, Any]]) -> list[RequestFieldProblem]:
    """The same for FastAPI's findings, whose locations begin with the part of the request."""
    return [
        RequestFieldProblem(**_described_in_request(finding), **{"in": finding["loc"][0]})
        for finding in findings[:MOST_FAULTS]
    ]


def _within(location: Sequence[int | str]) -> Sequence[int | str]:
    """The field's path in its part of the request. A parameter is one text, also if it lists words with commas."""
    return location[1:2] if location[0] == "query" else location[1:]


def _described_in_request(finding: Mapping[str, Any]) -> dict[str, Any]:
    if tuple(finding["loc"]) == ("body",) and finding.get("input") is None:
        return {"code": "body_missing", "detail": "The body is empty or null. Send a JSON object."}
    return _described(finding, _within(finding["loc"]))


def _described(finding: Mapping[str, Any], location: Sequence[int | str]) -> dict[str, Any]:
    code, detail = _code(finding["type"]), _detail(finding)
    if finding.get("input", ...) is None and code in ("wrong_type", "choice_unknown"):
        code, detail = "null_refused", "This can't be null. Send a value, or leave the member out if it is optional."
    return {"code": code, "detail": detail, "field": _path(location)}


def _code(kind: str) -> str:
    """The contract's code for a pydantic error type. The types that Krama itself raises are codes already."""
    if kind in _CODES:
        return _CODES[kind]
    if _OUT_OF_RANGE.fullmatch(kind):
        return "out_of_range"
    return "wrong_type" if _WRONG_TYPE.fullmatch(kind) else kind


def _detail(finding: Mapping[str, Any]) -> str:
    if finding["type"] == "extra_forbidden" and finding["loc"][0] != "query":
        return "There is no member of this name. Check its spelling."
    if finding["type"] == "time_invalid" and finding["loc"][0] == "query" and "ctx" not in finding:
        return f"{finding['msg']} In a URL a + is written %2B."
    message = _sentence(finding).removeprefix("Value error, ").rstrip(".")
    return f"{message[:1].upper()}{message[1:]}. {_explained(finding)}".rstrip()


def _sentence(finding: Mapping[str, Any]) -> str:
    """What is wrong and how to fix it. An error that states its form has words of its own."""
    kind, facts = finding["type"], finding.get("ctx") or {}
    if kind in {"too_short", "too_long"} and isinstance(finding.get("input"), str):
        kind = f"string_{kind}"  # pydantic counts "items" of a text that was stripped first
    text = ENGLISH_TYPES.get(kind) if "form" not in facts else None
    return str(finding["msg"]) if text is None else text.format_map(facts)


def _path(location: Sequence[int | str]) -> str | None:
    """The path of the field, with dots. A name that the caller invented is shown only if it is a plain word."""
    parts = [str(part) for part in location]
    return ".".join(part if _SAFE_NAME.fullmatch(part) else "?" for part in parts) or None
