"""HTTP routes of reports: submit, read, relabel, approve, decide and withdraw them. Many at once: `krama.bulk`."""

from collections.abc import Collection, Iterable, Iterator
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Security
from sqlmodel import Session

from krama.access.admission import Recorded
from krama.access.endpoint import ActionNote, KeyedTransaction, ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.selection import AgencyFilter, named_agencies
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.audit.receipts import Receipts
from krama.audit.schemas import Receipt
from krama.audit.service import record
from krama.core.channels import Channel
from krama.core.context import provided
from krama.core.cursor import FollowablePage, KeysetPosition, Page, PageRequest, ends
from krama.core.filters import CommaList, StrictQueryBool
from krama.core.money import AmountText
from krama.core.operation import Location
from krama.core.problems import link
from krama.core.revisions import ExpectedRevision, RequiredRevision
from krama.core.texts import CaseReference, Currency, Moment, Province
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind, Region
from krama.listings import service as listings
from krama.protection.cache import ProtectedListCache
from krama.reports import pending, reading, service
from krama.reports.answers import People, label_change_out, own_words, people, report_out
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.errors import LabelWidened
from krama.reports.filters import check_min_loss
from krama.reports.intake import draft, label_request, refuse_unknown_recipients
from krama.reports.report_filter import ReportFilter, time_span
from krama.reports.schemas import (
    LabelChangeIn,
    LabelChangeOut,
    ReportDecisionIn,
    ReportOut,
    ReportStatus,
    ReportWithdrawalIn,
    SubmissionIn,
)
from krama.rule.roles import CaseRole

router = Router("/v1/reports", tag="reports")
on_indicators = Router("/v1/indicators", tag="indicators")

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_SUBMIT])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_READ])]
Approver = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_APPROVE])]
Decider = Annotated[Principal, Security(caller, scopes=[Permission.REPORTS_DECIDE])]
ProtectedList = Annotated[ProtectedListCache, Depends(provided(ProtectedListCache))]
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
        201: {
            "description": "The report was created. If it is `pending`, it is not listed: its value is protected.",
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
) -> ReportOut:
    """Report an indicator. If it is already known, your report corroborates it.

    If you report the same indicator, category and case reference again, your report is updated. It never counts twice.
    Its label may become stricter that way; to open it to more members takes `relabelReport`, with a reason. If your
    last report of it has ended, the new one begins with its label.
    A report that your agency has withdrawn stays withdrawn until you send something new about it.
    A report on a protected value, such as a bank's own website, is not listed: its `status` is `pending` until the
    national administrator decides. `result` says what the request did.
    """
    session, drafted = transaction.session, draft(body, region, principal)
    refuse_unknown_recipients(session, drafted.visibility)
    submitted = service.submit(session, principal, [drafted])[0]
    if submitted.outcome is UpsertResult.REJECTED:
        raise LabelWidened(submitted.report.report_id)
    transaction.answer_with(201 if submitted.is_new else 200)
    report = _own(principal, submitted, own_words(drafted, submitted))
    report.result = submitted.outcome
    if body.with_receipt:
        report.receipt = Receipt(**receipts.receipt_of(transaction.entry, record(session)))
    return report


def _own(principal: Principal, submitted: Submitted, own_words: Collection[str] = ()) -> ReportOut:
    """A report of the principal's own agency, for a client that may have less rights than the agency."""
    named = People({principal.agency_id: (principal.agency_name, principal.sector)})
    return report_out(submitted, principal, named, own_words)


_CHANGED = "Only reports that changed after this time. To follow changes, keep `resume_cursor` instead."


@router.operation(
    "GET",
    "",
    "listReports",
    "List the reports that you may see",
    errors=[404],
    # `updated_after` only sets where a reader without a cursor begins
    list_name=ListName("reports", not_filters=["updated_after"], newest=True),
)
def list_reports(  # noqa: PLR0913, PLR0917  (one for each filter)
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    protected_list: ProtectedList,
    page: PageRequest,
    agency_id: Annotated[
        AgencyFilter | None,
        Query(description="Whose reports: `own`, `others`, `all` (the default), or agencies by their ids."),
    ] = None,
    status: Annotated[
        CommaList[ReportStatus] | None, Query(description="Only reports that have one of these now.")
    ] = None,
    kind: Annotated[CommaList[Kind] | None, Query(description="Only reports on indicators of these kinds.")] = None,
    category: Annotated[CommaList[Category] | None, Query(description="Only reports in these categories.")] = None,
    province: Annotated[CommaList[Province] | None, Query(description="Only incidents in these provinces.")] = None,
    case_reference: Annotated[CaseReference | None, Query(description="Only reports of this case.")] = None,
    role: Annotated[CommaList[CaseRole] | None, Query(description="Only reports of values in these roles.")] = None,
    channel: Annotated[Channel | None, Query(description="Only scams on this channel, as it was reported.")] = None,
    min_loss: Annotated[
        AmountText | None, Query(description="Only losses of at least this amount. Goes with `currency`.")
    ] = None,
    currency: Annotated[Currency | None, Query(description="Only losses in this currency.")] = None,
    occurred_after: Annotated[Moment | None, Query(description="Only incidents after this time.")] = None,
    occurred_before: Annotated[Moment | None, Query(description="Only incidents before this time.")] = None,
    created_after: Annotated[Moment | None, Query(description="Only reports that were made after this time.")] = None,
    created_before: Annotated[Moment | None, Query(description="Only reports that were made before this time.")] = None,
    updated_after: Annotated[Moment | None, Query(description=_CHANGED)] = None,
    updated_before: Annotated[
        Moment | None, Query(description="Only reports that have not changed since this time.")
    ] = None,
    awaits_approval: Annotated[
        StrictQueryBool | None,
        Query(
            description="`true`: only reports of your agency that wait for a second officer's approval. Left out, or "
            "`false`: all."
        ),
    ] = None,
) -> FollowablePage[ReportOut]:
    """Your agency's reports and those that other agencies share with you, in the order of their last change.

    The list includes reports that have ended, and your agency's pending reports. Who decides pending reports
    (`reports:decide`) gets those of all agencies. Of another agency's report you see only the fields that are disclosed
    to you, and a filter matches no other: `view` is your disclosure level. All filters go together. To fill a page, at
    most 500 reports are looked through, or two for each item of a large `limit`: a page may have fewer items than
    `limit`, or none, and yet have a `next_cursor`.
    """
    own, ids = named_agencies(agency_id)
    check_min_loss(min_loss, currency)
    wanted = ReportFilter(
        own,
        ids,
        status or frozenset(),
        kind or frozenset(),
        category or frozenset(),
        province or frozenset(),
        role or frozenset(),
        case_reference,
        channel,
        currency,
        min_loss,
        occurred=time_span("occurred", occurred_after, occurred_before),
        created=time_span("created", created_after, created_before),
        updated=time_span("updated", updated_after, updated_before),
        awaits_approval=bool(awaits_approval),
    )
    shown = reading.page(session, principal, wanted, after=page.after, limit=page.limit, begins=page.begins)
    positions = [reading.position(each, principal) for each in shown.reports]
    if not positions and page.begins and updated_after is not None:
        positions = reading.newest(session, principal)  # else a reader would begin at the start next time
    items = _items(session, principal, entry, shown.reports, protected_list)
    return page.followable(items, shown.end is not None, **(ends(positions) | _further(shown.end, positions)))


def _further(end: KeysetPosition | None, positions: list[KeysetPosition]) -> dict[str, KeysetPosition | None]:
    """The ends of a page that goes on. It may do so without items: then nothing after its end is wanted so far."""
    if end is None:
        return {}
    return {"last": end} if positions else {"last": end, "first": end}


def _disclosed(reports: Iterable[Submitted], protected_list: ProtectedListCache) -> Iterator[bytes]:
    """The indicators whose listings are disclosed by live reports.

    An ended report can't end again, and a protected value is not listed, so neither needs a correction.
    """
    live = (each for each in reports if each.report.ended_as is None)
    # gate: no correction for what was never listed
    return (each.report.indicator_id.bytes for each in live if not protected_list.covers(each.indicator))


def _items(
    session: Session, principal: Principal, entry: Entry, reports: list[Submitted], protected_list: ProtectedListCache
) -> list[ReportOut]:
    """These reports as the principal sees them. Records their disclosure."""
    entry.disclose(_disclosed(reports, protected_list))
    named = people(session, reports)
    return [report_out(each, principal, named) for each in reports]


@on_indicators.operation(
    "GET",
    "/{indicator_id:uuid}/reports",
    "listIndicatorReports",
    "List the reports on one indicator",
    list_name=ListName("reports"),
)
def list_indicator_reports(
    indicator_id: UUID,
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    protected_list: ProtectedList,
    page: PageRequest,
) -> Page[ReportOut]:
    """The live reports on this indicator that you may see, in the order of their last change.

    These are the reports that the indicator's figures count.
    """
    listings.read(session, principal.viewer, indicator_id)
    viewer, after, limit = principal.viewer, page.after, page.limit
    reports, more = reading.page_of_indicator(session, viewer, indicator_id, after=after, limit=limit)
    last = reading.position(reports[-1], principal) if reports else None
    return page.answer(_items(session, principal, entry, reports, protected_list), more, last)


@router.operation("GET", "/{report_id:uuid}", "readReport", "Read one report")
def read_report(
    report_id: UUID, principal: Reader, entry: Recorded, session: ReadSession, protected_list: ProtectedList
) -> ReportOut:
    """A report that you may see, with the fields that are disclosed to you. A pending report is shown to its own agency
    and to those who decide.

    If you may not see a report, the answer is the same as if it did not exist.
    """
    report = reading.read(session, principal, report_id)
    return _items(session, principal, entry, [report], protected_list)[0]


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
    changes, more = reading.label_changes(session, principal, report_id, after=page.after, limit=page.limit)
    actors = agencies.actors_of(session, {change.client_id for change in changes})
    last = KeysetPosition(changes[-1].seq, report_id) if changes else None
    items = [label_change_out(each, actors[each.client_id].shown_to(principal.agency_id)) for each in changes]
    return page.answer(items, more, last)


@router.operation("POST", "/{report_id:uuid}/relabel", "relabelReport", "Change who may see a report")
def relabel_report(
    report_id: UUID,
    body: LabelChangeIn,
    principal: Submitter,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
) -> ReportOut:
    """Change a report's label and audience, or whether it names your agency. Only its own agency can do so.

    The change takes effect in every answer at once, and is recorded with its reason. If you send the current label
    without an audience, nothing changes.
    """
    request = label_request(body, principal)
    relabelled = service.relabel(transaction.session, principal, report_id, request, expected)
    own_words = {"audience": body.audience, "anonymous": body.anonymous}
    return _own(principal, relabelled, [name for name, stated in own_words.items() if stated is not None])


@router.operation("POST", "/{report_id:uuid}/approve", "approveReport", "Approve a police report", errors=[409])
def approve_report(
    report_id: UUID,
    principal: Approver,
    expected: RequiredRevision,
    action: ActionNote,
    protected_list: ProtectedList,
    transaction: KeyedTransaction,
) -> ReportOut:
    """Approve a police report as its second officer. The client that stated the report can't approve it.

    An approved report weighs half as much again, and may lead to `hold` without a second agency. The approval ends when
    confidence, date, province, role, layer, channel, loss or narrative change. Another spelling, label or validity
    leaves it as it is. The national administrator may approve too. Who approves must see each of these facts: loss and
    narrative are shown to police alone. If it is approved already, nothing changes.
    """
    approved = service.approve(transaction.session, principal, report_id, expected)
    return _items(transaction.session, principal, transaction.entry, [approved], protected_list)[0]


@router.operation("POST", "/{report_id:uuid}/decide", "decideReport", "Decide a pending report", errors=[409])
def decide_report(
    report_id: UUID,
    body: ReportDecisionIn,
    principal: Decider,
    expected: RequiredRevision,
    protected_list: ProtectedList,
    region: Annotated[Region, Depends(provided(Region))],
    transaction: KeyedTransaction,
) -> ReportOut:
    """Accept a pending report, which makes it a report of its agency like any other, or dismiss it.

    It is not accepted while a protection covers the value. Once accepted, it counts from then on, and fades from when
    it was made. A dismissed report stays dismissed until its agency sends something new about it. If it has this
    decision already, nothing changes, and the answer has the reason of the first decision.
    """
    decided = pending.decide(transaction.session, principal, report_id, body.decision, body.reason, expected, region)
    return _items(transaction.session, principal, transaction.entry, [decided], protected_list)[0]


@router.operation("POST", "/{report_id:uuid}/withdraw", "withdrawReport", "Withdraw a report", errors=[409])
def withdraw_report(
    report_id: UUID,
    body: ReportWithdrawalIn,
    principal: Withdrawer,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
) -> ReportOut:
    """Withdraw a report of your own agency, also while it is pending. It is kept, but no longer counts in any answer.

    If you send the same report again, it stays withdrawn (`result` is `withdrawn`), so the next version of a file does
    not bring it back. If it holds after all, report it with something new, such as a narrative. If it is withdrawn
    already, nothing changes, and the answer has the first reason.
    """
    withdrawn = service.withdraw(transaction.session, principal, report_id, body.reason, expected)
    return _own(principal, withdrawn, () if withdrawn.outcome is UpsertResult.UNCHANGED else {"end_reason"})
