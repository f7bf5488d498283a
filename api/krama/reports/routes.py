"""HTTP of reports: submit one, read one's own, withdraw. Many at once: `bulk_routes`."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response, Security

from krama.access.caller import caller
from krama.access.member_route import MemberRoute
from krama.agencies.permissions import Permission
from krama.agencies.service import Member
from krama.core.cursor import Cursor, Limit, Page, decode, encode
from krama.core.database import Database
from krama.core.idempotency import Attempt, IdempotencyKey, body_fingerprint, once, remember
from krama.core.problems import described, link
from krama.core.requests import database_of, region_of
from krama.reports import service
from krama.reports.answers import report_out
from krama.reports.drafts import Outcome
from krama.reports.intake import draft
from krama.reports.schemas import ReportIn, ReportOut, WithdrawalIn
from krama.reports.service import Submitted

router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=MemberRoute)

Submitter = Annotated[Member, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
Reader = Annotated[Member, Security(caller, scopes=[Permission.REPORTS_READ])]
Withdrawer = Annotated[Member, Security(caller, scopes=[Permission.REPORTS_WITHDRAW])]


@router.post(
    "",
    operation_id="submitReport",
    summary="Submit a report",
    status_code=201,
    response_model=ReportOut,
    responses={
        200: {"model": ReportOut, "description": "Your agency had reported this already: its report as it stands now."},
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
    body: ReportIn,
    member: Submitter,
    database: Annotated[Database, Depends(database_of)],
    region: Annotated[str, Depends(region_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Report what a victim brought. A known indicator is corroborated.

    Reporting the same again (indicator, category and case reference) changes your own report, and never counts twice.
    """
    drafted = draft(body, region)
    attempt = Attempt(member.client_id, idempotency_key, fingerprint) if idempotency_key else None

    def work() -> Response:
        with database.transaction() as session:
            response = _submitted(service.submit(session, member, [drafted])[0])
            remember(session, attempt, response)
        return response

    return once(database, attempt, work)


def _submitted(submitted: Submitted) -> Response:
    location = f"/v1/reports/{submitted.report.report_id}"
    status = 201 if submitted.outcome is Outcome.CREATED else 200
    return Response(report_out(submitted).model_dump_json(), status, {"Location": location}, "application/json")


@router.get(
    "",
    operation_id="listReports",
    summary="List your agency's reports",
    responses=described([401, 403, 422, 503]),
)
def list_reports(
    member: Reader,
    database: Annotated[Database, Depends(database_of)],
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Page[ReportOut]:
    """All reports of your own agency, in the order in which they were taken, withdrawn ones too."""
    with database.read() as session:
        found, more = service.page(session, member, after=decode(cursor), limit=limit)
    following = encode(found[-1].report.seq) if found else cursor
    return Page(items=[report_out(one) for one in found], next_cursor=following, has_more=more)


@router.get(
    "/{report_id:uuid}",
    operation_id="readReport",
    summary="Read one of your agency's reports",
    responses=described([401, 403, 404, 422, 503]),
)
def read_report(report_id: UUID, member: Reader, database: Annotated[Database, Depends(database_of)]) -> ReportOut:
    """A report of your own agency. Another agency's answers as one that does not exist."""
    with database.read() as session:
        return report_out(service.read(session, member, report_id))


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
    member: Withdrawer,
    database: Annotated[Database, Depends(database_of)],
    fingerprint: Annotated[bytes, Depends(body_fingerprint)],
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Take back a report of your own agency: it stays on record, and no longer counts in any answer."""
    attempt = Attempt(member.client_id, idempotency_key, fingerprint) if idempotency_key else None

    def work() -> Response:
        with database.transaction() as session:
            withdrawn = report_out(service.withdraw(session, member, report_id, body.reason))
            response = Response(withdrawn.model_dump_json(), media_type="application/json")
            remember(session, attempt, response)
        return response

    return once(database, attempt, work)
