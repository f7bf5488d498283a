"""The entry point of this package: the values in a message, with their places."""

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from krama.indicators.canonical import canonicalise
from krama.indicators.errors import IndicatorRefused
from krama.indicators.extraction import link_readings, name_readings, number_readings
from krama.indicators.extraction.cues import Cue
from krama.indicators.extraction.readings import Interpretation, InterpretationOrLeft, Left
from krama.indicators.extraction.scanner import Sort, Span, candidates, end_of_run, goes_on
from krama.indicators.extraction.surroundings import Surroundings
from krama.indicators.kinds import Hints, Indicator, Kind

__all__ = ["MOST_ITEMS", "MOST_WORK", "Extraction", "TextValue", "extract"]

MOST_ITEMS = 200
"""The most values that are given of one text."""

MOST_WORK = 12_000
"""The most work for one text, in units of about two microseconds. What is behind it is not read."""

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
    there several times is one item, at its first place.
    """

    start: int
    end: int
    kind: Kind
    indicator: Indicator | None
    refusal: IndicatorRefused | None
    also: tuple[Kind, ...]


class Extraction(NamedTuple):
    """The values in a text. `rest_start` is where reading stopped because of a limit, or None."""

    values: list[TextValue]
    ignored_count: int
    rest_start: int | None


def extract(text: str, region: str = Hints().region) -> Extraction:
    """The values in the text, in its order. Never raises, whatever the text has. The time grows with its length.

    A value is never a part of a longer one. Dates, amounts, numbers of orders, masked numbers and IP addresses alone
    are left out, and `ignored_count` counts them. A number that is labelled as an account and has no bank near it, and
    a name without a platform, are given without an indicator, because only a person can complete them.
    """
    return _Reader(text, region).read()


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

_Known = tuple[Indicator | None, IndicatorRefused | None]


@dataclass(slots=True)
class _Reader:
    text: str
    region: str
    values: list[TextValue] = field(default_factory=list)
    ignored: int = 0
    work: int = 0
    floor: int = 0
    last_cue: Cue | None = None
    seen: set[object] = field(default_factory=set)
    known: dict[tuple[str, tuple[Hints, ...]], _Known] = field(default_factory=dict)

    def read(self) -> Extraction:
        scan: Generator[Span, int | None] = candidates(self.text)
        position: int | None = None
        while True:
            try:
                candidate = scan.send(position)
            except StopIteration:
                return Extraction(self.values, self.ignored, None)
            if len(self.values) >= MOST_ITEMS or self.work >= MOST_WORK:
                return Extraction(self.values, self.ignored, candidate.start)
            position = self._take(candidate)

    def _take(self, candidate: Span) -> int | None:
        """Read a candidate. The answer is where to go on, if that is not behind the candidate."""
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
        if key not in self.seen:
            self.seen.add(key)
            self.values.append(item)
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


def _work(written: str, sort: Sort) -> int:
    if sort is Sort.NUMBER:
        return _WORK_FOREIGN if written[:2].strip("(")[:1] in "+＋" and not written.startswith("+855") else _WORK
    if sort in (Sort.MAIL, Sort.HOST) and " " in written:
        return _WORK_SPACED
    return _MORE_WORK.get(sort, _WORK)
