"""Undoes defanging, the notation that keeps a link or address from being clicked: `hxxp`, `[.]`, `(at)`.

The library ioc-fanger is not used. Version 5.1 does not convert `[/]`, `[.com`, `h**p` and ` dot `, is not idempotent
(`[[.]]`), and takes 20 to 30 µs for each link.
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
    """The text with its original dots, separators, at signs and scheme. Text without defanging is unchanged.

    The words ` dot ` and ` at ` are converted only if the text has no other spaces (`dara at mail dot com`).
    `refang(refang(x)) == refang(x)`: text that still changes after a few passes was not defanged, and is returned
    unchanged.
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
