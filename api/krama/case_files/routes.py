"""HTTP routes of cases: send everything that one victim brought at once, read and change it, and see what it shares."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request, Security

from krama.access.admission import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.endpoint import KeyedTransaction, ListName, ReadSession
from krama.access.principal import caller
from krama.access.route import Router
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.selection import AgencyFilter, named_agencies
from krama.agencies.service import Principal
from krama.audit.receipts import Receipts
from krama.audit.schemas import Receipt
from krama.audit.service import record
from krama.case_files import service
from krama.case_files.answers import case_out, filed_items, read_values, related_out
from krama.case_files.effects import effects_of
from krama.case_files.filters import CaseFilter
from krama.case_files.related import Related, related_to
from krama.case_files.schemas import (
    CaseChangeIn,
    CaseIn,
    CaseItem,
    CaseOut,
    CaseValueIn,
    CaseWithdrawalIn,
    RelatedCase,
)
from krama.case_files.service import Filed
from krama.cases import service as cases
from krama.cases.tables import CaseStatus
from krama.core.channels import Channel
from krama.core.context import context_of, provided
from krama.core.cursor import KeysetPosition, Page, PageRequest
from krama.core.filters import CommaList
from krama.core.languages import CONTENT_LANGUAGE, LANGUAGES, language_of, stated
from krama.core.money import AmountText
from krama.core.operation import BodyLimit, Location
from krama.core.problems import link
from krama.core.revisions import ExpectedRevision
from krama.core.texts import CaseReference, Currency, Moment, Province
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind, Region
from krama.protection.cache import ProtectedListCache
from krama.quotas.limits import Quota
from krama.reports import service as reports
from krama.reports.drafts import Submitted
from krama.reports.filters import check_min_loss
from krama.reports.intake import label_request
from krama.reports.report_filter import time_span
from krama.reports.routes import ProtectedList
from krama.reports.schemas import LabelChangeIn
from krama.rule.roles import CaseRole

router = Router("/v1/cases", tag="cases")

Submitter = Annotated[Principal, Security(caller, scopes=[Permission.CASES_SUBMIT])]
Reader = Annotated[Principal, Security(caller, scopes=[Permission.CASES_READ])]
Withdrawer = Annotated[Principal, Security(caller, scopes=[Permission.CASES_WITHDRAW])]
HomeRegion = Annotated[Region, Depends(provided(Region))]


@router.operation(
    "POST",
    "",
    "submitCase",
    "Submit a case",
    status_code=201,
    response_model=CaseOut,
    errors=[409],
    location=Location("/v1/cases/{case_id}", "case"),
    body_limit=BodyLimit.BATCH,
    responses={
        200: {
            "model": CaseOut,
            "description": "Your agency has a case with this reference. It is as answered now.",
            "headers": CONTENT_LANGUAGE,
        },
        201: {
            "description": "The case was created.",
            "headers": CONTENT_LANGUAGE,
            "links": {
                "readCase": link("readCase", case_id="case_id"),
                "withdrawCase": link("withdrawCase", case_id="case_id"),
                "listRelatedCases": link("listRelatedCases", case_id="case_id"),
            },
        },
    },
)
def submit_case(
    body: CaseIn,
    principal: Submitter,
    request: Request,
    region: HomeRegion,
    receipts: Annotated[Receipts, Depends(provided(Receipts))],
    transaction: KeyedTransaction,
) -> CaseOut:
    """Send everything that one victim brought: the facts once, and every value with what it was in the story.

    Each value becomes a report with the facts and the label of the case. `items` says what became of each. A value that
    can't be read, or is not listed, is named there, and stops nothing else. A value that is sent again as the victim's
    own is taken off: your agency's report of it in this case is withdrawn.
    If your agency has a case with this reference, it is changed: what is left out stays, null clears, values are added,
    and the label can only become stricter. Reports with the same `case_reference`, from a file for example, belong to
    the case too.
    """
    values = body.values or ()
    charge_beyond_one(request, principal, Quota.SUBMISSIONS, len(values))
    filed = service.file(transaction.session, principal, body, region)
    transaction.answer_with(201 if filed.is_new else 200)
    case = _own(principal, filed, body.model_fields_set, items=_items(request, principal, filed, values))
    if body.with_receipt:
        case.receipt = Receipt(**receipts.receipt_of(transaction.entry, record(transaction.session)))
    return case


def _items(request: Request, principal: Principal, filed: Filed, sent: Sequence[CaseValueIn]) -> list[CaseItem]:
    """What became of each value, with errors in the language that the request asks for."""
    context = context_of(request)
    language, items = language_of(context.headers), filed_items(filed, principal, sent)
    context.response_headers.update(stated(language))
    if language != LANGUAGES[0]:
        for item in items:
            item.error = None if item.error is None else item.error.in_khmer()
    return items


def _own(
    principal: Principal,
    filed: Filed,
    own_words: set[str] | frozenset[str] = frozenset(),
    items: list[CaseItem] | None = None,
) -> CaseOut:
    """A case of the principal's own agency, for a client that may have less rights than the agency."""
    named = {filed.case.agency_id: (principal.agency_name, principal.sector)}
    return case_out(filed.case, principal, named, own_words, result=filed.result, items=items)


@router.operation(
    "GET", "", "listCases", "List the cases that you may see", errors=[404], list_name=ListName("cases", newest=True)
)
def list_cases(  # noqa: PLR0913, PLR0917  (one for each filter)
    principal: Reader,
    session: ReadSession,
    page: PageRequest,
    agency_id: Annotated[
        AgencyFilter | None,
        Query(description="Whose cases: `own`, `others`, `all` (the default), or agencies by their ids."),
    ] = None,
    status: Annotated[CommaList[CaseStatus] | None, Query(description="Only cases that have one of these now.")] = None,
    kind: Annotated[CommaList[Kind] | None, Query(description="Only cases with a value of one of these kinds.")] = None,
    category: Annotated[CommaList[Category] | None, Query(description="Only cases in these categories.")] = None,
    province: Annotated[CommaList[Province] | None, Query(description="Only incidents in these provinces.")] = None,
    role: Annotated[CommaList[CaseRole] | None, Query(description="Only cases with a value in one of these.")] = None,
    reference: Annotated[CaseReference | None, Query(description="Only the case with this reference.")] = None,
    channel: Annotated[Channel | None, Query(description="Only scams on this channel, as it was reported.")] = None,
    min_loss: Annotated[
        AmountText | None, Query(description="Only losses of at least this amount. Goes with `currency`.")
    ] = None,
    currency: Annotated[Currency | None, Query(description="Only losses in this currency.")] = None,
    occurred_after: Annotated[Moment | None, Query(description="Only incidents after this time.")] = None,
    occurred_before: Annotated[Moment | None, Query(description="Only incidents before this time.")] = None,
    created_after: Annotated[Moment | None, Query(description="Only cases that were made after this time.")] = None,
    created_before: Annotated[Moment | None, Query(description="Only cases that were made before this time.")] = None,
    updated_after: Annotated[Moment | None, Query(description="Only cases that changed after this time.")] = None,
    updated_before: Annotated[
        Moment | None, Query(description="Only cases that have not changed since this time.")
    ] = None,
) -> Page[CaseOut]:
    """Your agency's cases, and those that other agencies share with you as a case, as they were made or shared.

    Other agencies' cases that only reports have described are not here: see `listReports`. A filter matches only what
    you see of a case. To fill a page, at most 500 cases are looked through, or two for each item of a large `limit`: a
    page may have fewer items than `limit`, or none, and yet have a `next_cursor`.
    """
    own, ids = named_agencies(agency_id)
    check_min_loss(min_loss, currency)
    if page.begins:
        reports.refuse_unseen_sources(session, principal, ids)
    wanted = CaseFilter(
        own,
        ids,
        status or frozenset(),
        kind or frozenset(),
        category or frozenset(),
        province or frozenset(),
        role or frozenset(),
        reference,
        channel,
        currency,
        min_loss,
        occurred=time_span("occurred", occurred_after, occurred_before),
        created=time_span("created", created_after, created_before),
        updated=time_span("updated", updated_after, updated_before),
    )
    rows, end = service.page(session, principal.viewer, wanted, after=page.after, limit=page.limit)
    named = agencies.names_of(session, {case.agency_id for case in rows})
    return page.answer([case_out(case, principal, named) for case in rows], end is not None, end)


@router.operation("GET", "/{case_id:uuid}", "readCase", "Read one case")
def read_case(
    case_id: UUID, principal: Reader, entry: Recorded, session: ReadSession, protected_list: ProtectedList
) -> CaseOut:
    """A case that you may see, with its reports that you may see, and for its own agency what came of it.

    If you may not see a case, the answer is the same as if it did not exist.
    """
    case = cases.read(session, principal.viewer, case_id)
    shown, count = service.reports_of(session, principal, case)
    entry.disclose(_disclosed(shown, protected_list))
    own = case.agency_id == principal.agency_id
    named = agencies.names_of(session, [case.agency_id])
    effects = effects_of(session, principal, case) if own else None
    return case_out(case, principal, named, values=read_values(shown), effects=effects, report_count=count)


def _disclosed(shown: list[Submitted], protected_list: ProtectedListCache) -> list[bytes]:
    """The indicators whose listings are disclosed. A protected value is not listed, so it needs no correction."""
    live = (each for each in shown if each.report.ended_as is None)
    # gate: no correction for a value of a case that was never listed
    return [each.report.indicator_id.bytes for each in live if not protected_list.covers(each.indicator)]


@router.operation(
    "PATCH",
    "/{case_id:uuid}",
    "changeCase",
    "Update a case",
    errors=[409],
    responses={200: {"headers": CONTENT_LANGUAGE}},
    body_limit=BodyLimit.BATCH,
)
def change_case(
    case_id: UUID,
    body: CaseChangeIn,
    principal: Submitter,
    request: Request,
    expected: ExpectedRevision,
    region: HomeRegion,
    transaction: KeyedTransaction,
) -> CaseOut:
    """Change the facts of your agency's case, and add values. Its reports that repeated a fact repeat the new one.

    A second officer vouches for facts, so the approval of these reports ends.
    """
    added = body.add_values or ()
    charge_beyond_one(request, principal, Quota.SUBMISSIONS, len(added))
    changed = service.change(transaction.session, principal, case_id, body, expected, region)
    return _own(principal, changed, body.model_fields_set, items=_items(request, principal, changed, added))


@router.operation("POST", "/{case_id:uuid}/relabel", "relabelCase", "Change who may see a case", errors=[409])
def relabel_case(
    case_id: UUID,
    body: LabelChangeIn,
    principal: Submitter,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
) -> CaseOut:
    """Change the label and audience of your agency's case, or whether it names your agency. This may open it.

    Its reports with the same audience change with it. A report whose label was narrowed keeps it: relabel that one
    itself. All its reports name your agency, or none of them. The change of each report is recorded with its reason
    (`listLabelChanges`), and that of the case in the audit log. The label of a withdrawn case can only become stricter:
    others may still read its reports.
    """
    request = label_request(body, principal)
    relabelled = service.relabel(transaction.session, principal, case_id, request, expected)
    return _own(principal, relabelled, {"tlp", "audience", "anonymous"} & body.model_fields_set)


@router.operation("POST", "/{case_id:uuid}/withdraw", "withdrawCase", "Withdraw a case with its reports")
def withdraw_case(
    case_id: UUID,
    body: CaseWithdrawalIn,
    principal: Withdrawer,
    expected: ExpectedRevision,
    transaction: KeyedTransaction,
) -> CaseOut:
    """Withdraw your agency's case and all its reports, listed and pending. They are kept, but no longer count.

    If it is withdrawn already, nothing changes, and the answer has the first reason. If you send the same values again,
    it stays withdrawn. A new value begins it again, and `again` brings back the values that you send with it.
    """
    withdrawn = service.withdraw(transaction.session, principal, case_id, body.reason, expected)
    return _own(principal, withdrawn)


_MOST = 2**31


@router.operation(
    "GET",
    "/{case_id:uuid}/related",
    "listRelatedCases",
    "List the cases that share a value",
    list_name=ListName("related cases"),
)
def list_related_cases(
    case_id: UUID,
    principal: Reader,
    entry: Recorded,
    session: ReadSession,
    protected_list: ProtectedList,
    page: PageRequest,
) -> Page[RelatedCase]:
    """Other cases with a value of this one, by the live reports that you may see, those that share most first.

    So two offices learn of each other, and a bank sees how far something reaches. At most the newest 200 cases of these
    values count. What an agency reported anonymously stands apart from what it reported with its name.
    """
    case = cases.read(session, principal.viewer, case_id)
    following = [
        each for each in related_to(session, principal, case, protected_list.covers) if _position(each) > page.after
    ]
    shown = following[: page.limit]
    entry.disclose({key.bytes for each in shown for key, _ in each.shared})
    named = agencies.names_of(session, {each.agency_id for each in shown})
    last = _position(shown[-1]) if shown else None
    items = [related_out(each, principal, named) for each in shown]
    return page.answer(items, len(following) > len(shown), last)


def _position(related: Related) -> KeysetPosition:
    """Its place in the list: those that share most come first, and cursors only go up."""
    return KeysetPosition(2 * (_MOST - len(related.shared)) + related.anonymous, related.place)
