"""What the reports of one request state of the cases that they name."""

from collections.abc import Iterable
from typing import Any

from krama.reports.intake import Draft


def stated(drafts: Iterable[Draft]) -> dict[str, dict[str, Any]]:
    """The columns of each case, by its reference: what the first report states of it that states anything.

    The loss of a case is counted once. Reports of one case often repeat it, and some state a part, so the largest of
    one request counts.
    """
    cases: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        if draft.case_reference:
            _add(cases.setdefault(draft.case_reference, {"category": draft.category}), draft)
    return cases


def _add(case: dict[str, Any], draft: Draft) -> None:
    sent = draft.sent
    for name in ("occurred_at", "province", "channel"):
        if case.get(name) is None:
            case[name] = getattr(sent, name)
    if sent.loss is None:
        return
    if case.get("loss_amount") is None:
        case["loss_amount"], case["loss_currency"] = sent.loss.amount, sent.loss.currency
    elif case["loss_currency"] == sent.loss.currency:
        case["loss_amount"] = max(case["loss_amount"], sent.loss.amount)
