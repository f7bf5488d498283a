"""Verdicts from a copy: the same candidates, the same rule and the same order as in the service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from krama.indicators.canonical import belonging, canonicalise, display
from krama.indicators.identity import indicator_key
from krama.indicators.kinds import Hints, Indicator, Kind, KindAndForm, indicator_of
from krama.indicators.phone import usual
from krama.rule import judgement as judging
from krama.rule.coverage import EXACT, Candidate, decide, is_exact, with_others
from krama.rule.judgement import Judgement
from krama.rule.reasons import SENTENCES, ReasonCode
from krama_client._mirror.index import Index
from krama_client._mirror.records import Facts

_NUMBER = Kind.PHONE


@dataclass(frozen=True, slots=True)
class MirrorMatch:
    """A listing that covers a value, as `CheckMatch` of the exchange."""

    indicator_id: UUID = field(repr=False)
    kind: str
    canonical: str = field(repr=False)
    match_type: str
    tlp: str | None
    roles: tuple[str, ...]

    @property
    def display(self) -> str:
        """The form to show to people."""
        return display(Indicator(Kind(self.kind), self.canonical))


class Conclusion(NamedTuple):
    """What is known about a value. All unknown values share one."""

    judgement: Judgement
    reason_codes: tuple[str, ...]
    matches: tuple[MirrorMatch, ...] = ()
    facts: Facts | None = None


NOTHING_KNOWN = Conclusion(judging.NOTHING_KNOWN, (ReasonCode.NOTHING_KNOWN.value,))


class CopyState(NamedTuple):
    """How the copy stood when it was asked."""

    policy: str
    as_of: datetime
    age_seconds: float
    sandbox: bool = False


class MirrorCheck:
    """The verdict of a copy on one value: what the exchange would have said when the copy was last in step (`as_of`).

    Decide by `action`. The other members are those of `Check`. `age_seconds` is how old the copy was.
    """

    __slots__ = ("_conclusion", "_copy", "_indicator", "reference", "value")

    source = "mirror"

    def __init__(
        self, value: str, indicator: KindAndForm, conclusion: Conclusion, copy: CopyState, reference: str | None = None
    ) -> None:
        self.value = value
        self.reference = reference
        self._indicator = indicator
        self._conclusion = conclusion
        self._copy = copy

    def __repr__(self) -> str:
        return f"MirrorCheck(action={self.action!r}, kind={self.kind!r}, as_of={self.as_of.isoformat()!r})"

    @property
    def policy(self) -> str:
        """The version of the rule."""
        return self._copy.policy

    @property
    def as_of(self) -> datetime:
        """When the copy was last in step."""
        return self._copy.as_of

    @property
    def age_seconds(self) -> float:
        """How long before the check that was."""
        return self._copy.age_seconds

    @property
    def sandbox(self) -> bool:
        """Whether it is a copy of a sandbox, where everything is invented."""
        return self._copy.sandbox

    @property
    def kind(self) -> str:
        """The kind of the value."""
        return self._indicator[0].value

    @property
    def canonical(self) -> str:
        """The canonical form, in which values are compared."""
        return self._indicator[1]

    @property
    def display(self) -> str:
        """For people: with spaces, and with links defanged."""
        return display(indicator_of(self._indicator))

    @property
    def institution(self) -> str | None:
        """The code of an account's bank."""
        return self._place("institution")

    @property
    def chain(self) -> str | None:
        """The ledger of a wallet."""
        return self._place("chain")

    @property
    def platform(self) -> str | None:
        """The platform of a handle."""
        return self._place("platform")

    @property
    def action(self) -> str:
        """What to do now: `proceed`, `warn`, `verify` or `hold`."""
        return self._conclusion.judgement.action.value

    @property
    def score(self) -> int:
        """0 to 100."""
        return self._conclusion.judgement.score

    @property
    def status(self) -> str:
        """Where the listing stands."""
        return str(self._conclusion.judgement.status)

    @property
    def listed(self) -> bool:
        """Whether live reports cover the value."""
        return bool(self._conclusion.matches)

    @property
    def reason_codes(self) -> tuple[str, ...]:
        """The codes of the reasons."""
        return self._conclusion.reason_codes

    @property
    def matches(self) -> tuple[MirrorMatch, ...]:
        """The listings that cover the value, the most serious first."""
        return self._conclusion.matches

    @property
    def report_count(self) -> int:
        """How many reports the first match has."""
        return self._facts.report_count if self._facts else 0

    @property
    def agency_count(self) -> int:
        """The number of independent agencies that reported it."""
        return self._facts.agency_count if self._facts else 0

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories of the first match."""
        return self._facts.categories if self._facts else ()

    @property
    def first_reported_at(self) -> datetime | None:
        """When the first match was first reported."""
        return self._facts.first_reported_at if self._facts else None

    @property
    def last_reported_at(self) -> datetime | None:
        """When the first match was last reported."""
        return self._facts.last_reported_at if self._facts else None

    def texts(self, language: str = "en") -> tuple[str, ...]:
        """The sentences of the reasons, which may be read to a customer, in `en` or `km`.

        A reason of a newer exchange, which this version does not know, has none.
        """
        return tuple(text for code in self.reason_codes if (text := sentence(code, language)))

    @property
    def _facts(self) -> Facts | None:
        return self._conclusion.facts if self.listed else None

    def _place(self, name: str) -> str | None:
        place = belonging(indicator_of(self._indicator))[name]
        return place if isinstance(place, str) else None


def sentence(code: str, language: str) -> str:
    """The sentence of a reason in `en` or `km`. Empty for a reason of a newer exchange, which this version lacks."""
    if code not in _REASONS:
        return ""
    known = SENTENCES[ReasonCode(code)]
    return known.km if language == "km" else known.en


_REASONS = frozenset(ReasonCode)


class Asked(NamedTuple):
    """A value, and the candidates for it that the copy may hold. There are none for nearly every value."""

    indicator: Indicator
    candidates: Sequence[Candidate]


def asked(value: str, hints: Hints, index: Index) -> Asked:
    """What a value asks the copy for. Raises `IndicatorRefused`."""
    indicator = canonicalise(value, hints)
    if indicator.kind is _NUMBER and not index.may_hold(indicator.canonical):
        return Asked(indicator, ())  # its accounts have their own keys, and none of them is stored
    own: Candidate = (indicator_key(indicator), EXACT, indicator)
    candidates = with_others(own, indicator)
    for candidate in candidates:
        if index.may_hold(candidate[0]):
            return Asked(indicator, candidates)
    return Asked(indicator, ())


def may_be_numbers(hints: Hints) -> bool:
    """Whether values with these hints may be telephone numbers, and nothing else of them is said."""
    is_alone = hints.institution is None and hints.chain is None and hints.platform is None
    return is_alone and hints.kind in (None, _NUMBER)


def unknown_number(hints: Hints, index: Index) -> Callable[[str], KindAndForm | None]:
    """A function for values of which `may_be_numbers` is true. It gives the telephone number that a value names, if it
    is in a usual spelling and the copy knows nothing of it, as nearly all are. Otherwise it gives None: see `asked`.

    A usual spelling of a telephone number is certain, so no other kind has to be tried.
    """
    bits, mask = index.probe()

    def unknown(value: str) -> KindAndForm | None:
        form = usual(value, hints)
        if form is None:
            return None
        place = hash(form) & mask
        return None if bits[place >> 3] >> (place & 7) & 1 else (_NUMBER, form)

    return unknown


def conclude(candidates: Sequence[Candidate], stored: Mapping[bytes, Facts], day: int) -> Conclusion:
    """The verdict on the first candidate, by what is stored of all of them, on a day (UTC, since 1970)."""
    known = {key: stored[key] for key, _, _ in candidates if key in stored}
    if not known:
        return NOTHING_KNOWN
    judgements = {key: facts.judgement_on(day) for key, facts in known.items()}
    listed = {key for key, facts in known.items() if facts.terms is not None}
    judgement, matches = decide(candidates, judgements, listed, _nothing_is_protected)
    leading = known.get(matches[0][0] if matches else candidates[0][0])
    if leading is None:
        return NOTHING_KNOWN
    codes = leading.reason_codes_on(day)
    if not is_exact(matches):
        codes = (ReasonCode.COVERED.value, *codes)
    shown = tuple(_match(key, match_type.value, known[key]) for key, match_type, _ in matches)
    return Conclusion(judgement, tuple(map(str, codes)), shown, leading)


def _match(key: bytes, match_type: str, facts: Facts) -> MirrorMatch:
    return MirrorMatch(UUID(bytes=key), facts.kind, facts.canonical, match_type, facts.tlp, facts.roles)


def _nothing_is_protected(indicator: Indicator) -> bool:
    """The exchange removes what becomes protected from copies, so a copy needs no list of its own."""
    return False
