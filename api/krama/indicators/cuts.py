"""Links, names and addresses of which some characters are hidden or cut off: `facebook.com/sok.da…`, `jo••@gmail.com`.

Programs that show a link or a name shorten it. What is left is often the name of somebody else, or the front page of
the platform. Numbers are in `krama.indicators.masks`.
"""

import re

from krama.indicators.errors import IndicatorRefused

_DOT = r"[.．。｡․]"
_ELLIPSIS = rf"[…‥⋯]|{_DOT}{{3,}}"
_HIDDEN = re.compile(rf"{_ELLIPSIS}|[•●○■█✱＊∙◦]+")
_STARS = re.compile(r"\*{2,}")
# Two dots are enough at an end, unless they are `/..`, which is a step in a path.
_AT_END = re.compile(rf"(?<![/.\\]){_DOT}{{2,}}[^\w/]*\Z")
_AT_START = re.compile(rf"\A[^\w/.]*{_DOT}{{2,}}(?=[\w@-])")
_ALONE = re.compile(rf"[\[(]?(?:{_ELLIPSIS}|\.\.)[\])]?")
_GOES_ON = re.compile(rf"[\[(]?(?:{_ELLIPSIS}|\.\.\Z)")
_LINKISH = re.compile(r"://|[/@]|[^\W_]\.[^\W\d_]")
_LABEL = re.compile(r"[\w-]+\s?[:：](?!//)\s*")
_FANGED = re.compile(r"h(?:\*\*|\.\.)ps?(?=[:\[({])", re.IGNORECASE)
_ESCAPED_ELLIPSIS = "%E2%80%A6"


class ValueMasked(IndicatorRefused):
    """Characters of a link, a name or an address are hidden or cut off."""

    code = "value_masked"

    def __init__(self) -> None:
        super().__init__(
            "Some characters of the value are hidden or cut off. Open it where you found it, and send all of it."
        )


def refuse_hidden(value: str) -> None:
    """Raise `ValueMasked` if characters of a link, a name or an address are hidden or cut off.

    `value` is not unwrapped, because that removes dots at its ends. Words that only stand next to a link may be cut
    off: `Dear customer… https://evil.com`.
    """
    if value.isascii() and ".." not in value and "**" not in value:
        return
    tokens = value.split()
    if len(tokens) > 1 and (label := _LABEL.match(value)) and len(rest := value[label.end() :].split()) == 1:
        tokens = rest
    is_alone = len(tokens) == 1
    names = [is_alone or _LINKISH.search(token) is not None for token in tokens]
    if any(is_name and _hides(token) for token, is_name in zip(tokens, names, strict=True)) or _is_cut(tokens, names):
        raise ValueMasked


def refuse_escaped(link: str) -> None:
    """Raise `ValueMasked` if a canonical link has an escaped `…`, which a program copied from what it showed."""
    if _ESCAPED_ELLIPSIS in link:
        raise ValueMasked


def _is_cut(tokens: list[str], names: list[bool]) -> bool:
    """Whether a space was put between a name and the dots that stand for its rest."""
    if len(tokens) < 2:
        return False
    if _ALONE.fullmatch(tokens[0]) and names[1]:
        return True
    return any(is_name and _GOES_ON.match(token) for is_name, token in zip(names, tokens[1:], strict=False))


def _hides(token: str) -> bool:
    token = _FANGED.sub("http", token.lstrip("([{<\"'“”‘’«»"))
    while len(token) > 1 and token[0] == token[-1] == "*":
        token = token[1:-1]
    if token[:1] in ("•", "∙"):  # of a list
        token = token[1:]
    if not any(map(str.isalpha, token)):
        return False  # a number
    if _AT_END.search(token) or _AT_START.match(token) or ("@" not in token and _STARS.search(token)):
        return True
    return any(not _is_of_number(token, hidden) for hidden in _HIDDEN.finditer(token))


def _is_of_number(token: str, hidden: re.Match[str]) -> bool:
    """Whether the hidden characters are next to digits alone: `ABA●●●1234`, `Tel......012345678`."""
    if _LINKISH.search(token):
        return False
    return any(side and not any(map(str.isalpha, side)) for side in (token[: hidden.start()], token[hidden.end() :]))
