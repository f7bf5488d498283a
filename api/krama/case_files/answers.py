"""Converts cases to the wire format, with only the members that the principal may see."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.case_files.related import Related
from krama.case_files.schemas import (
    CaseItem,
    CaseOut,
    CaseValueIn,
    CaseValueOut,
    RelatedCase,
)
from krama.case_files.service import Filed, Stated
from krama.cases import service as cases
from krama.cases.tables import CaseFile
from krama.core.evidence import shown_evidence
from krama.core.money import MoneyOut
from krama.indicators.categories import Category
from krama.listings.answers import indicator_ref
from krama.reports.answers import UNNAMED, audience_out, status_of
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.fields import disclosed_to
from krama.reports.schemas import ReportSource
from krama.rule.roles import CaseRole
from krama.sharing.labels import Tlp
from krama.sharing.policy import DisclosureLevel, disclosure_level
from krama.sharing.sectors import Sector

Named = Mapping[UUID, tuple[str, Sector]]
"""Agencies with their names and sectors."""

_EVERYBODY = frozenset(
    {"case_id", "status", "view", "source", "tlp", "created_at", "updated_at", "ended_at", "values", "items"}
    | {"result", "report_count"}
)
"""The members that every agency that may see the case sees."""
_AS_IN_REPORTS = {
    "reference": "case_reference",
    "evidence": "narrative",
    "erased_at": "erased_at",
    **{name: name for name in ("category", "occurred_at", "province", "channel", "loss", "narrative")},
}
"""The members that other agencies see if they see a member of reports."""


def case_out(
    case: CaseFile,
    principal: Principal,
    named: Named,
    own_words: Collection[str] | None = None,
    **added: Any,
) -> CaseOut:
    """A case as this principal may see it. Every response about a case is created here.

    `own_words` are the members that this request has stated. A client that may not read reports gets only these back.
    """
    level = disclosure_level(principal.viewer, case.agency_id)
    own = level is DisclosureLevel.OWN
    disclosed = disclosed_to(principal.sector)
    # gate: disclosed facts of a case
    allowed = {name for name in CaseOut.model_fields if own or name in _EVERYBODY}
    allowed |= {name for name, as_in_report in _AS_IN_REPORTS.items() if own or as_in_report in disclosed}
    if case.anonymous and not own:
        allowed.discard("reference")  # it often names the office
    # gate: submit-only client reads no case
    if Permission.CASES_READ not in principal.permissions:
        allowed &= {*_EVERYBODY, "receipt", "revision", *(own_words or ())}
    facts = _facts(case, principal) | {"view": level} | added
    shown = {name: facts.get(name) if name in allowed else None for name in CaseOut.model_fields}
    names_source = own or (not case.anonymous and "source" in disclosed)
    source = _source(case.agency_id, named) if names_source else UNNAMED
    return CaseOut.model_validate(shown | {"source": source})


def _source(agency_id: UUID, named: Named) -> ReportSource:
    name, sector = named[agency_id]
    return ReportSource(agency_id=agency_id, name=name, sector=sector)


def _facts(case: CaseFile, principal: Principal) -> dict[str, Any]:
    seen_by = cases.visibility(case)
    loss = None
    if case.loss_amount is not None and case.loss_currency is not None:
        loss = MoneyOut.of(case.loss_amount, case.loss_currency)
    return case.model_dump() | {
        "created_at": case.made_at(principal.agency_id),
        "status": case.status,
        "category": Category(case.category),
        "loss": loss,
        "evidence": None if case.evidence is None else shown_evidence(case.evidence),
        "tlp": None if case.tlp is None else Tlp(case.tlp),
        "audience": None if seen_by is None else audience_out(seen_by),
        "ended_at": case.withdrawn_at,
        "end_reason": case.withdrawal_reason,
    }


def filed_items(filed: Filed, principal: Principal, sent: Sequence[CaseValueIn]) -> list[CaseItem]:
    """What became of each value that was sent. A client that may not read cases gets back the roles that it stated."""
    items = [_stated(index, value) for index, value in enumerate(filed.items)]
    # gate: submit-only client learns no role
    if Permission.CASES_READ not in principal.permissions:
        for shown, value in zip(items, sent, strict=True):
            shown.role, shown.layer = (None, None) if shown.report_id is None else (value.role, value.layer)
    return items


def _stated(index: int, value: Stated) -> CaseItem:
    if value.submitted is None:
        return CaseItem(
            index=index, result=UpsertResult.REJECTED, report_id=None, status=None, role=None, layer=None,
            indicator=None, error=value.error,
        )  # fmt: skip
    members = _members(value.submitted)
    return CaseItem(index=index, result=value.submitted.outcome, error=value.error, **members)


def read_values(reports: Sequence[Submitted]) -> list[CaseValueOut]:
    """The reports of a case that is read."""
    return [CaseValueOut(**_members(report)) for report in reports]


def _members(submitted: Submitted) -> dict[str, Any]:
    """What a report states of a value of a case."""
    report = submitted.report
    return {
        "report_id": report.report_id,
        "status": status_of(report, own=False),
        "role": None if report.facts.role is None else CaseRole(report.facts.role),
        "layer": report.facts.layer,
        "indicator": indicator_ref(report.indicator_id, submitted.indicator),
    }


def related_out(related: Related, principal: Principal, named: Named) -> RelatedCase:
    """A related case as this principal may see it."""
    own, disclosed = related.agency_id == principal.agency_id, disclosed_to(principal.sector)
    names_source = own or (not related.anonymous and "source" in disclosed)
    # gate: reference of another agency's case
    names_case = own or (not related.anonymous and "case_reference" in disclosed)
    return RelatedCase(
        case_id=related.case_id if related.readable else None,
        reference=related.reference if names_case else None,
        source=_source(related.agency_id, named) if names_source else UNNAMED,
        shared_indicators=[indicator_ref(key, indicator) for key, indicator in related.shared],
        first_reported_at=related.first_at,
        last_reported_at=related.last_at,
    )
