"""The entry point of this package: the values in a message, with their places."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.extraction import link_readings, name_readings, number_readings
from krama.indicators.extraction.cues import Cue
from krama.indicators.extraction.ownership import is_own
from krama.indicators.extraction.readings import Interpretation, InterpretationOrLeft, Left
from krama.indicators.extraction.rest import Memory, Rest, memory
from krama.indicators.extraction.scanner import Sort, Span, candidates, end_of_piece, end_of_run, goes_on, last_gap
from krama.indicators.extraction.surroundings import Surroundings
from krama.indicators.kinds import Hints, Indicator, Kind

__all__ = ["CONTEXT_AFTER", "CONTEXT_BEFORE", "MOST_ITEMS", "MOST_WORK", "Extraction", "TextValue", "extract"]

MOST_ITEMS = 200
"""The most values that are given of one text."""

MOST_WORK = 12_000
"""The most work for one text, in units of about two microseconds. What is behind it is not read."""

CONTEXT_BEFORE = 1024
"""How much of a text before a place is enough to read what is behind it. No reader looks back so far."""

CONTEXT_AFTER = 4096
"""How much of a text that goes on is only context, at its end. No value is so long, and no reader looks so far on."""

_NEAR_CUT = 64
"""What ends so near to where a text is cut may go on behind it."""

_WORK = 15
"""What reading one value costs."""

_MORE_WORK = {Sort.PAYLOAD: 1000, Sort.IBAN: 100, Sort.WALLET: 60, Sort.WORD: 60}
"""What it costs to read what has a checksum."""

_WORK_FOREIGN, _WORK_SPACED = 70, 500
"""What it costs to read a foreign number, and an address or a host with spaces around its dots."""

_WORK_KNOWN = 4
"""What it costs to meet a value again."""

_WORK_LISTED = 25
"""What it costs to tell a number from those behind it."""

_WORK_CUES = 5
"""What it costs to read the words around a candidate."""


class TextValue(NamedTuple):
    """A value in a text. Positions count code points; `end` is behind the last.

    `indicator` is what the value names, or None with the `refusal` that says what is missing or wrong. A value that is
    there several times is one item, at its first place. `is_own` says that the words at any of its places, or at a
    place of the same number of another kind, call it the writer's own or the victim's.
    """

    start: int
    end: int
    kind: Kind
    indicator: Indicator | None
    refusal: IndicatorRefused | None
    also: tuple[Kind, ...]
    is_own: bool = False


class Extraction(NamedTuple):
    """The values in a text. `rest` is where reading stopped before the end of the text, or None."""

    values: list[TextValue]
    ignored_count: int
    rest: Rest | None


def extract(
    text: str, region: str = Hints().region, begin: Rest | None = None, *, is_incomplete: bool = False
) -> Extraction:
    """The values in the text, in its order. The time grows with its length.

    With `begin`, the rest of an earlier reading, it goes on there and gives what is behind. What is before is context:
    the same text, or its end from `CONTEXT_BEFORE` before that place on. `is_incomplete` says that the text goes on, so
    that its last `CONTEXT_AFTER` characters are context too. So a text that is read in parts has the values that it has
    as a whole. Never raises, whatever the text has, but `ValueError` for a `begin` that no reading gave.

    A value is never a part of a longer one. Dates, amounts, numbers of orders, masked numbers and IP addresses alone
    are left out, and `ignored_count` counts them. A number that is labelled as an account and has no bank near it, and
    a name without a platform, are given without an indicator, because only a person can complete them.
    """
    reader = _Reader(text, region, is_incomplete)
    if begin is not None:
        reader.go_on(begin)
    return reader.read()


_BY_FORM: Mapping[Sort, Callable[[str, int, int], InterpretationOrLeft]] = {
    Sort.LINK: link_readings.read_link,
    Sort.HOST: link_readings.read_host,
    Sort.MAIL: link_readings.read_mail,
    Sort.WORD: link_readings.read_word,
    Sort.WALLET: link_readings.read_wallet,
    Sort.IP: link_readings.read_ip,
    Sort.PAYLOAD: link_readings.read_payload,
    Sort.NAMED: name_readings.read_named,
    Sort.UNDERSCORED: name_readings.read_underscored,
}
"""How to read what shows by its form alone what it is."""

_BY_WORDS: Mapping[Sort, Callable[[str, int, int, Surroundings], InterpretationOrLeft]] = {
    Sort.NAME: name_readings.read_at_name,
    Sort.BAKONG: link_readings.read_bakong,
    Sort.IBAN: link_readings.read_iban,
}
"""How to read what the words around it explain."""

_NAMED_BY_LINKS = frozenset({Kind.HANDLE, Kind.WALLET})

_OF_SUBSCRIBERS = frozenset({Kind.PHONE, Kind.BANK_ACCOUNT, Kind.HANDLE})
_SUBSCRIBER_DIGITS = 8  # of `012 888 401`, without its 0 or country code

_Known = tuple[Indicator | None, IndicatorRefused | None]


@dataclass(slots=True)
class _Reader:
    text: str
    region: str
    is_incomplete: bool
    values: dict[object, TextValue] = field(default_factory=dict)
    own: set[object] = field(default_factory=set)
    ignored: int = 0
    work: int = 0
    start: int = 0
    done: int = 0
    floor: int = 0
    last_cue: Cue | None = None
    known: dict[tuple[str, tuple[Hints, ...]], _Known] = field(default_factory=dict)

    def go_on(self, begin: Rest) -> None:
        """Begin where another reading stopped."""
        before = memory(begin.context)
        self.start = begin.start
        self.done = end_of_piece(self.text, begin.start) if before.is_inside else begin.start
        self.floor = 0 if before.back is None else max(0, begin.start - before.back)
        self.last_cue = before.cue

    def read(self) -> Extraction:
        limit = len(self.text) - CONTEXT_AFTER if self.is_incomplete else len(self.text)
        scan: Generator[Span, int | None] = candidates(self.text, self.done)
        position: int | None = None
        while True:
            try:
                candidate = scan.send(position)
            except StopIteration:
                break
            if candidate.start >= limit:
                break
            if len(self.values) >= MOST_ITEMS or self.work >= MOST_WORK:
                return self._extraction(self._rest(candidate.start))
            position = self._take(candidate)
            self.done = candidate.end if position is None else position
        return self._extraction(self._rest_behind(limit) if self.is_incomplete else None)

    def _rest(self, start: int) -> Rest:
        return Rest(start, Memory(start - self.floor, self.last_cue).context)

    def _rest_behind(self, limit: int) -> Rest:
        """Where to go on in a text that is cut. There is no candidate between what is done and the limit."""
        if self.done < limit:
            gap = last_gap(self.text, self.done, limit) or self.done
            return self._rest(gap) if gap > self.start else Rest(len(self.text), Memory(is_inside=True).context)
        return (
            Rest(len(self.text), Memory(is_inside=True).context) if self._is_cut(self.done) else self._rest(self.done)
        )

    def _is_cut(self, end: int) -> bool:
        """Whether what ends here may go on behind the end of the text. It is longer than any value."""
        return self.is_incomplete and end > len(self.text) - _NEAR_CUT

    def _extraction(self, rest: Rest | None) -> Extraction:
        values = [
            value._replace(is_own=True) if key in self.own or _subscriber(value, self.text) in self.own else value
            for key, value in self.values.items()
        ]
        return Extraction(values, self.ignored, rest)

    def _take(self, candidate: Span) -> int | None:
        """Read a candidate. The answer is where to go on, if that is not behind the candidate."""
        if self._is_cut(candidate.end):
            self.ignored += 1
            return None
        around = Surroundings(self.text, candidate.start, candidate.end, self.floor, self.last_cue)
        reading = self._reading(candidate, around)
        self.work += 2 + _WORK_CUES * around.work
        if isinstance(reading, Left):
            self.ignored += reading is Left.COUNTED
            self.work += reading is Left.COUNTED
            return self._behind(candidate)
        item = self._item(reading, candidate.sort)
        if item is None:
            self.ignored += 1
            return self._behind(candidate)
        self.last_cue, self.floor = around.nearest, item.end
        key = item.indicator or (item.kind, self.text[item.start : item.end])
        self.values.setdefault(key, item)
        if is_own(self.text, item.start, item.end):
            self.own |= {key, _subscriber(item, self.text) or key}
        return item.end

    def _behind(self, candidate: Span) -> int | None:
        """Where to go on behind a candidate that has no value. The rest of a long run of digits has none either."""
        return end_of_run(self.text, candidate.end) if candidate.sort is Sort.NUMBER else None

    def _reading(self, candidate: Span, around: Surroundings) -> InterpretationOrLeft:
        text, (sort, start, end) = self.text, candidate
        if sort in _BY_FORM:
            return _BY_FORM[sort](text, start, end)
        if sort in _BY_WORDS:
            return _BY_WORDS[sort](text, start, end, around)
        return Left.COUNTED if sort is Sort.DATE else self._reading_of_number(candidate, around)

    def _reading_of_number(self, candidate: Span, around: Surroundings) -> InterpretationOrLeft:
        start, end = candidate.start, candidate.end
        if candidate.sort is Sort.GLUED:
            begin = number_readings.start_in_word(self.text, start, end)
            if begin is None:
                return Left.COUNTED
            return number_readings.read(
                self.text, begin, end, Surroundings(self.text, begin, end, self.floor, self.last_cue)
            )
        if self.text[start] == "(" and ")" not in self.text[start:end]:
            start += 1
        start, end = number_readings.first_number(self.text, start, end, goes_on=goes_on(self.text, end))
        if (start, end) != candidate[1:]:
            self.work += _WORK_LISTED
            around = Surroundings(self.text, start, end, self.floor, self.last_cue)
        return number_readings.read(self.text, start, end, around)

    def _item(self, reading: Interpretation, sort: Sort) -> TextValue | None:
        written = self.text[reading.start : reading.end]
        key = (written, reading.attempts)
        self.work += _WORK_KNOWN
        if key not in self.known:
            self.work += _work(written, sort)
            self.known[key] = self._outcome(written, reading.attempts)
        indicator, refusal = self.known[key]
        if indicator is not None:
            also = tuple(kind for kind in reading.also if kind is not indicator.kind)
            return TextValue(reading.start, reading.end, indicator.kind, indicator, None, also)
        kind = reading.attempts[0].kind or Kind.BANK_ACCOUNT
        if not reading.named_anyway:
            return None
        return TextValue(reading.start, reading.end, kind, None, refusal, reading.also)

    def _outcome(self, written: str, attempts: tuple[Hints, ...]) -> _Known:
        """What the first attempt that succeeds gives, or why the first one fails."""
        first: IndicatorRefused | None = None
        for hints in attempts:
            try:
                indicator = canonicalise(written, hints._replace(region=self.region))
                if hints.kind is None and indicator.kind in _NAMED_BY_LINKS:  # it must be readable with its kind too
                    canonicalise(written, Hints(indicator.kind))
                return indicator, None
            except IndicatorRefused as refusal:
                first = first or refusal
        return None, first


def _subscriber(value: TextValue, text: str) -> str | None:
    """The digits by which a telephone number, an account on a messenger and an account at a wallet are one person's."""
    if value.kind not in _OF_SUBSCRIBERS:
        return None
    digits = number_readings.digits_of(value.indicator.canonical if value.indicator else text[value.start : value.end])
    return digits[-_SUBSCRIBER_DIGITS:] if len(digits) >= _SUBSCRIBER_DIGITS else None


def _work(written: str, sort: Sort) -> int:
    if sort is Sort.NUMBER:
        return _WORK_FOREIGN if written[:2].strip("(")[:1] in "+＋" and not written.startswith("+855") else _WORK
    if sort in (Sort.MAIL, Sort.HOST) and " " in written:
        return _WORK_SPACED
    return _MORE_WORK.get(sort, _WORK)
