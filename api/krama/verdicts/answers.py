"""From verdicts in domain words to what goes over the wire."""

from krama.core import clock
from krama.core.problems import FieldProblem
from krama.indicators.canonical import display
from krama.indicators.categories import categories_in
from krama.indicators.errors import IndicatorRefused
from krama.verdicts import policy
from krama.verdicts.schemas import CheckAnswer, IndicatorOut, Match, RefusedItem
from krama.verdicts.service import Listing, Verdict


def check_answer(value: str, verdict: Verdict) -> CheckAnswer:
    """The answer to one check of `value` as it was sent."""
    indicator, terms = verdict.probe.indicator, verdict.terms
    return CheckAnswer.model_construct(
        value=value,
        kind=indicator.kind,
        canonical=indicator.canonical,
        listed=terms is not None,
        action=verdict.judgement.action,
        score=verdict.judgement.score,
        reports=terms.reports if terms else 0,
        agencies=terms.agencies if terms else 0,
        categories=categories_in(terms.categories) if terms else [],
        first_reported_at=clock.from_micros(terms.first_at) if terms else None,
        last_reported_at=clock.from_micros(terms.last_at) if terms else None,
        indicator_id=verdict.leading,
        matched=[
            Match.model_construct(indicator_id=key, kind=other.kind, canonical=other.canonical, relation=relation)
            for key, relation, other in verdict.matched
        ],
        as_of=verdict.as_of,
    )


def refused_item(value: str, refusal: IndicatorRefused) -> RefusedItem:
    """The place of a batch's item that has no canonical form."""
    error = FieldProblem(code=refusal.code, detail=refusal.detail, field=refusal.field)
    return RefusedItem.model_construct(value=value, error=error)


def indicator_out(listing: Listing) -> IndicatorOut:
    """An indicator as one viewer may see it."""
    indicator, terms = listing.indicator, listing.terms
    judgement = policy.judge(terms)
    return IndicatorOut(
        indicator_id=listing.indicator_id,
        kind=indicator.kind,
        canonical=indicator.canonical,
        display=display(indicator),
        action=judgement.action,
        score=judgement.score,
        reports=terms.reports,
        agencies=terms.agencies,
        categories=categories_in(terms.categories),
        first_reported_at=clock.from_micros(terms.first_at),
        last_reported_at=clock.from_micros(terms.last_at),
        updated_at=listing.updated_at,
    )
