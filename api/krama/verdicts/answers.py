"""From verdicts in domain words to what goes over the wire."""

from typing import Any
from uuid import UUID

from krama.core import clock
from krama.indicators.canonical import display
from krama.indicators.categories import categories_in
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Indicator
from krama.indicators.related import Relation
from krama.verdicts import policy
from krama.verdicts.schemas import IndicatorOut
from krama.verdicts.service import Listing, Verdict


def check_answer(value: str, verdict: Verdict) -> dict[str, Any]:
    """The answer to one check of `value` as it was sent: the members of `CheckAnswer`, ready to be written as JSON.

    A dictionary, because building and validating the model costs more than the whole probe of the database.
    """
    indicator, terms = verdict.indicator, verdict.terms
    answer: dict[str, Any] = {
        "value": value,
        "kind": indicator.kind.value,  # as plain text: an enumeration's member takes three times as long to write
        "canonical": indicator.canonical,
        **_NOT_LISTED,
        "as_of": verdict.as_of,
        "receipt": None,
    }
    if terms is not None and verdict.leading is not None:
        answer |= {
            "listed": True,
            "action": verdict.judgement.action,
            "score": verdict.judgement.score,
            "reports": terms.reports,
            "agencies": terms.agencies,
            "categories": categories_in(terms.categories),
            "first_reported_at": clock.from_micros(terms.first_at),
            "last_reported_at": clock.from_micros(terms.last_at),
            "indicator_id": UUID(bytes=verdict.leading),
            "matched": [_match(*cover) for cover in verdict.matched],
        }
    return answer


def told(verdict: Verdict) -> dict[str, Any]:
    """What an answer amounts to, for the record and the receipt."""
    return {
        "listed": verdict.leading is not None,
        "action": verdict.judgement.action.value,
        "score": verdict.judgement.score,
        "policy": policy.VERSION,
    }


_NOT_LISTED: dict[str, Any] = {
    "listed": False,
    "action": policy.NOTHING_KNOWN.action.value,
    "score": policy.NOTHING_KNOWN.score,
    "reports": 0,
    "agencies": 0,
    "categories": (),
    "first_reported_at": None,
    "last_reported_at": None,
    "indicator_id": None,
    "matched": (),
}


def _match(key: bytes, relation: Relation, indicator: Indicator) -> dict[str, Any]:
    return {
        "indicator_id": UUID(bytes=key),
        "kind": indicator.kind,
        "canonical": indicator.canonical,
        "relation": relation,
    }


def refused_item(value: str, refusal: IndicatorRefused) -> dict[str, Any]:
    """The place of a batch's item that has no canonical form: the members of `RefusedItem`."""
    return {"value": value, "error": {"code": refusal.code, "detail": refusal.detail, "field": refusal.field}}


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
