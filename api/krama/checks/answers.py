"""Converts verdicts to the JSON of answers."""

from typing import Any
from uuid import UUID

from krama.checks.service import Verdict
from krama.core import clock
from krama.indicators.categories import categories_in
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Indicator
from krama.indicators.related import Relation
from krama.listings.answers import explanation
from krama.rule import judgement as judging
from krama.rule.reasons import SENTENCES, ReasonCode, reasons


def check_answer(value: str, verdict: Verdict) -> dict[str, Any]:
    """The answer to one check of `value` as it was sent: the members of `CheckAnswer`, ready to be written as JSON.

    A dictionary, because building and validating the model costs more than the whole probe of the database.
    """
    indicator, aggregate = verdict.indicator, verdict.aggregate
    answer: dict[str, Any] = {
        "value": value,
        "kind": indicator.kind.value,  # as plain text: an enumeration's member takes three times as long to write
        "canonical": indicator.canonical,
        **_NOTHING_KNOWN,
        "as_of": verdict.as_of,
        "receipt": None,
    }
    if verdict.leading is None:
        if verdict.judgement.status is not None:
            codes = reasons(aggregate, verdict.judgement, 0)
            answer |= {"status": verdict.judgement.status, "reasons": [_SAID[code] for code in codes]}
    elif aggregate is not None:
        at = clock.to_micros(verdict.as_of)
        exact = verdict.matched[0][1] is Relation.EXACT
        answer |= {
            "listed": True,
            "action": verdict.judgement.action,
            "score": verdict.judgement.score,
            "status": verdict.judgement.status,
            "reasons": [_SAID[code] for code in reasons(aggregate, verdict.judgement, at, exact=exact)],
            "explanation": explanation(aggregate, at),
            "reports": aggregate.reports,
            "agencies": aggregate.agencies,
            "categories": categories_in(aggregate.categories),
            "first_reported_at": clock.from_micros(aggregate.first_at),
            "last_reported_at": clock.from_micros(aggregate.last_at),
            "indicator_id": UUID(bytes=verdict.leading),
            "matched": [_match(*cover) for cover in verdict.matched],
        }
    return answer


def outcome(verdict: Verdict) -> dict[str, Any]:
    """The essence of an answer, for its record and its receipt."""
    return {
        "listed": verdict.leading is not None,
        "action": verdict.judgement.action.value,
        "score": verdict.judgement.score,
        "policy": judging.VERSION,
    }


_SAID: dict[ReasonCode, dict[str, str]] = {
    code: {"code": code.value, "en": sentence.en, "km": sentence.km} for code, sentence in SENTENCES.items()
}


_NOTHING_KNOWN: dict[str, Any] = {
    "listed": False,
    "action": judging.NOTHING_KNOWN.action.value,
    "score": judging.NOTHING_KNOWN.score,
    "status": None,
    "reasons": [_SAID[code] for code in reasons(None, judging.NOTHING_KNOWN, 0)],
    "explanation": None,
    "reports": 0,
    "agencies": 0,
    "categories": (),
    "first_reported_at": None,
    "last_reported_at": None,
    "indicator_id": None,
    "matched": (),
}
"""Built once, because nearly every answer is this."""


def _match(key: bytes, relation: Relation, indicator: Indicator) -> dict[str, Any]:
    return {
        "indicator_id": UUID(bytes=key),
        "kind": indicator.kind,
        "canonical": indicator.canonical,
        "relation": relation,
    }


def refused_item(value: str, refusal: IndicatorRefused) -> dict[str, Any]:
    """The answer to an item of a batch that has no canonical form: the members of `RefusedItem`."""
    return {"value": value, "error": {"code": refusal.code, "detail": refusal.detail, "field": refusal.field}}
