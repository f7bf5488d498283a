"""From what a member sent to a draft that may be stored."""

from datetime import timedelta
from typing import Any

from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.reports.drafts import Draft
from krama.reports.errors import OccurredInFuture
from krama.reports.schemas import ReportIn

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far ahead of ours a member's clock may run before its report counts as one of the future."""


def draft(sent: ReportIn, region: str) -> Draft:
    """Raises `IndicatorRefused` and `OccurredInFuture`."""
    indicator = canonicalise(sent.value, Hints(sent.kind, sent.institution, sent.chain, sent.platform, region))
    if sent.occurred_at is not None and sent.occurred_at > clock.now() + CLOCKS_DIFFER:
        raise OccurredInFuture(
            "The time lies in the future. Check the date and the zone: Cambodia is +07:00.", field="occurred_at"
        )
    return Draft(indicator, indicator_id(indicator), sent.category.value, sent.case_reference or "", _stated(sent))


_PLAIN = ("value", "confidence", "occurred_at", "province", "channel", "narrative")


def _stated(sent: ReportIn) -> dict[str, Any]:
    given = sent.model_fields_set
    stated = {name: getattr(sent, name) for name in _PLAIN if name in given and getattr(sent, name) is not None}
    if "tlp" in given:
        stated["tlp"] = sent.tlp.value
    if sent.loss is not None:
        stated |= {"loss_amount": sent.loss.amount + 0, "loss_currency": sent.loss.currency}
    return stated
