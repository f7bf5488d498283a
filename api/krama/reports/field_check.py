"""Checks the field table against the database table `report` and the schemas. A contradiction stops the service.

A field that the field table lacks is not an error here: it is disclosed only to its own agency, and a test names it.
"""

from collections import Counter
from collections.abc import Collection, Iterator

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from krama.reports.fields import FIELDS, INTERNAL_COLUMNS, PERSONAL, RETURNED, ReportFacts, ReportField, StatedBy
from krama.sharing.policy import EVERY_SECTOR


class FieldMisdeclared(TypeError):
    """A line of the field table contradicts the code next to it. The message says what to do."""


def check(
    stored: type[BaseModel], sent: type[BaseModel], shown: type[BaseModel], *, named_otherwise: Collection[str]
) -> None:
    """Raise `FieldMisdeclared` with every contradiction between the field table, the table and the two schemas.

    `named_otherwise` are required members of a response that show a substitute if the original is withheld.
    """
    problems = [
        *_repeated(),
        *(problem for field in FIELDS for problem in _contradictions(field, stored, sent, shown)),
        *_other_defaults(sent),
        *_missing_for_some(shown, named_otherwise),
        *_cannot_be_erased(stored),
    ]
    if problems:
        raise FieldMisdeclared("reports/fields.py: " + " ".join(problems))


def undeclared(stored: type[BaseModel], sent: type[BaseModel], shown: type[BaseModel]) -> set[str]:
    """The members and columns that no line of the field table declares."""
    members = {field.member for field in FIELDS}
    columns = INTERNAL_COLUMNS.union(*(field.columns for field in FIELDS))
    wire = {*sent.model_fields, *shown.model_fields}
    return (wire - members) | (set(stored.model_fields) - columns)


def _repeated() -> Iterator[str]:
    names = {
        "member": Counter(field.member for field in FIELDS),
        "column": Counter(column for field in FIELDS for column in field.columns),
        "bulk column": Counter(column.name for field in FIELDS for column in field.bulk),
    }
    for what, counts in names.items():
        for name, count in counts.items():
            if count > 1:
                yield f"The {what} `{name}` is declared twice: keep one line."


def _contradictions(
    field: ReportField, stored: type[BaseModel], sent: type[BaseModel], shown: type[BaseModel]
) -> Iterator[str]:
    name, by_source = field.member, field.stated_by is StatedBy.SOURCE
    if by_source != (name in sent.model_fields):
        yield f"`{name}` is stated by {field.stated_by}: " + (
            "add it to `ReportIn`." if by_source else "take it out of `ReportIn`, or say StatedBy.SOURCE."
        )
    if not by_source and name not in shown.model_fields:
        yield f"`{name}` is not a member of `ReportOut`: add it there, or delete the line."
    if by_source and field.columns and name not in shown.model_fields:
        yield f"`{name}` is stored and never shown to its own agency: add it to `ReportOut`."
    if by_source != bool(field.bulk):
        yield f"`{name}`: exactly what the source states has bulk columns."
    for column in set(field.columns) - stored.model_fields.keys():
        yield f"`{name}` is stored in `{column}`, which `report` lacks: add it to `ReportFacts`, with a migration."


def _other_defaults(sent: type[BaseModel]) -> Iterator[str]:
    """What a request leaves out is stored as `ReportFacts` says, and the contract states what `ReportIn` says."""
    for field in FIELDS:
        for column in set(field.columns) & ReportFacts.model_fields.keys():
            stated = sent.model_fields.get(field.member)
            if stated is not None and stated.default != ReportFacts.model_fields[column].default:
                yield f"`{field.member}` has another default in `ReportIn` than in `ReportFacts`: choose one."


def _missing_for_some(shown: type[BaseModel], named_otherwise: Collection[str]) -> Iterator[str]:
    everywhere = {field.member for field in FIELDS if field.disclosed_to == EVERY_SECTOR} & RETURNED
    for name in _never_null(shown) - everywhere - set(named_otherwise):
        yield f"`{name}` is withheld from some: let `ReportOut.{name}` be None."


def _cannot_be_erased(stored: type[BaseModel]) -> Iterator[str]:
    for name in set(PERSONAL) & _never_null(stored):
        yield f"`{name}` is personal and must be erased: let the column be None."
    for field in FIELDS:
        if field.personal and not set(field.columns) <= set(ReportFacts.model_fields):
            yield f"`{field.member}` is personal: only a column of `ReportFacts` can be erased."


def _never_null(model: type[BaseModel]) -> set[str]:
    return {name for name, field in model.model_fields.items() if not _may_be_none(field)}


def _may_be_none(field: FieldInfo) -> bool:
    return type(None) in getattr(field.annotation, "__args__", ())
