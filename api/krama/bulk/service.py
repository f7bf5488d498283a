"""Bulk submission: reads the body row by row and stores up to 500 rows in each transaction. Each row has its result."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from pydantic import TypeAdapter, ValidationError

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.service import recorded_transaction
from krama.bulk.rows import ParsedRow
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.idempotent_steps import Steps
from krama.core.validation import FieldProblem, field_problems
from krama.reports import merging, service
from krama.reports.drafts import KeptPending, UpsertResult
from krama.reports.errors import ReportOverturned, RowUnreadable
from krama.reports.intake import Draft, draft, unknown_recipients
from krama.reports.merging import Submitted
from krama.reports.schemas import BulkAnswer, ReportIn, RowResult, RowStatus
from krama.sharing.errors import RecipientUnknown

ROWS_A_TRANSACTION = 500
"""Enough rows to share one disk sync, and few enough that a single report does not wait long for the lock."""


_RESULTS = TypeAdapter(list[RowResult])


def results_before(steps: Steps) -> list[RowResult]:
    """The results of the rows that were stored before the request was broken off."""
    return [result for part in steps.earlier() for result in _RESULTS.validate_json(part)]


def submit_rows(
    database: Database,
    principal: Principal,
    entry: Entry,
    region: str,
    rows: Iterable[ParsedRow],
    *,
    dry_run: bool,
    steps: Steps,
    earlier: Sequence[RowResult] = (),
) -> BulkAnswer:
    """Store every row that is acceptable. A bad row never stops the good ones. A dry run stores nothing.

    Each transaction has its own audit record like `entry`, and is durable before the next one begins. The first rows
    have the results `earlier` from an interrupted attempt, and keep them. The others are stored now.
    """
    results = list(earlier)
    remaining = islice(enumerate(rows, start=1), len(results), None)
    while chunk := list(islice(remaining, ROWS_A_TRANSACTION)):
        read = _addressed(database, [(number, _read(row, region, principal)) for number, row in chunk])
        results += _preview(database, principal, read) if dry_run else _store(database, principal, entry, steps, read)
    return _answer(results, dry_run)


def _answer(results: list[RowResult], dry_run: bool) -> BulkAnswer:
    counts = Counter(result.status for result in results)
    return BulkAnswer(
        received=len(results),
        accepted=counts[RowStatus.ACCEPTED],
        held=counts[RowStatus.HELD],
        rejected=counts[RowStatus.REJECTED],
        dry_run=dry_run,
        results=results,
    )


_Read = Draft | FieldProblem


def _read(row: ParsedRow, region: str, principal: Principal) -> _Read:
    if isinstance(row, RowUnreadable):
        return _problem(row)
    try:
        return draft(ReportIn.model_validate(row), region, principal)
    except ValidationError as problem:
        return field_problems(problem)[0]
    except KramaError as problem:
        return _problem(problem)


def _addressed(database: Database, read: list[tuple[int, _Read]]) -> list[tuple[int, _Read]]:
    """The rows. A row that names an agency which is not an active member is replaced by a refusal."""
    named = {agency for draft in _drafts(read) for agency in draft.recipients}
    if not named:
        return read
    with database.read() as session:
        unknown = unknown_recipients(session, named)
    refused = _problem(RecipientUnknown())
    return [
        (number, refused if isinstance(row, Draft) and unknown.intersection(row.recipients) else row)
        for number, row in read
    ]


def _problem(refusal: KramaError) -> FieldProblem:
    return FieldProblem(code=refusal.code, detail=refusal.detail, field=refusal.field)


def _preview(database: Database, principal: Principal, read: list[tuple[int, _Read]]) -> list[RowResult]:
    drafts = _drafts(read)
    with database.read() as session:
        covered = service.protected_among(session, drafts)
        overturned = merging.overturned(session, principal, drafts)
    protected = [draft.indicator_id in covered for draft in drafts]
    return _numbered(read, map(_expected, drafts, protected, overturned))


def _expected(draft: Draft, protected: bool, overturned: bool) -> RowResult:
    indicator_id = draft.indicator_id
    if protected:
        return RowResult(row=1, status=RowStatus.HELD, indicator_id=indicator_id)
    if overturned:
        error = _problem(ReportOverturned())
        return RowResult(row=1, status=RowStatus.REJECTED, indicator_id=indicator_id, error=error)
    return RowResult(row=1, status=RowStatus.ACCEPTED, indicator_id=indicator_id)


def _store(
    database: Database, principal: Principal, entry: Entry, steps: Steps, read: list[tuple[int, _Read]]
) -> list[RowResult]:
    """Store the rows of one transaction. A chunk without acceptable rows changes nothing and leaves no audit record."""
    drafts = _drafts(read)
    if not drafts:
        results = _numbered(read, iter(()))
        steps.keep_alone(lambda: _kept(results))
        return results
    with recorded_transaction(database, entry.part()) as session:
        steps.renew(session)
        submitted = service.submit(session, principal, drafts)
        results = _numbered(read, map(_result, submitted))
        # gate: stored rows of a bulk submission are not judged again
        steps.keep(session, lambda: _kept(results))
    return results


def _kept(results: list[RowResult]) -> bytes:
    return _RESULTS.dump_json(results, exclude_none=True)


def _drafts(read: list[tuple[int, _Read]]) -> list[Draft]:
    return [row for _, row in read if isinstance(row, Draft)]


def _numbered(read: list[tuple[int, _Read]], of_drafts: Iterator[RowResult]) -> list[RowResult]:
    """One result for each row, in order: the next of `of_drafts` for a draft, otherwise the row's problem."""
    results = []
    for number, row in read:
        if isinstance(row, Draft):
            result = next(of_drafts)
            result.row = number
        else:
            result = RowResult(row=number, status=RowStatus.REJECTED, error=row)
        results.append(result)
    return results


def _result(submitted: Submitted | KeptPending) -> RowResult:
    if isinstance(submitted, KeptPending):
        held_id, indicator_id = submitted.held_id, submitted.indicator_id
        return RowResult(row=1, status=RowStatus.HELD, held_id=held_id, indicator_id=indicator_id)
    overturned = submitted.outcome is UpsertResult.OVERTURNED
    return RowResult(
        row=1,
        status=RowStatus.REJECTED if overturned else RowStatus.ACCEPTED,
        outcome=submitted.outcome,
        report_id=submitted.report.report_id,
        indicator_id=submitted.report.indicator_id,
        error=_problem(ReportOverturned()) if overturned else None,
    )
