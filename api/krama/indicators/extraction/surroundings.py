"""The text around one candidate, and what its words say."""

import re
from functools import cached_property

from krama.indicators.extraction.cues import Cue, cues_in, last_sentence
from krama.indicators.kinds import Platform
from krama.indicators.labels import Meaning

_BEFORE, _AFTER = 96, 28
_LINE, _FAR = 64, 128
_LINES_BEFORE, _LINES_AFTER = 4, 3
_JOINS = re.compile(r"(?i)[\s,/&+;)(\-–]*(?:(?:and|or|ឬ|និង)\b)?[\s,/&+:(\-–]*")
_DIRECTLY_AFTER = re.compile(r"(?i)[\s(\[,/–-]{0,3}(?:(?:at|of|in|on|via|by|នៅ|របស់|តាម)\s?)?")
_IN_BRACKETS = re.compile(r" ?[(\[]")


class Surroundings:
    """What stands before and behind a part of a text. `floor` is where the last value before it ends."""

    def __init__(self, text: str, start: int, end: int, floor: int, inherited: Cue | None) -> None:
        self._text = text
        self._start = start
        self._end = end
        self._floor = floor
        self._inherited = inherited
        self._searched = 0
        self._line_start = text.rfind("\n", 0, start) + 1

    @property
    def work(self) -> int:
        """How many texts were searched for words, which costs time."""
        return self._searched + ("cues" in self.__dict__) + ("after" in self.__dict__)

    @cached_property
    def before(self) -> str:
        """The text before it in its sentence, behind the last value."""
        begin = max(self._floor, self._line_start, self._start - _BEFORE)
        return last_sentence(self._text[begin : self._start])

    @cached_property
    def cues(self) -> list[Cue]:
        """The words before it that say something."""
        return cues_in(self.before)

    @cached_property
    def nearest(self) -> Cue | None:
        """The nearest word before it that says something. Joined to the value before it, it has that value's word."""
        if self.cues:
            return self.cues[-1]
        # The pattern takes the square of what it reads, so it reads no more than the text before.
        is_near = self._floor >= max(self._line_start, self._start - _BEFORE)
        is_joined = is_near and _JOINS.fullmatch(self._text, self._floor, self._start)
        return self._inherited if is_joined else None

    def is_of_something_else(self) -> bool:
        """Whether the nearest word says that this is the number of something else, such as an order or a document.

        The word belongs to the first digits behind it.
        """
        near = self.nearest
        if near is None or near.says is not Meaning.OTHER or near.gap > 1:
            return False
        return not any(map(str.isdigit, self.before.replace("\u200b", "")[near.end :]))

    @cached_property
    def after(self) -> Cue | None:
        """The bank or platform that is named directly behind it, unless the name belongs to the next number."""
        rest = self._text[self._end : self._end + _AFTER].partition("\n")[0].replace("\u200b", "")
        begin = _DIRECTLY_AFTER.match(rest)
        rest = rest[begin.end() if begin else 0 :]
        cues = cues_in(rest)
        if not cues or (cues[0].institution is None and cues[0].platform is None):
            return None
        is_first = cues[0].start == 0
        behind = rest[cues[0].end :].lstrip(" :៖.-–(")[:1]
        return None if not is_first or behind.isdigit() or behind in ("@", "+") else cues[0]

    def institution(self) -> str | None:
        """The bank of an account: in the same sentence, behind it, on its line, or on a line next to it."""
        for cue in reversed(self.cues):
            if cue.institution:
                return cue.institution
        if self.nearest is not None and self.nearest.institution:
            return self.nearest.institution
        if self.after is not None and self.after.institution:
            return self.after.institution
        begin = max(self._line_start, self._start - _FAR)
        line = self._text[begin : self._start]
        if begin > self._line_start:
            line = line.partition(" ")[2]  # its first word may be the rest of a link
        return self._last_institution(line) or self.institution_of_block()

    def institution_of_block(self) -> str | None:
        """The bank that a short line before or behind names, as in a list of labels."""
        begin = max(0, self._line_start - _LINES_BEFORE * _LINE)
        lines = self._text[begin : self._line_start].rstrip("\n").split("\n")
        is_cut = begin > 0 and self._text[begin - 1] != "\n"  # the rest of a long line, such as a link
        for line in reversed(lines[is_cut:][-_LINES_BEFORE:]):
            if not line.strip():
                break
            if len(line) <= _LINE and (code := self._last_institution(line)):
                return code
        tail = self._text[self._end : self._end + _LINES_AFTER * _LINE].split("\n")[1 : 1 + _LINES_AFTER]
        for line in tail:
            if not line.strip():
                break
            if len(line) <= _LINE and not any(map(str.isdigit, line)) and (code := self._last_institution(line)):
                return code
        return None

    def messenger(self) -> Platform | None:
        """The messenger whose name stands alone directly before or behind a number."""
        last = self.nearest
        if last is not None and last.platform is not None and last.says is Meaning.PHONE and last.gap == 0:
            others = [cue for cue in self.cues[:-1][-2:] if cue.says is Meaning.PHONE and cue.gap == 0]
            return None if others else last.platform
        if last is None or last.says is not Meaning.PHONE:
            return self.after.platform if self.after is not None and self.after.says is Meaning.PHONE else None
        return None

    def platform(self) -> Platform | None:
        """The platform of a name: the one in brackets behind it, the nearest before it, or the one behind it."""
        if self.after is not None and self.after.platform is not None and _IN_BRACKETS.match(self._text, self._end):
            return self.after.platform
        for cue in reversed(self.cues):
            if cue.platform is not None:
                return cue.platform
        if self.nearest is not None and self.nearest.platform is not None:
            return self.nearest.platform
        return self.after.platform if self.after is not None else None

    def _last_institution(self, text: str) -> str | None:
        self._searched += 3
        return next((cue.institution for cue in reversed(cues_in(text)) if cue.institution), None)
