"""HTTP routes of reports: submit, read, relabel, approve and withdraw them. Many at once: `krama.bulk`."""

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Security
from sqlmodel import Session

from krama.access.admission import Recorded
from krama.access.endpoint import ActionNote, KeyedTransaction, ListName, ReadSession, Transaction
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.receipts import Receipts
from krama.audit.schemas import Receipt
from krama.audit.service import record
from krama.core.context import provided
from krama.core.cursor import FollowablePage, KeysetPosition, Page, PageRequest, ends
from krama.core.filters import StrictQueryBool
from krama.core.operation import REPEATABLE, Location
from krama.core.problems import link
from krama.indicators.kinds import Region
from krama.listings import service as listings
from krama.reports import pending, service
from krama.reports.answers import label_change_out, own_words, report_out, sources
from krama.reports.drafts import KeptPending, UpsertResult
from krama.reports.intake import draft, label_request, refuse_unknown_recipients
from krama.reports.merging import Submitted
from krama.reports.pending_routes import pending_out
from krama.reports.schemas import HeldOut, LabelChangeOut, RelabelIn, ReportOut, SubmissionIn, WithdrawalIn

router = Router("/v1/reports", tag="reports")
on_indicators = Router("/v1/indicators", tag="indicators")

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_READ])]
Approver = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_APPROVE])]
Withdrawer = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_WITHDRAW])]


@router.operation(
    "POST",
    "",
    "submitReport",
    "Submit a report",
    status_code=201,
    response_model=ReportOut,
    location=Location("/v1/reports/{report_id}", "report"),
    responses={
        200: {
            "model": ReportOut,
            "description": "Your agency has already reported this. The answer is its report in its current state.",
        },
        202: {
            "model": HeldOut,
            "description": "The report is pending and not listed, because the protected list covers its value.",
        },
        201: {
            "description": "The report was created.",
            "links": {
                "readReport": link("readReport", report_id="report_id"),
                "withdrawReport": link("withdrawReport", report_id="report_id"),
                "readIndicator": link("readIndicator", indicator_id="indicator/indicator_id"),
            },
        },
    },
)
def submit_report(
    body: SubmissionIn,
    principal: Submitter,
    region: Annotated[Region, Depends(provided(Region))],
    receipts: Annotated[Receipts, Depends(provided(Receipts))],
    transaction: KeyedTransaction,
) -> ReportOut | HeldOut:
    """Report an indicator. If it is already known, your report corroborates it.

    If you report the same indicator, category and case reference again, your report is updated. It never counts twice.
    A report on a protected value, such as a bank's own website, is not listed. It stays pending until the national
    administrator decides.
    """
    session, drafted = transaction.session, draft(body, region, principal)
    refuse_unknown_recipients(session, drafted.visibility)
    submitted = service.submit(session, principal, [drafted])[0]
    if isinstance(submitted, KeptPending):
        transaction.answer_with(202)
        return pending_out(pending.read(session, principal, submitted.held_id))
    transaction.answer_with(201 if submitted.outcome is UpsertResult.CREATED else 200)
    report = _own(principal, submitted, own_words(drafted, submitted))
    if body.receipt:
        report.receipt = Receipt(**receipts.receipt_of(transaction.entry, record(session)))
    return report


def _own(principal: Principal, submitted: Submitted, own_words: Collection[str] = ()) -> ReportOut:
    """A report of the principal's own agency."""
    names = {principal.agency_id: (principal.agency_name, principal.sector)}
    return report_out(submitted, principal, names, own_words)


@router.operation(
    "GET", "", "listReports", "List the reports that you may see", list_name=ListName("reports", newest=True)
)
def list_reports(
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    page: PageRequest,
    own: Annotated[
        StrictQueryBool | None,
        Query(description="`true`: only your agency's reports. `false`: only other agencies' reports."),
    ] = None,
) -> FollowablePage[ReportOut]:
    """Your agency's reports and those that other agencies share with you, in the order of their last change.

    The list includes withdrawn reports. Of another agency's report you see only the fields that are disclosed to you:
    `view` is your disclosure level.
    """
    reports, more = service.page(session, principal.viewer, own=own, after=page.after, limit=page.limit)
    items = _disclose(session, principal, entry, reports)
    return page.followable(items, more, **ends([_position(each) for each in reports]))


def _disclosed(reports: Iterable[Submitted]) -> Iterator[bytes]:
    """The indicators that live reports disclose. An ended report can't end again, so it never needs a correction."""
    return (each.report.indicator_id.bytes for each in reports if each.report.withdrawn_at is None)


def _position(submitted: Submitted) -> KeysetPosition:
    return KeysetPosition(submitted.report.seq, submitted.report.report_id)


def _disclose(session: Session, principal: Principal, entry: Entry, reports: list[Submitted]) -> list[ReportOut]:
    """These reports as the principal sees them. Records their disclosure."""
    entry.disclose(_disclosed(reports))
    names = agencies.names_of(session, sources(reports))
    return [report_out(each, principal, names) for each in reports]


@on_indicators.operation(
    "GET",
    "/{indicator_id:uuid}/reports",
    "listIndicatorReports",
    "List the reports on one indicator",
    list_name=ListName("reports"),
)
def list_indicator_reports(
    indicator_id: UUID, principal: Reader, entry: Recorded, session: ReadSession, page: PageRequest
) -> Page[ReportOut]:
    """The live reports on this indicator that you may see, in the order of their last change.

    These are the reports that the indicator's figures count.
    """
    listings.read(session, principal.viewer, indicator_id)
    viewer, after, limit = principal.viewer, page.after, page.limit
    reports, more = service.page_of_indicator(session, viewer, indicator_id, after=after, limit=limit)
    items = _disclose(session, principal, entry, reports)
    return page.answer(items, more, _position(reports[-1]) if reports else None)


@router.operation("GET", "/{report_id:uuid}", "readReport", "Read one report")
def read_report(report_id: UUID, principal: Reader, entry: Recorded, session: ReadSession) -> ReportOut:
    """A report that you may see, with the fields that are disclosed to you.

    If you may not see a report, the answer is the same as if it did not exist.
    """
    report = service.read(session, principal.viewer, report_id)
    entry.disclose(_disclosed([report]))
    return report_out(report, principal, agencies.names_of(session, sources([report])))


@router.operation(
    "GET",
    "/{report_id:uuid}/label-changes",
    "listLabelChanges",
    "List the changes of a report's label",
    list_name=ListName("label changes"),
)
def list_label_changes(
    report_id: UUID, principal: Reader, session: ReadSession, page: PageRequest
) -> Page[LabelChangeOut]:
    """Every change of the label of your agency's report: who made it, and whether more members may see it."""
    changes, more = service.label_changes(session, principal, report_id, after=page.after, limit=page.limit)
    actors = agencies.actors_of(session, {change.client_id for change in changes})
    last = KeysetPosition(changes[-1].seq, report_id) if changes else None
    items = [label_change_out(each, actors[each.client_id].shown_to(principal.agency_id)) for each in changes]
    return page.answer(items, more, last)


@router.operation("POST", "/{report_id:uuid}/relabel", "relabelReport", "Change who may see a report")
def relabel_report(report_id: UUID, body: RelabelIn, principal: Submitter, transaction: KeyedTransaction) -> ReportOut:
    """Change a report's label and audience, or whether it names your agency. Only its own agency can do so.

    The change takes effect in every answer at once, and is recorded with its reason. If you send the current label
    without an audience, nothing changes.
    """
    request = label_request(body, principal)
    relabelled = service.relabel(transaction.session, principal, report_id, request)
    own_words = {"audience": body.audience, "anonymous": body.anonymous}
    return _own(principal, relabelled, [name for name, stated in own_words.items() if stated is not None])


@router.operation(
    "POST",
    "/{report_id:uuid}/approve",
    "approveReport",
    "Approve a police report",
    errors=[409],
    openapi_extra=REPEATABLE,
)
def approve_report(report_id: UUID, principal: Approver, action: ActionNote, transaction: Transaction) -> ReportOut:
    """Approve a police report as its second officer. The client that stated the report can't approve it.

    An approved report weighs half as much again, and may lead to `hold` without a second agency. The approval ends when
    confidence, date, province, channel, loss or narrative change. Another spelling, label or validity leaves it as it
    is. The national administrator may approve too.
    """
    approved = service.approve(transaction.session, principal, report_id)
    transaction.entry.disclose(_disclosed([approved]))
    names = agencies.names_of(transaction.session, sources([approved]))
    return report_out(approved, principal, names)


@router.operation("POST", "/{report_id:uuid}/withdraw", "withdrawReport", "Withdraw a report")
def withdraw_report(
    report_id: UUID, body: WithdrawalIn, principal: Withdrawer, transaction: KeyedTransaction
) -> ReportOut:
    """Withdraw a report of your own agency. It is kept, but no longer counts in any answer."""
    withdrawn = service.withdraw(transaction.session, principal, report_id, body.reason)
    return _own(principal, withdrawn, {"withdrawn_reason"})
