"""The cases that the reports of one request name: what they state of them, and their rows."""

from collections.abc import Collection, Iterable
from typing import Any

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.cases import service as cases
from krama.cases.service import Ensured
from krama.reports.intake import Draft
from krama.reports.schemas import ReportIn


def ensure(session: Session, principal: Principal, drafts: Collection[Draft]) -> Ensured:
    """Make those cases of the caller's agency that are missing. See `cases.service.ensure`."""
    named = {draft.case_reference for draft in drafts if draft.case_reference}
    if not named:
        return cases.NOT_CITED
    known = cases.known(session, principal, named)
    # a batch that is sent again makes no case, so what it states of them is not needed
    return cases.ensure(session, principal, known, stated(each for each in drafts if each.case_reference not in known))


def stated(drafts: Iterable[Draft]) -> dict[str, dict[str, Any]]:
    """The columns of each case, by its reference: what the first report states of it that states anything.

    The loss of a case is counted once. Reports of one case often repeat it, and some state a part, so the largest of
    one request counts.
    """
    by_reference: dict[str, dict[str, Any]] = {}
    for draft in drafts:
        reference = draft.case_reference
        if reference in by_reference:
            _complete(by_reference[reference], draft.sent)
        elif reference:
            by_reference[reference] = _begun(draft)
    return by_reference


def _begun(draft: Draft) -> dict[str, Any]:
    sent = draft.sent
    return {
        "category": draft.category,
        "occurred_at": sent.occurred_at,
        "province": sent.province,
        "channel": sent.channel,
        "loss_amount": None if sent.loss is None else sent.loss.amount,
        "loss_currency": None if sent.loss is None else sent.loss.currency,
    }


def _complete(case: dict[str, Any], sent: ReportIn) -> None:
    for name in ("occurred_at", "province", "channel"):
        if case[name] is None:
            case[name] = getattr(sent, name)
    if sent.loss is None:
        return
    if case["loss_amount"] is None:
        case["loss_amount"], case["loss_currency"] = sent.loss.amount, sent.loss.currency
    elif case["loss_currency"] == sent.loss.currency:
        case["loss_amount"] = max(case["loss_amount"], sent.loss.amount)
