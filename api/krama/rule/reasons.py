"""The reasons for a verdict: stable codes, each with a sentence that a teller may read to a customer. Pure.

The sentences are in `reasons.toml`, for translators.
"""

import tomllib
from collections.abc import Iterator, Mapping
from enum import StrEnum
from importlib import resources
from typing import NamedTuple

from krama.rule.evidence import APPROVED_FLAG, PASSING_FLAG, Aggregate, Ending
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
    return tuple(_of_listed(aggregate, judgement, at, exact))


_UNLISTED = {
    Ending.WITHDRAWN: ReasonCode.WITHDRAWN,
    Ending.EXPIRED: ReasonCode.EXPIRED,
    Ending.OVERTURNED: ReasonCode.OVERTURNED,
    Ending.PROTECTED: ReasonCode.PROTECTED,
    Ending.OUT_OF_SIGHT: ReasonCode.OUT_OF_SIGHT,
}


def _of_listed(aggregate: Aggregate, judgement: Judgement, at: int, exact: bool) -> Iterator[ReasonCode]:
    if not exact:
        yield ReasonCode.COVERED
    yield ReasonCode.REPORTED_BY_SEVERAL if aggregate.agencies > 1 else ReasonCode.REPORTED_ONCE
    if aggregate.flags & APPROVED_FLAG:
        yield ReasonCode.POLICE_APPROVED
    if aggregate.flags & PASSING_FLAG:
        yield ReasonCode.PASSED_THROUGH
    if aggregate.confirmed:
        yield ReasonCode.CONFIRMED
    if aggregate.doubted:
        yield ReasonCode.DOUBTED
    if judgement.status is IndicatorStatus.DISPUTED:
        yield ReasonCode.DISPUTED
    fading = round(aggregate.fading_at(at), 3)  # as the explanation shows it
    if fading <= 0.5 or judgement.status is IndicatorStatus.FADED:
        yield ReasonCode.FADED
    elif judgement.action is Action.PROCEED:
        yield ReasonCode.WEAK
