"""The reasons for a verdict: stable codes, each with a sentence that a teller may read to a customer. Pure.

The sentences are in `reasons.toml`, for translators.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from typing import NamedTuple

from krama.rule.evidence import (
    APPROVED_FLAG,
    DISPUTED_FLAG,
    PASSING_FLAG,
    Aggregate,
    Ending,
    confirmed_in,
    doubted_in,
)
from krama.rule.judgement import Action, IndicatorStatus, Judgement


class ReasonCode(StrEnum):
    """What supports a verdict, or weakens it."""

    NOTHING_KNOWN = "nothing_known"
    REPORTED_ONCE = "reported_once"
    REPORTED_BY_SEVERAL = "reported_by_several"
    POLICE_APPROVED = "police_approved"
    PASSED_THROUGH = "passed_through"
    CONFIRMED = "confirmed"
    DOUBTED = "doubted"
    DISPUTED = "disputed"
    FADED = "faded"
    WEAK = "weak"
    COVERED = "covered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    PROTECTED = "protected"
    OUT_OF_SIGHT = "out_of_sight"


class Sentence(NamedTuple):
    """One sentence in English and in Khmer."""

    en: str
    km: str


def read_sentences(text: str) -> Mapping[ReasonCode, Sentence]:
    """Read a file such as `reasons.toml`. Raises ValueError unless it has each code in each language, and no more."""
    document = tomllib.loads(text)
    if wrong := set(document) ^ set(ReasonCode):
        raise ValueError(f"reasons.toml must have exactly the codes of ReasonCode. Add or remove: {sorted(wrong)}")
    for code, sentence in document.items():
        if set(sentence) != set(Sentence._fields) or not all(words.strip() for words in sentence.values()):
            raise ValueError(f"reasons.toml must give {code} a sentence in each of: {', '.join(Sentence._fields)}")
    return {code: Sentence(**document[code]) for code in ReasonCode}


SENTENCES = read_sentences(resources.files("krama.rule").joinpath("reasons.toml").read_text("utf-8"))
"""The sentences of `reasons.toml`, one for each code."""


def reasons(
    aggregate: Aggregate | None, judgement: Judgement, at: int, *, exact: bool = True
) -> tuple[ReasonCode, ...]:
    """The reasons for a judgement at a time in microseconds since 1970. Without an aggregate, nothing is known.

    `exact` says that the value itself is listed, and not only something that covers it.
    """
    if judgement.status is IndicatorStatus.PROTECTED:
        return (ReasonCode.PROTECTED,)
    if aggregate is None:
        return (ReasonCode.NOTHING_KNOWN,)
    if not aggregate.listed:
        return (_UNLISTED[aggregate.ended_as],)
    is_faded = round(aggregate.fading_at(at), 3) <= 0.5  # as the explanation shows it
    is_faded = is_faded or judgement.status is IndicatorStatus.FADED
    is_weak = not is_faded and judgement.action is Action.PROCEED
    return _of_listed(aggregate.agencies > 1, aggregate.flags, is_faded, is_weak, exact)


_UNLISTED = {
    Ending.WITHDRAWN: ReasonCode.WITHDRAWN,
    Ending.EXPIRED: ReasonCode.EXPIRED,
    Ending.OVERTURNED: ReasonCode.OVERTURNED,
    Ending.PROTECTED: ReasonCode.PROTECTED,
    Ending.OUT_OF_SIGHT: ReasonCode.OUT_OF_SIGHT,
}


@lru_cache(maxsize=1024)
def _of_listed(by_several: bool, flags: int, is_faded: bool, is_weak: bool, exact: bool) -> tuple[ReasonCode, ...]:
    """The reasons in their order. There are few combinations, so nearly all listings share theirs with others."""
    holds = {
        ReasonCode.COVERED: not exact,
        ReasonCode.REPORTED_ONCE: not by_several,
        ReasonCode.REPORTED_BY_SEVERAL: by_several,
        ReasonCode.POLICE_APPROVED: flags & APPROVED_FLAG,
        ReasonCode.PASSED_THROUGH: flags & PASSING_FLAG,
        ReasonCode.CONFIRMED: confirmed_in(flags),
        ReasonCode.DOUBTED: doubted_in(flags),
        ReasonCode.DISPUTED: flags & DISPUTED_FLAG,
        ReasonCode.FADED: is_faded,
        ReasonCode.WEAK: is_weak,
    }
    return tuple(code for code, is_so in holds.items() if is_so)
