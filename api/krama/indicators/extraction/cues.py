"""The words around a candidate that say what it is: a telephone, an account, a bank, a platform, or something else."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from krama.indicators import institutions
from krama.indicators.extraction.platforms import MESSENGERS, PLATFORM_WORDS
from krama.indicators.kinds import Platform
from krama.indicators.labels import NEUTRAL, SAYING, Meaning

_CURRENCIES = frozenset(("usd", "khr", "riel", "riels", "dollar", "dollars", "រៀល", "ដុល្លារ"))
"""They name the currency of an account as often as an amount, so they don't say which."""

_WEAK = frozenset(("bank", "banks", "banking", "deposit", "bakong", "ធនាគារ", "បាគង"))
"""Words that are near an account, and as often near the telephone number of a bank's employee."""

_MORE = {
    "passcode": Meaning.OTHER,
    "otp": Meaning.OTHER,
    "complaint": Meaning.OTHER,
    "police": Meaning.OPEN,
    "zalo": Meaning.PHONE,
    "imo": Meaning.PHONE,
}
_LATIN = {word: says for says, words, _ in reversed(SAYING) for word in words if word not in _CURRENCIES} | _MORE
_STEMS = {stem: says for says, _, stems in reversed(SAYING) for stem in stems if stem not in _CURRENCIES}
_KHMER_PLATFORMS = {word: platform for word, platform in PLATFORM_WORDS.items() if not word.isascii()}
_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<latin>a/c|h/p|[A-Za-zÀ-ɏ]+)",
            f"(?P<stem>{'|'.join(sorted({*_STEMS, *_KHMER_PLATFORMS}, key=len, reverse=True))})",
        )
    ),
    re.IGNORECASE,
)
_SHORT_FORMS = {"a/c": "acc", "h/p": "hp"}
_MOST_WORDS = 5
_GENERIC = frozenset(("bank", "plc", "ltd", "cambodia"))
_SENTENCE_END = re.compile(r"[!?;។៕]\s*|\.\s+")
_WHOLE_WORD = re.compile(r"[A-Za-z]{4,}\Z")


class Cue(NamedTuple):
    """A word that says something. `institution` is a code. `gap` counts the words behind it that say nothing."""

    start: int
    end: int
    says: Meaning
    institution: str | None = None
    platform: Platform | None = None
    weak: bool = False
    gap: int = 0


def cues_in(text: str) -> list[Cue]:
    """The words that say something, in the order of the text."""
    text = text.replace("\u200b", "")
    names = _names(institutions.current())
    tokens = list(_TOKEN.finditer(text))
    banks = [(match.start(), match.end(), names.khmer[match[0]]) for match in names.in_khmer(text)]
    cues: list[Cue] = []
    skip = 0
    for at, token in enumerate(tokens):
        if at < skip or any(start <= token.start() < end for start, end, _ in banks):
            continue
        if token["latin"]:
            length, code = names.latin_at(tokens, at)
            # gate: bank in the name of an address
            if code and not _is_in_address(text, token.start()):
                cues.append(Cue(token.start(), tokens[at + length - 1].end(), Meaning.ACCOUNT, institution=code))
                skip = at + length
                continue
        _add(cues, token)
    cues.extend(Cue(start, end, Meaning.ACCOUNT, institution=code) for start, end, code in banks)
    return sorted(cues, key=lambda cue: cue.start) if banks else cues


def _is_in_address(text: str, at: int) -> bool:
    """Whether a word is part of a link, a mail address or a handle. Fake pages have the name of the bank that they
    imitate, and their victims pay to another one."""
    begin = max(text.rfind(space, 0, at) for space in _SPACES) + 1
    return _ADDRESS.search(text[begin:].split(maxsplit=1)[0]) is not None


_SPACES = (" ", "\n", "\t", "\u00a0")
_ADDRESS = re.compile(r"(?i)://|@[a-z]|[a-z0-9]_[a-z0-9]|^\W*(?:[a-z0-9-]+\.)+[a-z]{2,24}(?![a-z0-9])")


def _add(cues: list[Cue], token: re.Match[str]) -> None:
    word = token[0].lower()
    word = _SHORT_FORMS.get(word, word)
    platform = PLATFORM_WORDS.get(word)
    if platform is not None:
        says = Meaning.PHONE if platform in MESSENGERS else Meaning.PLATFORM
        cues.append(Cue(token.start(), token.end(), says, platform=platform))
        return
    meaning = _LATIN.get(word) if token["latin"] else _STEMS.get(word)
    if meaning is not None and meaning is not Meaning.OPEN:
        cues.append(Cue(token.start(), token.end(), meaning, weak=word in _WEAK))
    elif word not in NEUTRAL and word not in _CURRENCIES and cues:
        cues[-1] = cues[-1]._replace(gap=cues[-1].gap + 1)


class _Names(NamedTuple):
    """The names of a directory's institutions: Latin ones by their first word, and Khmer ones."""

    latin: dict[str, list[tuple[tuple[str, ...], str]]]
    khmer: dict[str, str]
    pattern: re.Pattern[str]

    def in_khmer(self, text: str) -> Iterable[re.Match[str]]:
        return () if text.isascii() else self.pattern.finditer(text)

    def latin_at(self, tokens: list[re.Match[str]], at: int) -> tuple[int, str | None]:
        """How many tokens from this one on are an institution's name, and its code."""
        named = self.latin.get(tokens[at][0].lower())
        if named is None:
            return 0, None
        here = tuple(token[0].lower() for token in tokens[at : at + _MOST_WORDS])
        for words, code in named:
            if here[: len(words)] == words:
                length = len(words)
                while length < len(here) and here[length] in _GENERIC:
                    length += 1
                return length, code
        return 0, None


@lru_cache(maxsize=2)
def _names(directory: institutions.Directory) -> _Names:
    latin: dict[str, list[tuple[tuple[str, ...], str]]] = defaultdict(list)
    khmer: dict[str, str] = {}
    for each in directory.institutions:
        for name in (*each.all_names, *((each.bic, f"{each.bic}XXX") if each.bic else ())):
            words = tuple(re.findall(r"[a-zà-ɏ]+", name.lower()))
            if name.isascii() and words:
                latin[words[0]].append((words, each.code))
            elif not name.isascii():
                khmer[name] = each.code
    for named in latin.values():
        named.sort(key=lambda entry: -len(entry[0]))
    pattern = "|".join(sorted(map(re.escape, khmer), key=len, reverse=True)) or r"(?!)"
    return _Names(dict(latin), khmer, re.compile(pattern))


def last_sentence(text: str) -> str:
    """What belongs to the end of the text: from the last end of a sentence on. `No. 12` and `Tel. 12` have none."""
    begin = 0
    for match in _SENTENCE_END.finditer(text):
        if match.end() == len(text) and text[match.start()] == ".":
            continue
        if text[match.start()] != "." or _WHOLE_WORD.search(text, max(0, match.start() - 24), match.start()):
            begin = match.end()
    return text[begin:]
