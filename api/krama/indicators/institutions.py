"""Finds the institution that a name, a BIC or a Bakong code means, and the institution that a text names."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from krama.core.languages import NOTHING
from krama.indicators import bic
from krama.indicators.errors import IndicatorRefused
from krama.indicators.institution_data import AccountLength, Certainty, Institution, bundled
from krama.indicators.kinds import SHORT_PLATFORM_NAMES, Hints, Platform
from krama.indicators.labels import ALL, WORD, is_label

_HOME = Hints().region
_LONGEST_NAME = 128
_MOST_NEAR = 3
_NEAR_ENOUGH = 0.45

_WORD = re.compile(r"[^\W_]+(?:[\u1780-\u17d3]+[^\W_]*)*")
_DIGITS = re.compile(r"\d+")
_WORD_WITHOUT_DIGITS = re.compile(WORD)
_CODE_FIRST = re.compile(r"([A-Za-z0-9-]+)(?:\s*:|\s)\s*(?=\S)")
_MOST_WORDS = 8
_BETWEEN = " \t.,:;()[]-–/@"

_BANK_IN_KHMER = "ធនាគារ"
_GENERIC = frozenset({"bank", "plc", "ltd", "limited", "cambodia", "kh", _BANK_IN_KHMER})
"""Words of names that people leave out or add: `Wing`, `Wing Bank`, `Wing Bank (Cambodia) Plc`."""

_RESERVED = ALL | _GENERIC | set(Platform) | set(SHORT_PLATFORM_NAMES)
_ANY = f"(?:{'|'.join(_RESERVED)})*"
_RESERVED_TOGETHER = re.compile(f"{_ANY}(?:{'|'.join(word for word in _RESERVED if len(word) > 2)}){_ANY}")
"""Such words without spaces. One of them is longer than two letters: a real name may be made of short ones."""


class InstitutionUnknown(IndicatorRefused):
    """The institution is neither on the list nor a BIC of another country."""

    code = "institution_unknown"
    facts = ("nearest",)

    def __init__(self, near: Sequence[str], *, field: str) -> None:
        self.nearest = ", ".join(near) or NOTHING
        similar = f"The most similar are {self.nearest}. " if near else ""
        super().__init__(
            f"No institution is known by this name or BIC. {similar}Send a name or code of `GET /v1/institutions`, or "
            "the BIC of a bank abroad.",
            field=field,
        )


class NameTaken(ValueError):
    """Two institutions have one name or code: `name`, as the later one writes it. `code` is that of the earlier one."""

    def __init__(self, name: str, code: str) -> None:
        super().__init__(f"Two institutions are named {name}.")
        self.name = name
        self.code = code


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity, which is fast
class _Name:
    """The pairs of neighbouring characters of one name, and the code that it means."""

    code: str
    pairs: frozenset[str]


class Directory:
    """The institutions that are known, by every name. It does not change. Raises `NameTaken` if a name means two."""

    def __init__(self, institutions: Iterable[Institution]) -> None:
        self.institutions = tuple(institutions)
        self._by_code = {each.code: each for each in self.institutions}
        self._by_name_in_text = _by_whole_name(self.institutions)
        self._by_name = _by_essential_name(self.institutions) | self._by_name_in_text
        self._certain_lengths = {
            each.code: tuple(length for length in each.account_lengths if length.certainty.decides)
            for each in self.institutions
        }
        self._by_participant = {
            each.participant: each.code for each in self.institutions if each.participant and _decides_participant(each)
        }

    def get(self, code: str) -> Institution | None:
        """The institution with this code."""
        return self._by_code.get(code)

    def certain_lengths(self, code: str) -> tuple[AccountLength, ...]:
        """The lengths of an institution's account numbers that are certain. None are if it is not on the list."""
        return self._certain_lengths.get(code, ())

    def by_name(self, text: str) -> str | None:
        """The code of the institution that a name, code, BIC or Bakong code means. Case and generic words are free."""
        if known := self._by_name.get(text.casefold()):
            return known
        if len(text) > _LONGEST_NAME:
            return None
        words = _words(text)
        return self._by_name.get("".join(words)) or self._by_name.get(_essential(words))

    def by_whole_name(self, text: str) -> str | None:
        """The same for words in a longer text: a person may be called Prince, but not Prince Bank."""
        words = _words(text)
        whole = self._by_name_in_text.get("".join(words))
        return whole or (None if _GENERIC.isdisjoint(words) else self.by_name(text))

    def of_participant(self, participant: str) -> str | None:
        """The code for a Bakong participant code (`abaa`), if that is certain."""
        return self._by_participant.get(participant)

    def near(self, text: str) -> list[Institution]:
        """The institutions whose names are most like the text, likest first."""
        wanted = _pairs(_essential(_words(text[:_LONGEST_NAME])))
        shared = Counter(name for pair in wanted for name in self._names_by_pair.get(pair, ()))
        likeness: dict[str, float] = {}
        for name, count in shared.items():
            alike = 2 * count / (len(wanted) + len(name.pairs))
            likeness[name.code] = max(alike, likeness.get(name.code, 0.0))
        liked = sorted(likeness, key=lambda code: (-likeness[code], code))[:_MOST_NEAR]
        return [self._by_code[code] for code in liked if likeness[code] >= _NEAR_ENOUGH]

    def named_first(self, text: str) -> tuple[str | None, str]:
        """The code of the institution that the text begins with, and the rest. Otherwise None, and the whole text."""
        ends = [word.end() for word in _first_words(text)]
        with_digits = _CODE_FIRST.match(text)
        for end in [*reversed(ends), *([with_digits.end(1)] if with_digits else [])]:
            if code := self.by_whole_name(text[:end]):
                return code, text[end:].lstrip(_BETWEEN)
        return None, text

    def named_last(self, text: str) -> tuple[str | None, str]:
        """The code of the institution that the text ends with, and the rest. Otherwise None, and the whole text."""
        tail = len(text) - len(_last_words(text))
        for word in _first_words(text[tail:]):
            start = tail + word.start()
            if code := self.by_whole_name(text[start:]):
                return code, text[:start].rstrip(_BETWEEN)
        return None, text

    @cached_property
    def _names_by_pair(self) -> dict[str, list[_Name]]:
        """For each pair of characters, the names that have it."""
        names: dict[str, list[_Name]] = {}
        for key, code in self._by_name.items():
            name = _Name(code, _pairs(key))
            for pair in name.pairs:
                names.setdefault(pair, []).append(name)
        return names


_current: list[Directory] = []


def current() -> Directory:
    """The directory in use: the last one installed, or the bundled one."""
    if not _current:
        _current.append(Directory(bundled()))
    return _current[0]


def install(directory: Directory) -> None:
    """Use this directory in this process from now on."""
    _current[:] = [directory]


def resolve(text: str, *, field: str = "institution") -> str:
    """The code for a code, a BIC8 or BIC11, a name (`Wing Bank`) or a Bakong code (`abaa`).

    A BIC of another country counts, and its first eight characters are the code. Cambodia's are all on the list, so
    another one is a slip. With spaces, only a BIC on the list counts. Raises `InstitutionUnknown`, which names the
    nearest institutions.
    """
    code = find(text)
    if code is None:
        raise _unknown(text, field)
    return code


def find(text: str) -> str | None:
    """The code that `resolve` gives, or None."""
    text = text.strip()
    if known := current().by_name(text):
        return known
    compact = bic.without_spaces(text)
    country = bic.country_of(compact)
    if country is None:
        return None
    if listed := current().by_name(compact[:8]):
        return listed
    is_name = compact != text  # `SENG LY NA` has the form of a BIC of Libya
    return None if country == _HOME or is_name else compact[:8]


def is_like_bic(text: str) -> bool:
    """Whether the text has the form of a BIC, known or not, and is not a word."""
    return bic.country_of(text.strip()) is not None


def is_known(code: str) -> bool:
    """Whether the institution is on the list. A BIC of another country may be real without that."""
    return current().get(code) is not None


def of_participant(code: str) -> str | None:
    """The institution's code for a Bakong participant code (`abaa`), if that is certain."""
    return current().of_participant(code)


def name_key(name: str) -> str:
    """What two spellings of one name have in common: no case, spaces and punctuation."""
    return "".join(_words(name))


def says_nothing(name: str) -> bool:
    """Whether a name consists only of generic words, labels, names of platforms, and digits.

    Such words stand next to numbers of any kind, with and without spaces. An institution of that name would take them.
    """
    words = [_DIGITS.sub("", word) for word in _words(name)]
    together = "".join(words)
    return (
        all(word in _RESERVED or is_label(word) for word in words)
        or together in _RESERVED
        or _RESERVED_TOGETHER.fullmatch(together) is not None
    )


def short_name(code: str) -> str | None:
    """The short name for a code, or None if it is not on the list. `resolve` gives the same code for it."""
    known = current().get(code)
    return known.short_name if known else None


def _unknown(text: str, field: str) -> InstitutionUnknown:
    return InstitutionUnknown([f"{each.short_name} ({each.code})" for each in current().near(text)], field=field)


def _by_whole_name(institutions: Iterable[Institution]) -> dict[str, str]:
    """The code for every name as it is written, without case, spaces and punctuation."""
    by_name: dict[str, str] = {}
    codes: set[str] = set()
    for each in institutions:
        if each.code in codes:  # below, the two would pass for one
            raise NameTaken(each.code, each.code)
        codes.add(each.code)
        for name in _written(each):
            if (other := by_name.setdefault(name_key(name), each.code)) != each.code:
                raise NameTaken(name, other)
    return by_name


def _by_essential_name(institutions: Iterable[Institution]) -> dict[str, str]:
    """The code for every name without its generic words. A shortened name that would mean two institutions is none."""
    by_name: dict[str, set[str]] = {}
    for each in institutions:
        for name in _written(each):
            by_name.setdefault(_essential(_words(name)), set()).add(each.code)
    return {name: next(iter(codes)) for name, codes in by_name.items() if len(codes) == 1}


def _written(each: Institution) -> Iterable[str]:
    yield from each.all_names
    yield each.code
    if each.bic is not None:
        yield each.bic
        yield f"{each.bic}XXX"
    if each.participant is not None and _decides_participant(each):
        yield each.participant


def _decides_participant(each: Institution) -> bool:
    return (each.participant_certainty or Certainty.ASSUMED).decides


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold().replace(_BANK_IN_KHMER, f" {_BANK_IN_KHMER} "))


def _first_words(text: str) -> list[re.Match[str]]:
    """The words before the first digit, at most as many as a name has."""
    first_digit = re.search(r"\d", text)
    letters = text[: first_digit.start()] if first_digit else text
    return list(islice(_WORD_WITHOUT_DIGITS.finditer(letters), _MOST_WORDS))


def _last_words(text: str) -> str:
    """What follows the last digit."""
    return re.split(r"\d", text[-_LONGEST_NAME:])[-1]


def _essential(words: list[str]) -> str:
    return "".join([word for word in words if word not in _GENERIC] or words)


def _pairs(key: str) -> frozenset[str]:
    """The pairs of neighbouring characters, of which two similar texts have many in common."""
    marked = f"^{key}$"
    return frozenset(marked[at : at + 2] for at in range(len(marked) - 1))
