"""Undoing what people write so that a link or an address can't be clicked: `hxxp`, `[.]`, `(at)`.

Why not ioc-fanger: 5.1 was tried; it leaves `[/]`, `[.com`, `h**p` and ` dot ` as they are, is not idempotent
(`[[.]]`), and takes 20 to 30 µs for every link.
"""

import re

_MOST_PASSES = 4

_MARKS = frozenset("[({\\．。｡＠：／")
_WIDE = str.maketrans("．。｡＠：／", "...@:/")

_SCHEME = re.compile(r"(?:h(?:xx|xt|tx|\*\*|__|\.\.)p(s?)|(f)xp)(?= ?[:\[({])", re.IGNORECASE)
_DOT = re.compile(r" ?[\[({] ?(?:\.|dot) ?[\])}] ?", re.IGNORECASE)
_AT = re.compile(r" ?[\[({] ?(?:@|at) ?[\])}] ?", re.IGNORECASE)
_SEPARATOR = re.compile(r"[\[({](:?//?|:)[\])}]")
_HALF_DOT = re.compile(r"(?<=[^\W_])(?:\[\.|\.\]|\\\.)(?=[^\W_])")
_SPELT = re.compile(r"[\w+-][\w.+-]*(?: (?:dot|at) [\w.+-]+)+(?:/\S*)?", re.IGNORECASE)
_SPELT_WORD = re.compile(r" (?:dot|at) ", re.IGNORECASE)
_SPELT_DOT = re.compile(r" dot ", re.IGNORECASE)
_SPELT_AT = re.compile(r" at ", re.IGNORECASE)


def refang(text: str) -> str:
    """The text with its dots, separators, at signs and scheme as they were; text without such marks is unchanged.

    The words ` dot ` and ` at ` count only where nothing else parts the words (`dara at mail dot com`).
    `refang(refang(x)) == refang(x)`: text that still changes after a few passes was not made by defanging and is
    returned as it came.
    """
    if _MARKS.isdisjoint(text) and not _SCHEME.match(text) and not (" " in text and _SPELT_WORD.search(text)):
        return text
    changed = text
    for _ in range(_MOST_PASSES):
        before, changed = changed, _one_pass(changed)
        if changed == before:
            return changed
    return text


def _one_pass(text: str) -> str:
    text = _SEPARATOR.sub(r"\1", _AT.sub("@", _DOT.sub(".", text.translate(_WIDE))))
    text = _HALF_DOT.sub(".", text)
    if fanged := _SCHEME.match(text):
        text = ("ftp" if fanged[2] else f"http{fanged[1].lower()}") + text[fanged.end() :]
    return _without_spelt_words(text)


def _without_spelt_words(text: str) -> str:
    if " " not in text or not _SPELT.fullmatch(text):
        return text
    dotted = _SPELT_DOT.sub(".", text)
    return _SPELT_AT.sub("@", dotted) if "." in dotted else text
