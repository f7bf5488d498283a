"""Converts listings to the wire format."""

from datetime import datetime
from typing import Any
from uuid import UUID

from krama.core import clock
from krama.core.translations import Translations
from krama.core.unchecked import unchecked
from krama.indicators.canonical import belonging, display
from krama.indicators.categories import categories_in
from krama.indicators.kinds import Chain, Indicator, Platform
from krama.listings.figures import figures_shown_to
from krama.listings.schemas import Explanation, IndicatorOut, IndicatorRef, Reason
from krama.listings.service import Listing
from krama.rule import judgement as judging
from krama.rule.evidence import MICROS_A_DAY, Aggregate
from krama.rule.reasons import SENTENCES, reasons
from krama.rule.terms import day_of
from krama.sharing.sectors import Sector

REASONS = {
    code: Reason(code=code, texts=Translations(en=sentence.en, km=sentence.km)) for code, sentence in SENTENCES.items()
}
"""The reason with its sentences, for each code."""


def explanation(aggregate: Aggregate, at: int, sector: Sector) -> dict[str, Any]:
    """The members of `Explanation` as an agency of this sector sees them."""
    fades_at, fading, feedback = judging.fades_at(aggregate), aggregate.fading_at(at), aggregate.feedback
    figures = {
        "reported_weight": round(aggregate.weight, 1),
        "fading": round(fading, 3),
        "feedback": round(feedback, 3),
        "weight": round(aggregate.weight * fading * feedback, 1),
        "half_score_weight": judging.HALF_SCORE_WEIGHT,
        "half_life_days": aggregate.half_life or None,
        "corroborated": judging.is_corroborated(aggregate, at),
        "fades_on": None if fades_at is None else day_of(fades_at // MICROS_A_DAY),
    }
    # gate: disclosed figures
    hidden = figures.keys() - figures_shown_to(sector)
    return figures | dict.fromkeys(hidden) if hidden else figures


def indicator_members(indicator: Indicator) -> dict[str, Any]:
    """The members that say which indicator it is, except for its id. The same wherever an indicator is named."""
    return {
        "kind": indicator.kind._value_,  # as plain text, and not by `value`, which is a slow property
        "canonical": indicator.canonical,
        "display": display(indicator),
        **belonging(indicator),
    }


def indicator_ref(indicator_id: UUID, indicator: Indicator) -> IndicatorRef:
    """Names an indicator in an answer that is about something else."""
    return _ref_of({"indicator_id": indicator_id, **_typed_members(indicator)})


def indicator_out(listing: Listing, as_of: datetime, sector: Sector) -> IndicatorOut:
    """An indicator as one viewer of this sector may see it, judged as of this time."""
    indicator, aggregate, at = listing.indicator, listing.aggregate, clock.to_micros(as_of)
    judgement, first_at = judging.judge(aggregate, at), clock.from_micros(aggregate.first_at)
    last_at = first_at if aggregate.last_at == aggregate.first_at else clock.from_micros(aggregate.last_at)
    return _indicator_of(
        {
            "indicator_id": listing.indicator_id,
            **_typed_members(indicator),
            "action": judgement.action,
            "score": judgement.score,
            "status": judgement.status,
            "reasons": [REASONS[code] for code in reasons(aggregate, judgement, at)],
            "explanation": _explanation_of(explanation(aggregate, at, sector)) if aggregate.listed else None,
            "policy": judging.VERSION,
            "report_count": aggregate.reports,
            "agency_count": aggregate.agencies,
            "categories": categories_in(aggregate.categories),
            "first_reported_at": first_at,
            "last_reported_at": last_at,
            "created_at": first_at,
            "updated_at": listing.updated_at,
        }
    )


_ref_of, _indicator_of, _explanation_of = unchecked(IndicatorRef), unchecked(IndicatorOut), unchecked(Explanation)


def _typed_members(indicator: Indicator) -> dict[str, Any]:
    """`indicator_members` in the types of the model."""
    members = indicator_members(indicator)
    members["kind"] = indicator.kind
    if members["chain"] is not None:
        members["chain"] = _CHAINS[members["chain"]]
    if members["platform"] is not None:
        members["platform"] = _PLATFORMS[members["platform"]]
    return members


_CHAINS = {chain.value: chain for chain in Chain}
_PLATFORMS = {platform.value: platform for platform in Platform}
