"""Submit many: row by row from the body, a few hundred to a transaction, each row with its own outcome."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice

from pydantic import ValidationError
from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.service import change
from krama.bulk.rows import ParsedRow
from krama.core.database import Database
from krama.core.errors import KramaError
from krama.core.validation import FieldProblem, field_problems
from krama.reports import service
from krama.reports.drafts import KeptPending
from krama.reports.errors import RowUnreadable
from krama.reports.intake import Draft, draft
from krama.reports.merging import Submitted
from krama.reports.schemas import BulkAnswer, ReportIn, RowResult, RowStatus
from krama.sharing.errors import RecipientUnknown

ROWS_A_TRANSACTION = 500
"""Enough to share one disk sync among many rows, few enough that a single report need not wait long for the lock."""


@dataclass(slots=True)
class BulkResults:
    """What has become of the rows so far."""

    results: list[RowResult] = field(default_factory=list)

    def answer(self, dry_run: bool) -> BulkAnswer:
        counts = Counter(result.status for result in self.results)
        return BulkAnswer(
            received=len(self.results),
            accepted=counts[RowStatus.ACCEPTED],
            held=counts[RowStatus.HELD],
            rejected=counts[RowStatus.REJECTED],
            dry_run=dry_run,
            results=self.results,
        )


def submit_rows(
    database: Database,
    principal: Principal,
    entry: Entry,
    region: str,
    rows: Iterable[ParsedRow],
    *,
    dry_run: bool,
    step: Callable[[Session], None],
) -> BulkAnswer:
    """Take every row that can be taken; a bad row never stops the good ones. A dry run stores nothing.

    Each transaction is durable when the next begins, with a record of its own like `entry`; `step` is called in each.
    Sent again after a crash, the rows that were taken are recognised.
    """
    results_so_far = BulkResults()
    numbered = enumerate(rows, start=1)
    while chunk := list(islice(numbered, ROWS_A_TRANSACTION)):
        read = _addressed(database, [(number, _read(row, region, principal)) for number, row in chunk])
        drafts = [one for _, one in read if isinstance(one, Draft)]
        taken = iter(_preview(database, drafts) if dry_run else _store(database, principal, entry.part(), step, drafts))
        for number, one in read:
            result = next(taken) if isinstance(one, Draft) else RowResult(row=1, status=RowStatus.REJECTED, error=one)
            result.row = number
            results_so_far.results.append(result)
    return results_so_far.answer(dry_run)


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
    """The rows, those that name an agency which is no active member refused."""
    named = {agency for _, one in read if isinstance(one, Draft) for agency in one.recipients}
    if not named:
        return read
    with database.read() as session:
        unknown = service.unknown_recipients(session, named)
    refused = _problem(RecipientUnknown())
    return [
        (number, refused if isinstance(one, Draft) and unknown.intersection(one.recipients) else one)
        for number, one in read
    ]


def _problem(refusal: KramaError) -> FieldProblem:
    return FieldProblem(code=refusal.code, detail=refusal.detail, field=refusal.field)


def _preview(database: Database, drafts: list[Draft]) -> Iterator[RowResult]:
    with database.read() as session:
        held = service.protected_among(session, drafts)
    for one in drafts:
        status = RowStatus.HELD if one.indicator_id in held else RowStatus.ACCEPTED
        yield RowResult(row=1, status=status, indicator_id=one.indicator_id)


def _store(
    database: Database, principal: Principal, part: Entry, step: Callable[[Session], None], drafts: list[Draft]
) -> list[RowResult]:
    if not drafts:
        return []
    with change(database, part) as session:
        step(session)
        submitted = service.submit(session, principal, drafts)
    return [_result(one) for one in submitted]


def _result(one: Submitted | KeptPending) -> RowResult:
    if isinstance(one, KeptPending):
        return RowResult(row=1, status=RowStatus.HELD, held_id=one.held_id, indicator_id=one.indicator_id)
    return RowResult(
        row=1,
        status=RowStatus.ACCEPTED,
        outcome=one.outcome,
        report_id=one.report.report_id,
        indicator_id=one.report.indicator_id,
    )
