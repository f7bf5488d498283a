"""What null means in answers: the contract's words for members whose own description does not say it."""

import re
from collections.abc import Mapping
from typing import Any

_NOT_FOR_YOU = "Null: not for you."
_NOT_STATED = "Null: none was stated."
_NOT_STATED_FOR_YOU = "Null: none was stated, or it is not for you."
_NOTHING_LISTED = "Null: nothing is listed."
_OTHER_TYPE = "Null: it is of another type."
_NO_RECEIPT = "Null in all other answers."
_FEW = "Null: there is none, or it would be of too few cases of other agencies."
_HIDDEN_SOURCE = "Null: the agency is not disclosed to you."
_AT_FAULT = "Null: the item itself has a fault."

NULLS: Mapping[str, str] = {
    "chain": "Null: not a wallet.",
    "platform": "Null: not a handle.",
    "reference": "Null: you sent none.",
    "loss": _NOT_STATED_FOR_YOU,
    "erased_at": "Null: nothing was erased, or you may not know.",
    "anonymous": _NOT_FOR_YOU,
    "AuditRecord.client_id": "Null for a command of the operator.",
    "AuditRecord.inclusion_path": "Null otherwise.",
    "AuditRecord.operator": "Null for a request of a client.",
    "AuditRecord.proof_key": "Null: to none.",
    "AuditRecord.token_id": "Null for a command of the operator.",
    "Actor.client_id": "Null: it is a client of another agency.",
    "Case.category": _NOT_FOR_YOU,
    "Case.ended_at": "Null: it was not.",
    "Case.end_reason": "Null: it was not, or the reason is not for you.",
    "Case.evidence": "Null: none was sent, it was erased, or it is not for you.",
    "Case.narrative": "Null: none was sent, it was erased, or it is not for you.",
    "Case.receipt": _NO_RECEIPT,
    "Case.reference": _NOT_FOR_YOU,
    "Case.revision": _NOT_FOR_YOU,
    "CaseItem.role": _NOT_STATED_FOR_YOU,
    "CaseValue.role": _NOT_STATED_FOR_YOU,
    "Change.tlp": "Null: not known, as of some records that are removed.",
    "Check.first_reported_at": _NOTHING_LISTED,
    "Check.last_reported_at": _NOTHING_LISTED,
    "CheckBatchItem.check": "The check. Null: the item was refused, and `error` says why.",
    "CheckBatchItem.error": "Why the item was refused. Null: it was checked.",
    "Client.name": "Null: it has none.",
    "ClientDetail.name": "Null: it has none.",
    "CopiedIndicator.institution_known": "Null if `institution` is null.",
    "Dispute.acknowledged_at": "Null: nobody has.",
    "Dispute.decided_at": "Null: it is not.",
    "Dispute.decided_by": "Null: it is not decided.",
    "Dispute.review_started_at": "Null: nobody has.",
    "Dispute.source_reason": "Null: it was not upheld, they read none, or it is not for you.",
    "Evidence.description": _NOT_STATED,
    "Evidence.media_type": _NOT_STATED,
    "Explanation.fading": _NOT_FOR_YOU,
    "Explanation.reported_weight": _NOT_FOR_YOU,
    "Explanation.weight": _NOT_FOR_YOU,
    "ExtractionItem.platform": "Null: not a handle, or none is named.",
    "FieldProblem.field": "Null: the fault is in no field of its own.",
    "Institution.participant_certainty": "Null without a code.",
    "ItemProblem.field": "Null: the fault is in no field of its own.",
    "NewClient.name": "Null: it has none.",
    "Outcome.check_id": "Null: `reference` names the payment, or `indicator` what is judged.",
    "Outcome.indicator": "The indicator that it judges. Null: none was named.",
    "Outcome.payment": "What the payment amounts to. Null: it was not stated.",
    "PaymentCheckItem.check": "The check. Null: the value was refused, and `error` says why.",
    "PaymentCheckItem.error": "Why the value was refused. Null: it was checked.",
    "RelatedCase.reference": _NOT_FOR_YOU,
    "Report.approved_at": "Null: nobody has, or you may not know.",
    "Report.approved_by": "Null: nobody has approved it, or you may not know who.",
    "Report.case_reference": _NOT_STATED_FOR_YOU,
    "Report.decided_at": "Null: it never was, or you may not know.",
    "Report.decided_by": "Null: nobody has, or you may not know who.",
    "Report.decision_reason": "Null: it was not decided, or the reason is not for you.",
    "Report.end_reason": "Null: it has not ended, or the reason is not for you.",
    "Report.ended_at": "Null: it has not.",
    "Report.narrative": "Null: none was sent, it was erased, or it is not for you.",
    "Report.overturned_at": "Null: none was, or you may not know.",
    "Report.receipt": _NO_RECEIPT,
    "Report.revision": _NOT_FOR_YOU,
    "Report.role": _NOT_STATED_FOR_YOU,
    "Report.value": _NOT_FOR_YOU,
    "ReportBatchColumn.implied_currency": "Null: none.",
    "ReportBatchColumn.implied_kind": "Null: none.",
    "ReportBatchItem.case_reference": "Null: it had none, or none that can be read.",
    "ReportBatchItem.error": "Null: it is not rejected.",
    "ReportBatchItem.indicator": _AT_FAULT,
    "ReportBatchItem.institution_name": "Null: the indicator has no institution with a name that is known.",
    "ReportBatchItem.known": "Null otherwise, and for an item that is rejected.",
    "ReportBatchItem.reference": "Null: it had none, or none that can be read.",
    "ReportBatchStanding.first_index": "Null: it repeats none.",
    "ReportBatchStanding.first_line": "Null: it repeats none, or items have no lines.",
    "ReportSource.agency_id": _HIDDEN_SOURCE,
    "ReportSource.sector": _HIDDEN_SOURCE,
    "ResponseTime.median_hours_to_correct": _FEW,
    "ResponseTime.median_hours_to_report": _FEW,
    "Scorecard.median_hours_to_report": "Null: no report says it.",
    "Scorecard.province": "Null: checks, outcomes, and the reports that name none.",
    "SearchHit.dispute_id": _OTHER_TYPE,
    "SearchHit.indicator_id": _OTHER_TYPE,
    "SearchHit.report_id": _OTHER_TYPE,
    **{
        f"{name}.{member}": text
        for name in ("Protection", "ProtectionAdded", "ProtectionEnded")
        for member, text in (
            ("ended_at", "Null: it is active."),
            ("imported_from", "Null: it was not imported."),
            ("kind", "Null: the values are not of one kind."),
        )
    },
}
"""By the member's name, or by its schema and name where null means something else there."""

_LEFT_OUT = frozenset({"OAuthProblem", "Problem", "Reason", "RequestFieldProblem"})
"""Answers that leave a member out where it does not apply. None of theirs is ever null."""

_ALWAYS_SENT = frozenset({"FieldProblem", "ItemProblem"})
"""Answers that have all of their members, also those with a default in the code."""

_SAYS_NULL = re.compile(r"\b[Nn]ull\b")


def explain_null(published: Mapping[str, Any]) -> None:
    """Say of every member of an answer what null means, and take null out of those that are left out instead."""
    for name, schema in published.items():
        if name.endswith("Input"):
            continue
        members = schema.get("properties", {})
        if name in _ALWAYS_SENT:
            schema["required"] = list(members)
        for member, stated in members.items():
            if name in _LEFT_OUT or name in _ALWAYS_SENT:
                stated.pop("default", None)
            if name in _LEFT_OUT:
                _refuse_null(stated)
            text = NULLS.get(f"{name}.{member}", NULLS.get(member))
            if text is not None and says_nothing_of_null(stated):
                stated["description"] = f"{stated.get('description', '')} {text}".strip()


def says_nothing_of_null(member: Mapping[str, Any]) -> bool:
    """Whether a member may be null, and its own description does not say what that means."""
    return {"type": "null"} in member.get("anyOf", ()) and not _SAYS_NULL.search(member.get("description", ""))


def _refuse_null(member: dict[str, Any]) -> None:
    choices = [choice for choice in member.get("anyOf", ()) if choice != {"type": "null"}]
    if len(choices) == 1:
        del member["anyOf"]
        member |= choices[0]
