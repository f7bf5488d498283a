"""Use cases of cases: send one, change it, withdraw it, and find what it shares with others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.case_files.drafting import MEMBERS, CaseChange, CaseDrafts, Drafting
from krama.case_files.filters import CaseFilter, conditions_of
from krama.case_files.schemas import CaseChangeIn, CaseFactsIn, CaseIn, CaseValueIn
from krama.case_files.unlisted import OwnReports
from krama.cases import service as cases
from krama.cases.errors import CaseCategoryChanged, CaseEnded, CaseFull, CaseLabelWidened
from krama.cases.service import CasePage, Sought
from krama.cases.tables import CaseFile
from krama.core import clock
from krama.core.cursor import KeysetPosition
from krama.core.evidence import stored_evidence
from krama.core.revisions import Expected
from krama.core.validation import FieldProblem, ItemProblem
from krama.reports import service as reports
from krama.reports.case_values import MOST_AT_ONCE, MOST_VALUES
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.errors import LabelMissing, LabelWidened, TooManyCaseReports
from krama.reports.fields import disclosed_to
from krama.reports.intake import (
    LabelRequest,
    check_occurred,
    refuse_unknown_recipients,
    stated_visibility,
    visibility_after_request,
)
from krama.reports.visibility import Label, label_of
from krama.sharing import policy as sharing
from krama.sharing.audiences import Viewer

_FROM_REPORTS = frozenset(("occurred_at", "province", "channel", "loss_amount", "loss_currency"))
"""What a case that was not described has from its reports."""
_COUNTED = ("loss_amount", "loss_currency", "tlp", "audience", "recipients", "anonymous", "withdrawn_at")
"""What statistics take from the case itself."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What became of one value that was sent: its report, or why it is rejected."""

    submitted: Submitted | None
    error: ItemProblem | None = None


@dataclass(frozen=True, slots=True)
class _Request:
    """What a request states of a case, the values that it sends, and the country whose numbers need no prefix."""

    facts: CaseFactsIn
    values: Sequence[CaseValueIn]
    region: str
    again: bool


@dataclass(frozen=True, slots=True)
class Filed:
    """A case after a request, with what became of each value that was sent."""

    case: CaseFile
    result: UpsertResult
    items: Sequence[Stated]
    is_new: bool = False


def file(session: Session, principal: Principal, sent: CaseIn, region: str) -> Filed:
    """Make a case and the reports of its values, or change the agency's case with this reference.

    Raises `CaseCategoryChanged` and what `change` raises. A case that was withdrawn begins again, with what is sent, if
    one of its values is reported then. Otherwise nothing changes.
    """
    case, is_new = cases.open_case(session, principal, sent.reference, sent.category.value)
    known = _known(session, principal, case)
    is_described = case.tlp is not None and case.withdrawn_at is None
    # a report of another category may be in it: a row of a file that names its reference
    if case.category != sent.category and (
        is_described or any(each.report.category != sent.category for each in known)
    ):
        raise CaseCategoryChanged
    stored = case.model_dump()
    cases.restate(case, {"category": sent.category.value})
    request = _Request(sent, sent.values or (), region, sent.again is True)
    filed = _changed(session, principal, case, request, known, before=stored, is_new=is_new)
    if filed.result is UpsertResult.WITHDRAWN:
        # gate: withdrawn case stays withdrawn
        case.sqlmodel_update(stored)
        cases.readdress(session, case)
    return filed


def _known(session: Session, principal: Principal, case: CaseFile) -> list[Submitted]:
    """The live and undecided reports of a case of the caller's agency."""
    return [
        *reports.own_reports_of_case(session, principal.agency_id, case.reference),
        *reports.pending_of_case(session, principal, case.reference),
    ]


def change(
    session: Session, principal: Principal, case_id: UUID, sent: CaseChangeIn, expected: Expected, region: str
) -> Filed:
    """Change the facts of a case of the caller's agency, and add values.

    Raises `CaseNotFound`, `CaseEnded`, `RevisionChanged`, `CaseLabelWidened`, `CaseFull`, `LabelMissing`,
    `OccurredInFuture`, `RecipientUnknown` and what `intake.requested_visibility` raises.
    """
    case = cases.own_locked(session, principal.agency_id, case_id)
    if case.withdrawn_at is not None:
        raise CaseEnded(
            "The case was withdrawn. If it holds after all, send it with its reference, with the values that hold, "
            "and with `again`: POST /v1/cases. Without `again`, these values stay withdrawn."
        )
    expected.refuse_if_changed(case.revision)
    known = _known(session, principal, case)
    request = _Request(sent, sent.add_values or (), region, sent.again is True)
    return _changed(session, principal, case, request, known, before=case.model_dump(), is_new=False)


def _changed(
    session: Session,
    principal: Principal,
    case: CaseFile,
    request: _Request,
    known: Sequence[Submitted],
    *,
    before: Mapping[str, Any],
    is_new: bool,
) -> Filed:
    """The case with what is sent. `before` has its columns as they are stored."""
    sent = request.facts
    check_occurred(sent.occurred_at, clock.now())
    label_before, label = _labels(session, principal, case, sent, known)
    columns, forgotten = _columns(sent), dict[str, Any]()
    # gate: case shows nothing that only a narrower report states
    if label_before is None and any(label_of(each.report) != label for each in known):
        forgotten = dict.fromkeys((before.keys() & _FROM_REPORTS) - columns.keys())
    changed = cases.restate(case, forgotten | columns)
    if label != label_before:
        opened_at = case.opened_at or (case.created_at if is_new else clock.now())
        cases.set_label(session, case, label.visibility, label.anonymous, opened_at=opened_at)
        cases.touch(case)
    stated = changed.keys() - forgotten.keys()
    members = frozenset(name for name, columns in MEMBERS.items() if stated & set(columns))
    # gate: what a case forgets stays in its reports
    change = CaseChange(case, label_before, label, {**before, **forgotten}, members)
    drafting = _drafting(session, principal, request, change, known)
    made, own = drafting.made, drafting.unlisted.own_reports(session, principal, case)
    submitted = reports.submit_to_cases(session, principal, made.drafts, withdrawals=own.withdrawals)
    if changed:
        cases.stating(case, principal)
    moving = [each for each in submitted if each.outcome.moves or each.is_new]
    moved = bool(moving) or own.any_done()
    # gate: revision of a case counts its values
    if moved:
        cases.count_reports(case, before["revision"])
    if before["withdrawn_at"] is None:
        moved = moved or case.revision != before["revision"]
    result = _result(session, case, moved, is_new=is_new)
    note(session, cases=[case.case_id])
    is_counted = any(each.outcome is not UpsertResult.PENDING for each in moving)
    # gate: figures follow a case of which only its own row has changed
    if not is_counted and any(before[name] != getattr(case, name) for name in _COUNTED):
        reports.count_case_again(session, case)
    items = [_stated(made, own, submitted, index) for index in range(len(request.values))]
    return Filed(case, result, items, is_new)


def _result(session: Session, case: CaseFile, changed: bool, *, is_new: bool) -> UpsertResult:
    """What became of the case. A withdrawn one begins again if something has changed."""
    if is_new:
        case.revision, case.updated_at = 1, case.created_at
        return UpsertResult.CREATED
    if not changed:
        return UpsertResult.UNCHANGED if case.withdrawn_at is None else UpsertResult.WITHDRAWN
    if case.withdrawn_at is not None:
        cases.begin_again(session, case)
    return UpsertResult.UPDATED


def _drafting(
    session: Session, principal: Principal, request: _Request, change: CaseChange, known: Sequence[Submitted]
) -> Drafting:
    drafting = Drafting(session, principal, request.region, change, known)
    drafting.add(request.values, again=request.again)
    # gate: most values of a case
    if drafting.adds() and drafting.value_count() > MOST_VALUES:
        raise CaseFull(MOST_VALUES)
    drafting.restate_rest()
    if len(drafting.made.drafts) > MOST_AT_ONCE:
        raise TooManyCaseReports(MOST_AT_ONCE)
    return drafting


def _columns(sent: CaseFactsIn) -> dict[str, Any]:
    """The columns that the request states, with their values. A null clears its column."""
    given = sent.model_fields_set
    columns: dict[str, Any] = {name: getattr(sent, name) for name in MEMBERS if name in given and name != "loss"}
    if "loss" in given:
        loss = sent.loss
        columns |= {"loss_amount": loss and loss.amount, "loss_currency": loss and loss.currency}
    if "evidence" in given:
        columns["evidence"] = stored_evidence(sent.evidence or ()) or None
    return columns


def _labels(
    session: Session, principal: Principal, case: CaseFile, sent: CaseFactsIn, known: Sequence[Submitted]
) -> tuple[Label | None, Label]:
    """The label of the case before the request, or None if it was not described, and the label after it.

    Raises `LabelMissing`, `CaseLabelWidened`, and what reading the label raises.
    """
    stated = stated_visibility(sent.tlp, sent.audience, principal)
    refuse_unknown_recipients(session, stated)
    seen_by, anonymous = cases.visibility(case), case.anonymous or bool(sent.anonymous)
    if seen_by is None:
        first = _first_label(principal, known) if stated is None else Label(stated, anonymous=False)
        return None, Label(first.visibility, first.anonymous or anonymous)
    after = visibility_after_request(seen_by, stated, sent.audience is not None)
    # gate: sending a case again never opens it
    if sharing.widens(seen_by, after, agencies.sectors_of(session, after.recipients)):
        raise CaseLabelWidened(f"/v1/cases/{case.case_id}")
    return Label(seen_by, case.anonymous), Label(after, anonymous)


def _first_label(principal: Principal, known: Sequence[Submitted]) -> Label:
    """The label of a case that is described without one: that of its reports, or the usual one without reports."""
    labels = {label_of(each.report) for each in known}
    if not labels:
        return Label(sharing.make_visibility(sharing.default_label(principal.sector)), anonymous=False)
    # gate: case is shown to no more members than its reports
    if len(labels) > 1:
        raise LabelMissing(
            "The reports of this case have different labels. Say who may see the case itself: send it with its "
            "reference and tlp (POST /v1/cases).",
            field="tlp",
        )
    return labels.pop()


def _stated(made: CaseDrafts, own: OwnReports, submitted: Sequence[Submitted], index: int) -> Stated:
    if index in made.faults:
        return Stated(*own.told_of(index, made.faults[index]))
    each = submitted[made.places[index]]
    if each.outcome is UpsertResult.REJECTED:
        return Stated(each, ItemProblem.of([FieldProblem.of_error(LabelWidened(each.report.report_id))]))
    return Stated(each)


def relabel(session: Session, principal: Principal, case_id: UUID, request: LabelRequest, expected: Expected) -> Filed:
    """Change who may see a case of the caller's agency, and with it the reports that have the case's label.

    A report whose label was narrowed keeps it. A case that was not described begins with the label of its reports. One
    that was withdrawn can only be closed to others, because they may still read its reports.
    Raises `CaseNotFound`, `CaseEnded`, `LabelMissing`, `RecipientUnknown`, `RevisionChanged` and `TooManyCaseReports`.
    """
    refuse_unknown_recipients(session, request.visibility)
    case = cases.own_locked(session, principal.agency_id, case_id)
    seen_by = cases.visibility(case)
    if seen_by is None:
        before = _first_label(principal, _known(session, principal, case))
    else:
        before = Label(seen_by, case.anonymous)
    after = request.applied_to(before)
    if before == after and seen_by is not None:
        expected.refuse_if_named(case.revision)
        return Filed(case, UpsertResult.UNCHANGED, [])
    opens = seen_by is None or sharing.widens(
        seen_by, after.visibility, agencies.sectors_of(session, after.visibility.recipients)
    )
    # gate: withdrawn case is opened to nobody
    if case.withdrawn_at is not None and (opens or after.anonymous < before.anonymous):
        raise CaseEnded(
            "The case was withdrawn, so its label can only become stricter. Its reports can be relabelled one by one: "
            "GET /v1/reports?case_reference=… lists them, and POST /v1/reports/{report_id}/relabel changes one."
        )
    expected.refuse_if_changed(case.revision)
    opened_at = clock.now() if opens else None
    cases.set_label(session, case, after.visibility, after.anonymous, opened_at=opened_at)
    cases.touch(case)
    reports.relabel_case(session, principal, case.reference, before, after, request.reason)
    reports.count_case_again(session, case)
    note(session, cases=[case_id], tlp=[before.visibility.tlp, after.visibility.tlp], reason=request.reason)
    return Filed(case, UpsertResult.UPDATED, [])


def withdraw(session: Session, principal: Principal, case_id: UUID, reason: str, expected: Expected) -> Filed:
    """Withdraw a case of the caller's agency with all its reports. One that is withdrawn already does not change.

    Raises `CaseNotFound` and `RevisionChanged`.
    """
    case = cases.own_locked(session, principal.agency_id, case_id)
    if case.withdrawn_at is not None:
        expected.refuse_if_named(case.revision)
        return Filed(case, UpsertResult.UNCHANGED, [])
    expected.refuse_if_changed(case.revision)
    reports.withdraw_case(session, principal, case.reference, reason)
    cases.touch(case)
    case.withdrawn_at, case.withdrawal_reason = case.updated_at, reason
    reports.count_case_again(session, case)
    note(session, cases=[case_id])
    return Filed(case, UpsertResult.UPDATED, [])


def reports_of(session: Session, principal: Principal, case: CaseFile) -> tuple[list[Submitted], int]:
    """Up to 200 reports of a case that the caller may see, and how many there are.

    They are the live ones, and for its own agency the undecided ones.
    """
    seen, count = reports.reports_of_case(session, principal.viewer, case, MOST_VALUES)
    if case.agency_id != principal.agency_id:
        return seen, count
    undecided = reports.pending_of_case(session, principal, case.reference)
    return [*undecided, *seen][:MOST_VALUES], len(undecided) + count


def page(session: Session, viewer: Viewer, wanted: CaseFilter, *, after: KeysetPosition, limit: int) -> CasePage:
    """Up to `limit` cases that the viewer may see, as they were made, after a position.

    There may be fewer before the list ends.
    """
    narrowed = wanted.seen_from(disclosed_to(viewer.sector))
    if narrowed is None:
        return CasePage([], None)
    conditions = conditions_of(narrowed, viewer)
    sought = Sought(narrowed.own, narrowed.reference, *narrowed.created)
    return cases.page(session, viewer, sought, conditions, after, limit)
