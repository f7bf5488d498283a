"""From listings to what goes over the wire."""

from datetime import datetime
from typing import Any

from krama.core import clock
from krama.indicators.canonical import display
from krama.indicators.categories import categories_in
from krama.listings.schemas import Explanation, IndicatorOut, Reason
from krama.listings.service import Listing
from krama.rule import judgement as policy
from krama.rule.evidence import Terms
from krama.rule.reasons import SENTENCES, reasons


def explanation(terms: Terms, at: int) -> dict[str, Any]:
    """The members of `Explanation`."""
    fades_at = policy.fades_at(terms)
    return {
        "policy": policy.VERSION,
        "reported_weight": round(terms.weight, 1),
        "fading": round(terms.fading_at(at), 3),
        "feedback": round(terms.feedback, 3),
        "weight": round(terms.weight_at(at), 1),
        "half_score_weight": policy.HALF_SCORE_WEIGHT,
        "half_life_days": terms.half_life or None,
        "corroborated": policy.is_corroborated(terms, at),
        "fades_on": None if fades_at is None else clock.from_micros(fades_at).date(),
    }


def indicator_out(listing: Listing, as_of: datetime) -> IndicatorOut:
    """An indicator as one viewer may see it, judged at a time."""
    indicator, terms, at = listing.indicator, listing.terms, clock.to_micros(as_of)
    judgement = policy.judge(terms, at)
    assert judgement.status is not None
    return IndicatorOut(
        indicator_id=listing.indicator_id,
        kind=indicator.kind,
        canonical=indicator.canonical,
        display=display(indicator),
        action=judgement.action,
        score=judgement.score,
        status=judgement.status,
        reasons=[Reason(code=code, **SENTENCES[code]._asdict()) for code in reasons(terms, judgement, at)],
        explanation=Explanation(**explanation(terms, at)) if terms.listed else None,
        reports=terms.reports,
        agencies=terms.agencies,
        categories=categories_in(terms.categories),
        first_reported_at=clock.from_micros(terms.first_at),
        last_reported_at=clock.from_micros(terms.last_at),
        updated_at=listing.updated_at,
    )
