"""Which indicators may cover a value, and which of the listings that do so decides. Pure.

The service and the copies of its list share this, so both give the same verdict on a value.
"""

from collections.abc import Callable, Collection, Mapping, Sequence

from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_key
from krama.indicators.kinds import Hints, Indicator, KindAndForm, MatchType, indicator_of
from krama.indicators.related import related
from krama.rule import judgement as judging
from krama.rule.judgement import IndicatorStatus, Judgement

EXACT = MatchType.EXACT

Candidate = tuple[bytes, MatchType, KindAndForm]
"""An indicator whose listing would cover a value: its key, how it matches the value, and the indicator."""

Match = tuple[bytes, MatchType, Indicator]
"""The same for an indicator that is listed."""

IsProtected = Callable[[Indicator], bool]
"""Whether an indicator is protected, so that it may not be listed."""


def candidates_of(value: str, hints: Hints) -> list[Candidate]:
    """The value's own indicator, then every other indicator whose listing covers it, nearest first.

    Raises `IndicatorRefused`.
    """
    indicator = canonicalise(value, hints)
    return with_others((indicator_key(indicator), EXACT, indicator), indicator)


def with_others(own: Candidate, indicator: Indicator) -> list[Candidate]:
    """The candidate of an indicator, then every other one that covers it, nearest first."""
    return [own, *[(indicator_key(other), match_type, other) for match_type, other in related(indicator)]]


def decide(
    candidates: Sequence[Candidate],
    judgements: Mapping[bytes, Judgement],
    listed: Collection[bytes],
    is_protected: IsProtected,
) -> tuple[Judgement, Sequence[Match]]:
    """The verdict on the first candidate, and the listings that cover it, the gravest first.

    Of equally grave ones the nearest leads. `judgements` has those of the candidates that are known, by key, and
    `listed` the keys of those that are listed now. A protected value is listed for nobody, and no listing of a
    protected one counts. Without a listing, the verdict is the value's own: how its listing ended, or nothing.
    """
    own_key, _, own_form = candidates[0]
    own = judging.NOTHING_KNOWN
    if is_protected(indicator_of(own_form)):
        own = judging.PROTECTED
    elif own_key in judgements:
        own = judgements[own_key]
    covering = [(key, match_type, indicator_of(form)) for key, match_type, form in candidates if key in judgements]
    # gate: protected list at a check
    matches = [match for match in covering if match[0] in listed and not is_protected(match[2])]
    if not matches or own.status is IndicatorStatus.PROTECTED:
        return own, ()
    matches.sort(
        key=lambda match: judgements[match[0]].gravity, reverse=True
    )  # of equally grave ones the nearest first
    return judgements[matches[0][0]], matches


def is_exact(matches: Sequence[Match]) -> bool:
    """Whether a verdict is about the value itself, and not only about what covers it."""
    return not matches or any(match_type is EXACT for _, match_type, _ in matches)
