"""HTTP of reports: submit one, read what one may see, relabel, withdraw. Many at once: `bulk_routes`."""

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response, Security
from sqlmodel import Session

from krama.access.audit_entry import Recorded
from krama.access.principal import caller
from krama.access.route import PrincipalRoute
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.receipts import Receipts, receipts_of
from krama.audit.schemas import Receipt
from krama.audit.service import change, record
from krama.core.cursor import KeysetPosition, Page, PageCursor, PageLimit, decode, encode
from krama.core.database import Database
from krama.core.idempotency import Attempt, IdempotencyKey, body_fingerprint, claim, once, remember
from krama.core.problems import described, link
from krama.core.requests import database_of, region_of
from krama.listings import service as listings
from krama.reports import pending as held
from krama.reports import service
from krama.reports.answers import label_change_out, own_words, report_out, sources
from krama.reports.drafts import KeptPending, UpsertResult
from krama.reports.intake import draft, requested_visibility
from krama.reports.merging import Submitted
from krama.reports.pending_routes import held_out
from krama.reports.schemas import HeldOut, LabelChangeOut, LabelIn, ReportOut, SubmissionIn, WithdrawalIn

router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=PrincipalRoute)
on_indicators = APIRouter(prefix="/v1/indicators", tags=["indicators"], route_class=PrincipalRoute)

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_READ])]
Approver = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_APPROVE])]
Withdrawer = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_WITHDRAW])]


@router.post(
    "",
    operation_id="submitReport",
    summary="Submit a report",
    status_code=201,
    response_model=ReportOut,
    responses={
        200: {"model": ReportOut, "description": "Your agency had reported this already: its report as it stands now."},
        202: {
            "model": HeldOut,
            "description": "It was kept, and is not listed: it is about something on the protected list.",
        },
        201: {
            "description": "The report was taken.",
            "headers": {"Location": {"description": "The report's own path.", "schema": {"type": "string"}}},
            "links": {
                "readReport": link("readReport", report_id="report_id"),
                "withdrawReport": link("withdrawReport", report_id="report_id"),
                "readIndicator": link("readIndicator", indicator_id="indicator/indicator_id"),
            },
        },
        **described([400, 401, 403, 409, 413, 415, 422, 503]),
    },
)
def submit_report(
    body: SubmissionIn,
    principal: Submitter,
    database: Annotated[Database, Depends(database_of)],
    region: Annotated[str, Depends(region_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    entry: Recorded,
    receipts: Annotated[Receipts, Depends(receipts_of)],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Report what a victim brought. A known indicator is corroborated.

    Reporting the same again (indicator, category and case reference) changes your own report, and never counts twice.
    What the protected list covers, such as a bank's own site, is kept for the national administrator, and not listed.
    """
    drafted = draft(body, region, principal)
    attempt = Attempt(principal.client_id, idempotency_key, fingerprint) if idempotency_key else None

    def work() -> Response:
        with change(database, entry) as session:
            claim(session, attempt)
            service.refuse_unknown_recipients(session, drafted.visibility)
            submitted = service.submit(session, principal, [drafted])[0]
            if isinstance(submitted, KeptPending):
                entry.outcome = 202
                kept = held_out(held.read(session, principal, submitted.held_id))
                response = Response(kept.model_dump_json(), 202, media_type="application/json")
                remember(session, attempt, response)
                return response
            entry.outcome = 201 if submitted.outcome is UpsertResult.CREATED else 200
            shown = _own(principal, submitted, own_words(drafted, submitted))
            if body.receipt:
                shown.receipt = Receipt(**receipts.receipt_of(entry, record(session)))
            location = {"Location": f"/v1/reports/{shown.report_id}"}
            response = Response(shown.model_dump_json(), entry.outcome, location, "application/json")
            remember(session, attempt, response)
        return response

    return once(work)


def _own(principal: Principal, submitted: Submitted, own_words: Collection[str] = ()) -> ReportOut:
    """A report of the principal's own agency."""
    names = {principal.agency_id: (principal.agency_name, principal.sector)}
    return report_out(submitted, principal, names, own_words)


@router.get(
    "",
    operation_id="listReports",
    summary="List the reports that you may see",
    responses=described([401, 403, 422, 503]),
)
def list_reports(
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
    own: Annotated[bool | None, Query(description="True: your own agency's alone. False: others' alone.")] = None,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[ReportOut]:
    """Your own agency's reports and those that others share with you, in the order of their last change.

    Withdrawn ones too. Of others' reports you see what is released to you: `view` says what you are to a report.
    """
    after = decode(cursor, "reports", own)
    with database.read() as session:
        found, more = service.page(session, principal.viewer, own=own, after=after, limit=limit)
        entry.disclose(_told(found))
        following = encode(_place(found[-1]), "reports", own) if found else cursor
        return _page(session, principal, found, more, following)


def _told(found: Iterable[Submitted]) -> Iterator[bytes]:
    """The indicators that live reports tell of: what has ended is nothing to be corrected about later."""
    return (one.report.indicator_id.bytes for one in found if one.report.withdrawn_at is None)


def _place(submitted: Submitted) -> KeysetPosition:
    return KeysetPosition(submitted.report.seq, submitted.report.report_id)


def _page(
    session: Session, principal: Principal, found: list[Submitted], more: bool, following: str | None
) -> Page[ReportOut]:
    names = agencies.names_of(session, sources(found))
    items = [report_out(one, principal, names) for one in found]
    return Page(items=items, next_cursor=following, has_more=more)


@on_indicators.get(
    "/{indicator_id:uuid}/reports",
    operation_id="listIndicatorReports",
    summary="List the reports on one indicator",
    responses=described([401, 403, 404, 422, 503]),
)
def list_indicator_reports(
    indicator_id: UUID,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    entry: Recorded,
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[ReportOut]:
    """The live reports on this indicator that you may see, in the order of their last change: those that it counts."""
    after = decode(cursor, "reports", indicator_id)
    with database.read() as session:
        listings.read(session, principal.viewer, indicator_id)
        found, more = service.page_of_indicator(session, principal.viewer, indicator_id, after=after, limit=limit)
        entry.disclose(_told(found))
        following = encode(_place(found[-1]), "reports", indicator_id) if found else cursor
        return _page(session, principal, found, more, following)


@router.get(
    "/{report_id:uuid}",
    operation_id="readReport",
    summary="Read one report",
    responses=described([401, 403, 404, 422, 503]),
)
def read_report(
    report_id: UUID, principal: Reader, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> ReportOut:
    """A report that you may see, as far as it is released to you. Any other answers as one that does not exist."""
    with database.read() as session:
        found = service.read(session, principal.viewer, report_id)
        entry.disclose(_told([found]))
        return report_out(found, principal, agencies.names_of(session, sources([found])))


@router.get(
    "/{report_id:uuid}/labels",
    operation_id="listReportLabels",
    summary="List the changes of a report's label",
    responses=described([401, 403, 404, 422, 503]),
)
def list_report_labels(
    report_id: UUID,
    principal: Reader,
    database: Annotated[Database, Depends(database_of)],
    limit: PageLimit = 100,
    cursor: PageCursor = None,
) -> Page[LabelChangeOut]:
    """Every change of how far a report of your own agency goes, with who made it, and whether it opened it further."""
    after = decode(cursor, "labels", report_id)
    with database.read() as session:
        changes, more = service.labels(session, principal, report_id, after=after, limit=limit)
    following = encode(KeysetPosition(changes[-1].seq, report_id), "labels", report_id) if changes else cursor
    return Page(items=[label_change_out(one) for one in changes], next_cursor=following, has_more=more)


@router.post(
    "/{report_id:uuid}/label",
    operation_id="relabelReport",
    summary="Change how far a report goes",
    response_model=ReportOut,
    responses=described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
)
def relabel_report(
    report_id: UUID,
    body: LabelIn,
    principal: Submitter,
    database: Annotated[Database, Depends(database_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    entry: Recorded,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Only the source changes a label. The change counts in every answer at once, and is recorded with its reason.

    The label that it has already, without an audience, leaves it as it is.
    """
    attempt = Attempt(principal.client_id, idempotency_key, fingerprint) if idempotency_key else None
    goes, said = requested_visibility(body.tlp, body.audience, principal), body.audience is not None

    def work() -> Response:
        with change(database, entry) as session:
            claim(session, attempt)
            changed = service.relabel(session, principal, report_id, goes, body.reason, said)
            relabelled = _own(principal, changed, {"audience"} if said else ())
            response = Response(relabelled.model_dump_json(), media_type="application/json")
            remember(session, attempt, response)
        return response

    return once(work)


@router.post(
    "/{report_id:uuid}/approve",
    operation_id="approveReport",
    summary="Approve a police report",
    responses=described([401, 403, 404, 409, 413, 422, 503]),
)
def approve_report(
    report_id: UUID, principal: Approver, database: Annotated[Database, Depends(database_of)], entry: Recorded
) -> ReportOut:
    """Stand by a police report as its second officer, who is not the client that stated it.

    It weighs half as much again then, and may lead to `hold` without another agency. When its facts change, the
    approval lapses. The national administrator may approve too.
    """
    with change(database, entry) as session:
        approved = service.approve(session, principal, report_id)
        entry.disclose(_told([approved]))
        names = agencies.names_of(session, sources([approved]))
        return report_out(approved, principal, names)


@router.post(
    "/{report_id:uuid}/withdraw",
    operation_id="withdrawReport",
    summary="Withdraw a report",
    response_model=ReportOut,
    responses=described([400, 401, 403, 404, 409, 413, 415, 422, 503]),
)
def withdraw_report(
    report_id: UUID,
    body: WithdrawalIn,
    principal: Withdrawer,
    database: Annotated[Database, Depends(database_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    entry: Recorded,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take back a report of your own agency: it stays on record, and no longer counts in any answer."""
    attempt = Attempt(principal.client_id, idempotency_key, fingerprint) if idempotency_key else None

    def work() -> Response:
        with change(database, entry) as session:
            claim(session, attempt)
            withdrawn = _own(
                principal, service.withdraw(session, principal, report_id, body.reason), {"withdrawn_reason"}
            )
            response = Response(withdrawn.model_dump_json(), media_type="application/json")
            remember(session, attempt, response)
        return response

    return once(work)
