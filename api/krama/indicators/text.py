"""Cleans a value: removes quotes and enclosing brackets, and for numbers converts foreign digits."""

import re
import unicodedata
from collections.abc import Iterator

from krama.indicators.cuts import refuse_hidden
from krama.indicators.defanging import refang
from krama.indicators.errors import IndicatorRefused
from krama.indicators.masks import refuse_cut

__all__ = [
    "MAX_CHARACTERS",
    "NUMBER",
    "ValueEmpty",
    "ValueNotText",
    "ValueTooLong",
    "fold",
    "is_decimal",
    "refang",
    "tidy",
    "unwrap",
]

MAX_CHARACTERS = 2048

NUMBER = re.compile(r"[+＋(]*\d[\d ().\-‐-―·/,;+]*")
"""Matches tidied text that is only digits and the punctuation that people put around and between them."""

_DECIMAL = re.compile(r"[+(]*\d[\d ()\-‐-―·/]{4,}\. ?\(?\d{1,2}\)*|\d\.\d{5,}", re.ASCII)

_LAST_BLOCK_WITH_DIGITS = 0x1FFFF
_QUOTES = frozenset("\"'`´“”„‟‘’‚‛«»‹›「」『』")
_SENTENCE_ENDS = frozenset(".,;:!?…។៕៖،؛؟。，；！？、")
_LEADING_MARKS = frozenset(",;!?•·។៕៖،؛，；、")
_LIST_DASHES = frozenset("-–—")
_CLOSER_OF = {"(": ")", "[": "]", "{": "}", "<": ">", "（": "）", "【": "】", "〈": "〉", "《": "》"}
_OPENER_OF = {closer: opener for opener, closer in _CLOSER_OF.items()}

# Tab, line ends and U+0085 count as white space; every other control character is refused.
_NEVER_TEXT = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_KHQR = re.compile(r"0002[0-9]{2}.*6304[0-9A-Fa-f]{4}", re.DOTALL)


class ValueEmpty(IndicatorRefused):
    """Nothing remains of the value after quotes, brackets, punctuation and white space are removed."""

    code = "value_empty"


class ValueTooLong(IndicatorRefused):
    """The value has more than `MAX_CHARACTERS` characters."""

    code = "value_too_long"
    facts = ("max_characters",)
    max_characters = f"{MAX_CHARACTERS:,}"


class ValueNotText(IndicatorRefused):
    """The value contains a control character or half of a surrogate pair."""

    code = "value_not_text"


def is_decimal(text: str) -> bool:
    """Whether tidied text is a number with decimals, as a spreadsheet or a data frame writes it: `12345678.0`.

    Without its dot it would be somebody else's number, and its leading zeros may be lost. `012 345 678.0` is one too.
    So is `8.5512345678`. Numbers whose groups have dots between them are not: they have more dots, or three digits and
    more behind the last, and two before it.
    """
    return "." in text and _DECIMAL.fullmatch(text) is not None


def _invisible_code_points() -> Iterator[int]:
    """Characters that show nothing: soft hyphen, joiners, direction marks, Khmer inherent vowels, selectors, tags."""
    yield from (0x00AD, 0x034F, 0x061C, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180E, 0x3164, 0xFEFF, 0xFFA0)
    for first, last in ((0x200B, 0x200F), (0x202A, 0x202E), (0x2060, 0x206F), (0xFE00, 0xFE0F), (0xE0000, 0xE0FFF)):
        yield from range(first, last + 1)


def _digits() -> Iterator[tuple[int, str]]:
    """Every decimal digit (general category Nd) outside ASCII, with the ASCII digit of the same value."""
    for point in range(0x80, _LAST_BLOCK_WITH_DIGITS):
        if chr(point).isdecimal():
            yield point, str(unicodedata.decimal(chr(point)))


_INVISIBLE = frozenset(map(chr, _invisible_code_points()))
# Joiners and selectors belong to the character before them, also at the end of a link.
_ENDS_INVISIBLY = _INVISIBLE - {"\u200c", "\u200d"} - set(map(chr, range(0xFE00, 0xFE10)))
_FOLD: dict[int, str | None] = {**dict.fromkeys(_invisible_code_points()), **dict(_digits())}


def tidy(value: str) -> str:
    """The value as people write numbers: unwrapped, with ASCII digits, without invisible characters, in NFC.

    `tidy(tidy(x)) == tidy(x)`. Raises `ValueEmpty`, `ValueTooLong` or `ValueNotText`.
    """
    if len(value) <= MAX_CHARACTERS and _is_plain(value):  # nearly every number
        return value
    return fold(unwrap(value))


def unwrap(value: str) -> str:
    """The value as it was written, without its wrapping, and with one plain space for every run of white space.

    A bracket at an end is removed only if it has no partner inside or wraps the whole value, so `(855) 12…` and
    `…/Name_(x)` stay whole. The inside of a KHQR payload does not change, because its lengths and its CRC cover every
    character.
    `unwrap(unwrap(x)) == unwrap(x)`. Raises `ValueEmpty`, `ValueTooLong` or `ValueNotText`, and `NumberMasked` or
    `ValueMasked` if a dot or bullet stands for digits or for a part of a name.
    """
    if len(value) > MAX_CHARACTERS:
        raise ValueTooLong(f"The value is longer than {MAX_CHARACTERS:,} characters. Send only one indicator.")
    if _is_plain(value):
        return value
    if _NEVER_TEXT.search(value):
        raise ValueNotText("The value contains a control character or an invalid one. Send it as plain readable text.")
    refuse_cut(value)
    outer = _unwrapped(value)
    if _KHQR.fullmatch(outer):
        return re.sub(r"[\t\r\n]", "", outer)
    refuse_hidden(value)
    text = _unwrapped(" ".join(outer.split()))
    if not text:
        raise _empty()
    return text


def fold(text: str) -> str:
    """Unwrapped text with ASCII digits, without invisible characters, in NFC.

    Links are not folded. To a browser, `១២៣.com` and `123.com` are two sites, and a path is a sequence of bytes.
    `fold(fold(x)) == fold(x)`. Raises `ValueEmpty` or `ValueTooLong`.
    """
    if text.isascii() or _KHQR.fullmatch(text):
        return text
    folded = _unwrapped(" ".join(unicodedata.normalize("NFC", text.translate(_FOLD)).split()))
    if not folded:
        raise _empty()
    if len(folded) > MAX_CHARACTERS:
        raise ValueTooLong(f"The value is longer than {MAX_CHARACTERS:,} characters in Unicode normal form NFC.")
    return folded


def _empty() -> ValueEmpty:
    return ValueEmpty("The value contains only white space or punctuation. Send the indicator itself.")


def _is_plain(value: str) -> bool:
    """Whether neither `tidy` nor `unwrap` has work: printable ASCII, single spaces, no ends that may be wrapping.

    Three dots or two stars may stand for hidden characters. This runs for each value, so it calls no other function.
    """
    return (
        value.isascii()
        and value.isprintable()
        and value != ""
        and (value[0].isalnum() or value[0] in "+@")
        and (value[-1].isalnum() or value[-1] in "/=_")
        and "  " not in value
        and "..." not in value
        and "**" not in value
    )


def _unwrapped(text: str) -> str:
    """Without quotes, sentence punctuation and unmatched or enclosing brackets at its ends. Takes linear time."""
    partner = _bracket_partners(text)
    start, end = 0, len(text) - 1
    while start <= end:
        first, last = text[start], text[end]
        if start < end and (partner.get(start) == end or first == last == "*"):
            start, end = start + 1, end - 1
        elif _opens_nothing(first, text[start + 1 : start + 2]) or (first in _CLOSER_OF and start not in partner):
            start += 1
        elif (_ends_nothing(last) and not _is_dot_segment(text, end)) or (last in _OPENER_OF and end not in partner):
            end -= 1
        else:
            break
    return text[start : end + 1]


def _opens_nothing(char: str, following: str) -> bool:
    if char in _LIST_DASHES:
        return following.isspace()
    if char == "=":  # `="012"`, with which a spreadsheet keeps a text as it is
        return following in _QUOTES
    return char.isspace() or char in _QUOTES or char in _LEADING_MARKS or char in _INVISIBLE


def _ends_nothing(char: str) -> bool:
    return char.isspace() or char in _QUOTES or char in _SENTENCE_ENDS or char in _ENDS_INVISIBLY


def _is_dot_segment(text: str, end: int) -> bool:
    """Whether the dot is the last of `/.` or `/..`, which is part of a path."""
    return text[end] == "." and text[max(0, end - 2) : end].rstrip(".").endswith("/")


def _bracket_partners(text: str) -> dict[int, int]:
    """The position of each bracket that has a partner of its own shape, mapped to that partner's position."""
    partner: dict[int, int] = {}
    open_at: dict[str, list[int]] = {opener: [] for opener in _CLOSER_OF}
    for position, char in enumerate(text):
        if char in _CLOSER_OF:
            open_at[char].append(position)
        elif char in _OPENER_OF and open_at[_OPENER_OF[char]]:
            opened = open_at[_OPENER_OF[char]].pop()
            partner[opened], partner[position] = position, opened
    return partner
