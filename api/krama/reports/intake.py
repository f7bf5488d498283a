"""From what a member sent to a draft that may be stored."""

from datetime import timedelta
from typing import Any

from krama.agencies.service import Member
from krama.core import clock
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Hints
from krama.reports.drafts import Draft
from krama.reports.errors import LabelMissing, OccurredInFuture, ValidityInPast
from krama.reports.schemas import AudienceIn, ReportIn
from krama.sharing import policy as sharing
from krama.sharing.labels import Tlp
from krama.sharing.policy import Reach

CLOCKS_DIFFER = timedelta(minutes=2)
"""How far ahead of ours a member's clock may run before its report counts as one of the future."""


def draft(sent: ReportIn, region: str, member: Member) -> Draft:
    """Raises `IndicatorRefused`, `OccurredInFuture`, `ValidityInPast`, `LabelMissing` and what `reach` raises."""
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
        None if sent.tlp is None else reach(sent.tlp, sent.audience, member),
        sent.audience is not None,
    )


def reach(tlp: Tlp, audience: AudienceIn | None, member: Member) -> Reach:
    """How far a member's report with this label goes; naming oneself says nothing, for the source sees its own anyway.

    Raises `AudienceRefused` and `RecipientsMissing`.
    """
    if audience is None:
        return sharing.reach(tlp)
    return sharing.reach(tlp, audience.sectors, set(audience.agencies) - {member.agency_id})


_PLAIN = ("value", "confidence", "occurred_at", "province", "channel", "narrative", "anonymous", "valid_until")


def _stated(sent: ReportIn) -> dict[str, Any]:
    given = sent.model_fields_set
    stated = {name: getattr(sent, name) for name in _PLAIN if name in given and getattr(sent, name) is not None}
    if sent.loss is not None:
        stated |= {"loss_amount": sent.loss.amount + 0, "loss_currency": sent.loss.currency}
    return stated
