"""Bulk submission: reads the body row by row and stores up to 500 rows in each transaction. Each row has its result."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any, Final
from uuid import UUID

from pydantic import TypeAdapter, ValidationError
from pydantic_core import from_json, to_json

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.service import recorded_transaction
from krama.bulk.preview import BatchPreview
from krama.bulk.rows import FaultyRow, LineNumber, ParsedRow
from krama.bulk.schemas import ReportBatchItemIn
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.idempotent_steps import Steps
from krama.core.languages import LANGUAGES
from krama.core.texts import ShortLine
from krama.core.validation import MOST_FAULTS, FieldProblem, ItemProblem, field_problems, has_too_many_members
from krama.indicators.kinds import Indicator
from krama.listings.answers import indicator_members
from krama.reports import service
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.errors import LabelWidened, RowUnreadable
from krama.reports.intake import Draft, draft, faults, unknown_recipients
from krama.sharing.errors import RecipientUnknown

ROWS_A_TRANSACTION = 500
"""Enough rows to share one disk sync, and few enough that a single report does not wait long for the lock."""


Item = dict[str, Any]
"""The members of a `ReportBatchItemOut`. Models of thousands of rows would take much longer."""

_ABSENT: Final[Item] = dict.fromkeys(("report_id", "indicator", "institution_name", "known", "error"))
_REFERENCE: TypeAdapter[str] = TypeAdapter(ShortLine)
_COMPLETE: Final = {"value": "https://example.com/", "category": "other"}
_READ_TOGETHER: Final = ({"value", "kind", "institution", "chain", "platform"}, {"tlp", "audience"})


def results_before(steps: Steps) -> list[Item]:
    """The results of the rows that were stored before the request was broken off."""
    return [result for part in steps.earlier() for result in from_json(part)]


@dataclass(frozen=True, slots=True)
class _Row:
    """A row that has been read: a draft, or its faults."""

    index: int
    line: LineNumber
    reference: str | None
    case_reference: str | None
    read: Draft | list[FieldProblem]

    def result(self, result: UpsertResult, **members: Any) -> Item:
        return {
            "index": self.index,
            "line": self.line,
            "reference": self.reference,
            "case_reference": self.case_reference,
            "result": result._value_,  # as plain text, and not by `value`, which is a slow property
            **_ABSENT,
            **members,
        }


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the sender asked for besides its rows: whether to store nothing, the language of errors, and which results
    to name; None names all."""

    dry_run: bool = False
    language: str = LANGUAGES[0]
    only: frozenset[UpsertResult] | None = None


def submit_rows(
    database: Database,
    principal: Principal,
    entry: Entry,
    region: str,
    rows: Iterable[tuple[LineNumber, ParsedRow]],
    *,
    wanted: Wanted,
    steps: Steps,
    earlier: Sequence[Item] = (),
) -> dict[str, Any]:
    """Store every row that is acceptable. A bad row never stops the good ones. A dry run stores nothing.

    Each transaction has its own audit record like `entry`, and is durable before the next one begins. The first rows
    have the results `earlier` from an interrupted attempt, and keep them. The others are stored now, with errors in the
    language that is wanted.
    """
    results, preview = list(earlier), BatchPreview(principal, entry)
    remaining = islice(enumerate(rows), len(results), None)
    while chunk := list(islice(remaining, ROWS_A_TRANSACTION)):
        read = [_read(index, line, row, region, principal) for index, (line, row) in chunk]
        read, language = _worded(_addressed(database, read), wanted.language), wanted.language
        results += (
            _preview(database, preview, read, language)
            if wanted.dry_run
            else _store(database, principal, entry, steps, read, language)
        )
    return _answer(results, wanted)


def _answer(results: list[Item], wanted: Wanted) -> dict[str, Any]:
    """The members of `ReportBatchOut`."""
    counted = Counter(result["result"] for result in results)
    counts = {f"{result.value}_count": counted[result.value] for result in UpsertResult}
    named = results if wanted.only is None else [result for result in results if result["result"] in wanted.only]
    return {"item_count": len(results), **counts, "dry_run": wanted.dry_run, "items": named}


def _read(index: int, line: LineNumber, row: ParsedRow, region: str, principal: Principal) -> _Row:
    if isinstance(row, RowUnreadable):
        return _Row(index, line, None, None, [FieldProblem.of_error(row)])
    if isinstance(row, FaultyRow):
        rest = _read(index, line, row.rest, region, principal)
        further = rest.read if isinstance(rest.read, list) else []
        return replace(rest, read=[*map(FieldProblem.of_error, row.faults), *further][:MOST_FAULTS])
    try:
        sent = ReportBatchItemIn.model_validate(row)
    except ValidationError as problem:
        every = [*field_problems(problem), *_further_faults(row, problem, region, principal)]
        return _Row(index, line, *_references(row), every[:MOST_FAULTS])
    named = sent.reference, sent.case_reference
    try:
        return _Row(index, line, *named, draft(sent, region, principal))
    except KramaError:
        return _Row(index, line, *named, [FieldProblem.of_error(fault) for fault in faults(sent, region, principal)])


def _further_faults(row: Any, problem: ValidationError, region: str, principal: Principal) -> list[FieldProblem]:
    """What intake finds in the members without a fault, so that the sender sees all faults of a row at once.

    Members that are read together are left out together. The members that a report needs are there in their place.
    """
    if not isinstance(row, dict) or has_too_many_members(problem):
        return []
    wrong = {str(each["loc"][0]) for each in problem.errors(include_url=False) if each["loc"]}
    wrong = wrong.union(*(members for members in _READ_TOGETHER if members & wrong))
    rest = {name: value for name, value in row.items() if name not in wrong}
    try:
        sent = ReportBatchItemIn.model_validate(_COMPLETE | rest)
    except ValidationError:
        return []
    return [FieldProblem.of_error(fault) for fault in faults(sent, region, principal)]


def _references(row: Any) -> tuple[str | None, str | None]:
    """The reference and the case reference of a row with other faults, so that its sender finds it."""
    if not isinstance(row, dict):
        return None, None
    return _readable(row.get("reference")), _readable(row.get("case_reference"))


def _readable(reference: Any) -> str | None:
    try:
        return _REFERENCE.validate_python(reference)
    except ValidationError:
        return None


def _addressed(database: Database, rows: list[_Row]) -> list[_Row]:
    """The rows. A row that names an agency which is not an active member is replaced by a refusal."""
    named = {agency for draft in _drafts(rows) for agency in draft.recipients}
    if not named:
        return rows
    with database.read() as session:
        unknown = unknown_recipients(session, named)
    refused = [FieldProblem.of_error(RecipientUnknown())]
    return [
        replace(row, read=refused) if isinstance(row.read, Draft) and unknown.intersection(row.read.recipients) else row
        for row in rows
    ]


def _worded(rows: list[_Row], language: str) -> list[_Row]:
    """The rows, with their faults in this language."""
    if language == LANGUAGES[0]:
        return rows
    return [
        replace(row, read=[fault.in_khmer() for fault in row.read]) if isinstance(row.read, list) else row
        for row in rows
    ]


def _preview(database: Database, preview: BatchPreview, rows: list[_Row], language: str) -> list[Item]:
    """The results that the rows would have, after those of the rows before them, with what a person can check."""
    places = [(row.index, row.line) for row in rows if isinstance(row.read, Draft)]
    with database.read() as session:
        previewed = preview.submit(session, _drafts(rows), places)
    remaining = iter(previewed)
    results = _results(rows, [each.submitted for each in previewed], language)
    return [
        result | next(remaining).members if isinstance(row.read, Draft) else result
        for row, result in zip(rows, results, strict=True)
    ]


def _store(
    database: Database, principal: Principal, entry: Entry, steps: Steps, rows: list[_Row], language: str
) -> list[Item]:
    """Store the rows of one transaction. A chunk without acceptable rows changes nothing and leaves no audit record."""
    drafts = _drafts(rows)
    if not drafts:
        results = [_rejected(row) for row in rows]
        steps.keep_alone(lambda: _kept(results))
        return results
    with recorded_transaction(database, entry.part()) as session:
        steps.renew(session)
        results = _results(rows, service.submit(session, principal, drafts, in_part=True), language)
        # gate: stored rows of a bulk submission are not judged again
        steps.keep(session, lambda: _kept(results))
    return results


def _indicator(indicator_id: UUID, indicator: Indicator) -> dict[str, Any]:
    """The members of `IndicatorRef`."""
    return {"indicator_id": indicator_id, **indicator_members(indicator)}


def _kept(results: list[Item]) -> bytes:
    return to_json(results)


def _drafts(rows: Iterable[_Row]) -> list[Draft]:
    return [row.read for row in rows if isinstance(row.read, Draft)]


def _results(rows: list[_Row], submitted: Iterable[Submitted], language: str) -> list[Item]:
    following = iter(submitted)
    return [_result(row, next(following), language) if isinstance(row.read, Draft) else _rejected(row) for row in rows]


def _rejected(row: _Row, **members: Any) -> Item:
    faults = row.read if isinstance(row.read, list) else []
    error = ItemProblem.of(faults).model_dump()
    return row.result(UpsertResult.REJECTED, **members, error=error)


def _result(row: _Row, submitted: Submitted, language: str) -> Item:
    stored: dict[str, Any] = {"report_id": submitted.report.report_id} if submitted.is_stored else {}
    indicator = _indicator(submitted.report.indicator_id, submitted.indicator)
    if submitted.outcome is UpsertResult.REJECTED:
        widened = FieldProblem.of_error(LabelWidened(submitted.report.report_id))
        (refused,) = _worded([replace(row, read=[widened])], language)
        return _rejected(refused, **stored, indicator=indicator)
    return row.result(submitted.outcome, **stored, indicator=indicator)
