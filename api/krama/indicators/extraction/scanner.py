"""Finds in a text what may be a value, in one pass: links, addresses, names, long words and numbers.

Nothing here knows whether a candidate is a value. Every repetition is bounded, or what it passes is never looked at
again. So the time grows with the length of the text and with nothing else.
"""

import re
from collections.abc import Generator
from enum import StrEnum
from typing import NamedTuple

from krama.indicators.wallet.uri import NAMES_OF_WALLETS


class Sort(StrEnum):
    """What a candidate looks like. Each is the name of a group of the pattern."""

    PAYLOAD = "payload"  # the beginning of a KHQR text
    LINK = "link"
    MAIL = "mail"
    BAKONG = "bakong"
    NAME = "name"  # `@dara`
    WALLET = "wallet"
    IP = "ip"
    HOST = "host"
    IBAN = "iban"
    WORD = "word"  # letters and digits, long enough for the address of a wallet
    NAMED = "named"  # a platform and a colon: a name follows
    UNDERSCORED = "underscored"  # a word with an underscore, as in names on platforms
    GLUED = "glued"  # letters and then at least eight digits
    DATE = "date"
    NUMBER = "number"


class Span(NamedTuple):
    """A part of the text that may be a value. Positions count code points; `end` is behind the last."""

    sort: Sort
    start: int
    end: int


_DOT = r"(?:\.|\[\.\]|\(\.\)|\{\.\}|\\\.|[。．｡]| ?[\[({] ?(?:dot|DOT) ?[\])}] ?)"
_AT = r"(?:@|＠|\[@\]|\(@\)| ?[\[({] ?(?:at|AT) ?[\])}] ?)"
_LABEL = r"[A-Za-z0-9_][A-Za-z0-9_-]{0,62}+"
_HOST = rf"{_LABEL}(?:{_DOT}{_LABEL}){{0,9}}?{_DOT}[A-Za-z][A-Za-z0-9-]{{0,62}}+(?!{_DOT}[A-Za-z0-9])"
_LINK_CHARACTER = r"[^\s<>\"“”«»‘’`…|\\^{}\u1780-\u17b3\u17b6-\u17ff\u200b。，！？、；]"
_KHMER_HOST = r"(?:[\u1780-\u17d3A-Za-z0-9-]{1,63}\.){1,8}[A-Za-z]{2,24}(?![A-Za-z])"
_SCHEME = r"(?:[Hh](?:[Tt][Tt]|[Xx][Xx]|tx|xt|\*\*|__)[Pp][Ss]?|ftp|fxp)(?:\[?:\]?/{2}|\[:?//\]|:\[//\])"
_APPS = r"(?:tg|viber|whatsapp|line|sgnl|fb|instagram|twitter)://"
_SEPARATOR = r"(?:[ \u00a0.\-‐-―−·\u200b]|\)[ \-]?| ?\()"
_OCTET = r"(?:0|[1-9]\d{0,2})"
_YEAR = r"(?:[1១][9៩]|[2២][0០5៥])\d\d"
_WALLETS = "|".join(sorted(map(re.escape, NAMES_OF_WALLETS), key=len, reverse=True))

_VALUES = "|".join((
    r"(?P<payload>000201(?=0102|15|2[69]|3\d|4\d|52))",
    rf"(?P<link>{_SCHEME}(?:{_KHMER_HOST})?{_LINK_CHARACTER}++|(?:{_APPS}|mailto:){_LINK_CHARACTER}++)",
    rf"(?P<local>[A-Za-z0-9_][A-Za-z0-9._%+-]{{0,63}}+)(?:(?P<mail>{_AT}{_HOST})"
    r"|(?P<bakong>@[A-Za-z]{4}(?![A-Za-z0-9@_-])(?!\.[A-Za-z0-9])))",
    r"(?P<name>@[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,40}[A-Za-z0-9_])?(?![A-Za-z0-9_@]))",
    r"(?P<wallet>[EUk0][Qf][0-9A-Za-z+/_-]{46}(?![0-9A-Za-z+/_-])"
    rf"|(?:{_WALLETS}):(?://)?[A-Za-z0-9][A-Za-z0-9?=&.%@:/_+-]{{24,400}})",
    rf"(?P<ip>(?:{_OCTET}\.){{3}}{_OCTET}(?![\w])(?!\.\d)(?::\d{{1,5}})?(?:/{_LINK_CHARACTER}*+)?)",
    rf"(?P<host>{_HOST}(?::\d{{1,5}}(?!\d))?(?:[/?#]{_LINK_CHARACTER}*+)?)",
    r"(?P<iban>[A-Z]{2}\d\d(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?(?![A-Za-z0-9]))",
    r"(?P<word>[A-Za-z0-9]{25}[A-Za-z0-9]*+(?:\?dt=\d{1,10})?)",
    r"(?P<named>[:៖：=] ?(?=[A-Za-z0-9][A-Za-z0-9._-]{3}))",
    r"(?P<glued>[A-Za-z]++[+＋]?\d{8}\d*+)",
    r"(?P<underscored>[A-Za-z][A-Za-z0-9.]{0,40}_[A-Za-z0-9._]{0,40}(?![A-Za-z0-9._@/]))",
    rf"(?P<date>(?:{_YEAR}[-./]\d{{1,2}}[-./]\d{{1,2}}|\d{{1,2}}[-./]\d{{1,2}}[-./]{_YEAR}|\d{{1,2}}/\d{{1,2}}/\d\d)(?![-./]?\d))",
    r"\d{1,2}:\d\d(?::\d\d)?(?![\d:])",  # a time, which would belong to the number behind it
    rf"(?P<number>\(?[+＋]?\(?[+＋]?\d++(?:{_SEPARATOR}\d++){{0,34}}+)",  # more groups than any number has digits
))  # fmt: skip

_MAY_GO_ON = r"[\d@＠_%+＋\\。．｡]|\.[A-Za-z0-9]|-[A-Za-z0-9]|\*\*|:[/A-Za-z0-9\[]|\[:| ?[\[({] ?(?:\.|@|dot|at|DOT|AT)"
_NOTHING = rf"(?:[A-Za-zÀ-ɏ]++(?!{_MAY_GO_ON})|[^A-Za-zÀ-ɏ\d@+＋(:៖：=_]++)*+"
"""Words that are followed by a space or a mark, and what no value begins with. It is most of a text."""

_NO_VALUE = (
    r"\d{1,4}(?:/\d{1,4}(?=/))*+|[A-Za-zÀ-ɏ0-9_%+@]++(?:[.-](?![+＋]?\d{3})[A-Za-z0-9_%+@]*+)*+"
    r"|[@+＋(:៖：=]+?(?=[@+＋(:=]{0,3}(?:[^@+＋(:=]|\Z))|(?s:.)|\Z"
)
"""What is passed if no value begins here. Nor is the rest of a long name a value."""

_WITH_LOCAL = frozenset({Sort.MAIL, Sort.BAKONG})

_PATTERN = re.compile(f"{_NOTHING}(?:{_VALUES}|{_NO_VALUE})")
_GROUP = re.compile(rf"{_SEPARATOR}\d")
_MORE_GROUPS = re.compile(rf"(?:{_SEPARATOR}\d++)*+")
_PIECE = re.compile(rf"\S*+(?:{_SEPARATOR}\d++)*+")
_UP_TO_GAP = re.compile(r"(?s:.*)(?:\s|[^\W\d_A-Za-zÀ-ɏ])")


def goes_on(text: str, end: int) -> bool:
    """Whether a run of digits goes on behind the candidate that ends here, because it is longer than any number."""
    return _GROUP.match(text, end) is not None


def end_of_run(text: str, end: int) -> int:
    """Where the run of digits ends of which a candidate that ends here may be only the beginning."""
    match = _MORE_GROUPS.match(text, end)
    return end if match is None else match.end()


def end_of_piece(text: str, start: int) -> int:
    """Where that ends which has no gap, such as a link or a run of digits, and in the middle of which `start` is."""
    match = _PIECE.match(text, start)
    return start if match is None else match.end()


def last_gap(text: str, start: int, end: int) -> int | None:
    """The last place between the two, behind a space or a letter of Khmer, from which the scan finds the same as from
    `start`. There must be no candidate between the two.
    """
    match = _UP_TO_GAP.match(text, start, end)
    return None if match is None else match.end()


def candidates(text: str, position: int = 0) -> Generator[Span, int | None]:
    """What may be a value from the position on, in the order of the text. Candidates don't overlap.

    From the place of any candidate, and from the end of any value, the rest is found as from the beginning. The caller
    may send the position from which to go on, such as behind a KHQR text that it has read.
    """
    end = len(text)
    while position < end:
        match = _PATTERN.match(text, position)
        if match is None:
            raise AssertionError("The pattern has a branch that takes any character.")
        position = match.end()
        if match.lastgroup:
            sort = Sort(match.lastgroup)
            sent = yield Span(sort, match.start("local" if sort in _WITH_LOCAL else sort), position)
            position = position if sent is None else sent
