"""What an operation changes in what it answers with: the words and times that a program looks for after its call."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

_STATUS: Final = {
    "withdrawReport": "withdrawn",
    "withdrawDispute": "withdrawn",
    "acknowledgeDispute": "acknowledged",
    "startDisputeReview": "under_review",
    "endProtection": "ended",
    "disableAgency": "disabled",
    "enableAgency": "active",
    "disableClient": "disabled",
    "enableClient": "active",
}
"""The status after what it does. All else keeps its status, or is in the first one."""
_DECIDED: Final = {"accepted": "active", "dismissed": "dismissed", "upheld": "upheld", "rejected": "rejected"}

UNRESTRICTED: Final[Mapping[str, Any]] = {"dpop_required": False, "networks": [], "expires_at": None}
"""The members of a client that restrict it, without effect."""

_NEVER_NULL: Final = {
    "addClient": "secret",
    "addProtection": "protection_id created_at updated_at created_by",
    "endProtection": "ended_at ended_by",
    "withdrawReport": "ended_at",
    "withdrawDispute": "ended_at",
    "acknowledgeDispute": "acknowledged_at",
    "startDisputeReview": "review_started_at",
    "approveReport": "approved_at approved_by",
    "decideReport": "decided_at decided_by",
    "decideDispute": "decided_at decided_by",
}


def usual(operation: str) -> dict[str, Any]:
    """Members of the answer about what nothing else is known of."""
    return {"status": "active"} if operation in ("submitReport", "readReport", "relabelReport", "approveReport") else {}


def never_null(operation: str, said: Mapping[str, Any]) -> frozenset[str]:
    """Members that may be null, and are not after this. A dry run makes nothing, and with keys there is no secret."""
    without = said.get("dry_run") or said.get("jwks")
    return frozenset() if without else frozenset(_NEVER_NULL.get(operation, "").split())


def effects(operation: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """Members of the answer to a request that states this."""
    status = _DECIDED.get(str(said.get("decision")), _STATUS.get(operation))
    members: dict[str, Any] = {} if status is None else {"status": status}
    members |= {"result": "created"} if operation == "submitReport" else {}
    if "decision" in said:
        members["decision_reason"] = said.get("reason")
    elif operation.startswith(("withdraw", "end")):
        members["end_reason"] = said.get("reason")
    if operation == "liftClientRestrictions":
        members |= {name: UNRESTRICTED[name] for name in said.get("restrictions", ())}
    return members


_REASONS: Final = {
    "proceed": ("nothing_known", 0, "No member has reported this.", "មិនមានស្ថាប័នសមាជិកណារាយការណ៍អំពីព័ត៌មាននេះទេ។"),
    "warn": ("reported_once", 30, "One agency has reported this.", "ស្ថាប័នមួយបានរាយការណ៍អំពីព័ត៌មាននេះ។"),
    "verify": (
        "reported_by_several",
        60,
        "Several independent agencies have reported this.",
        "ស្ថាប័នឯករាជ្យច្រើនជាងមួយបានរាយការណ៍អំពីព័ត៌មាននេះ។",
    ),
    "hold": (
        "police_approved",
        80,
        "A second officer has approved a police report about this.",
        "របាយការណ៍របស់នគរបាលអំពីព័ត៌មាននេះ ត្រូវបានមន្ត្រីទីពីរអនុម័ត។",
    ),
}
"""For each action a reason, a score and a sentence in both languages."""


def verdict(members: Mapping[str, Any], *, with_texts: bool = True) -> dict[str, Any]:
    """A check with what nobody set up for its action: each verdict has a reason, and each warning a listing."""
    action = str(members.get("action", "proceed"))
    if action not in _REASONS:
        return dict(members)
    code, score, english, khmer = _REASONS[action]
    texts = {"texts": {"en": english, "km": khmer}} if with_texts else {}
    said: dict[str, Any] = {"reasons": [{"code": code, **texts}]}
    if action != "proceed":
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        counts = dict.fromkeys(("report_count", "agency_count"), 2 if code == "reported_by_several" else 1)
        times = dict.fromkeys(("first_reported_at", "last_reported_at"), now)
        said |= {"score": score, "listed": True, "status": "active", "matches": [{}], **counts, **times}
    return said | dict(members)
