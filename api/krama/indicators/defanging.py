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
_DOT_AND_LABEL = re.compile(r"(?<=[^\W_])\[\.([^\W_]{2,})\]")
_SPACED_DOT = re.compile(r"(?<=[^\W_]) \. ?(?=[^\W\d_])")
# In a path, a wide character is part of the page's name.
_BEFORE_PATH = re.compile(r"(?:[a-z][a-z0-9+.-]*:/+)?[^/?#]*", re.IGNORECASE)
_HALF_DOT = re.compile(r"(?<=[^\W_])(?:\[\.|\.\]|\\\.)(?=[^\W_])")
_SPELT = re.compile(r"[\w+-][\w.+-]*(?: (?:dot|at) [\w.+-]+)+(?:/\S*)?", re.IGNORECASE)
_SPACED = re.compile(r" (?:dot|at) | \.", re.IGNORECASE)
_SPELT_DOT = re.compile(r" dot ", re.IGNORECASE)
_SPELT_AT = re.compile(r" at ", re.IGNORECASE)


def refang(text: str) -> str:
    """The text with its original dots, separators, at signs and scheme. Text without defanging is unchanged.

    The words ` dot ` and ` at `, and dots after a space, are converted only if the text has no other spaces (`dara at
    mail dot com`, `evil .com`).
    `refang(refang(x)) == refang(x)`: text that still changes after a few passes was not defanged, and is returned
    unchanged.
    """
    if _MARKS.isdisjoint(text) and not _SCHEME.match(text) and not (" " in text and _SPACED.search(text)):
        return text
    changed = text
    for _ in range(_MOST_PASSES):
        before, changed = changed, _one_pass(changed)
        if changed == before:
            return changed
    return text


def _one_pass(text: str) -> str:
    head = _BEFORE_PATH.match(text)
    if head is not None:
        text = head[0].translate(_WIDE) + text[head.end() :]
    text = _SEPARATOR.sub(r"\1", _AT.sub("@", _DOT.sub(".", _DOT_AND_LABEL.sub(r".\1", text))))
    text = _HALF_DOT.sub(".", text)
    if fanged := _SCHEME.match(text):
        text = ("ftp" if fanged[2] else f"http{fanged[1].lower()}") + text[fanged.end() :]
    return _without_spaced_dots(_without_spelt_words(text))


def _without_spaced_dots(text: str) -> str:
    if " ." not in text:
        return text
    joined = _SPACED_DOT.sub(".", text)
    return text if " " in joined else joined


def _without_spelt_words(text: str) -> str:
    if " " not in text or not _SPELT.fullmatch(text):
        return text
    dotted = _SPELT_DOT.sub(".", text)
    return _SPELT_AT.sub("@", dotted) if "." in dotted else text
