"""From what a member sent to a draft that may be stored."""

from datetime import timedelta
from typing import Any

from krama.agencies.service import Principal
from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.reports.drafts import Draft
from krama.reports.errors import LabelMissing, OccurredInFuture, ValidityInPast
from krama.reports.schemas import AudienceIn, ReportIn
from krama.sharing import policy as sharing
from krama.sharing.labels import Tlp
from krama.sharing.policy import Visibility

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far ahead of ours a member's clock may run before its report counts as one of the future."""


def draft(sent: ReportIn, region: str, principal: Principal) -> Draft:
    """The draft of a report as it was sent.

    Raises `IndicatorRefused`, `OccurredInFuture`, `ValidityInPast`, `LabelMissing`, and what `requested_visibility`
    raises.
    """
    indicator = canonicalise(sent.value, Hints(sent.kind, sent.institution, sent.chain, sent.platform, region))
    if sent.occurred_at is not None and sent.occurred_at > clock.now() + CLOCKS_DIFFER:
        raise OccurredInFuture(
            "The time lies in the future. Check the date and the zone: Cambodia is +07:00.", field="occurred_at"
        )
    if sent.valid_until is not None and sent.valid_until <= clock.now():
        raise ValidityInPast(
            "The time is over already. Check the date and the zone: Cambodia is +07:00.", field="valid_until"
        )
    if sent.audience is not None and sent.tlp is None:
        raise LabelMissing("An audience goes with a label: say tlp beside it, such as TLP:AMBER.", field="tlp")
    return Draft(
        indicator,
        indicator_id(indicator),
        sent.category.value,
        sent.case_reference or "",
        _stated(sent),
        None if sent.tlp is None else requested_visibility(sent.tlp, sent.audience, principal),
        sent.audience is not None,
    )


def requested_visibility(tlp: Tlp, audience: AudienceIn | None, principal: Principal) -> Visibility:
    """How far a member's report with this label goes; naming oneself says nothing, for the source sees its own anyway.

    Raises `AudienceRefused` and `RecipientsMissing`.
    """
    if audience is None:
        return sharing.make_visibility(tlp)
    return sharing.make_visibility(tlp, audience.sectors, set(audience.agencies) - {principal.agency_id})


_PLAIN = ("value", "confidence", "occurred_at", "province", "channel", "narrative", "anonymous", "valid_until")


def _stated(sent: ReportIn) -> dict[str, Any]:
    given = sent.model_fields_set
    stated = {name: getattr(sent, name) for name in _PLAIN if name in given and getattr(sent, name) is not None}
    if sent.loss is not None:
        stated |= {"loss_amount": sent.loss.amount + 0, "loss_currency": sent.loss.currency}
    return stated
