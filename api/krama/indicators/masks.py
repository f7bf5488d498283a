"""Numbers of which some digits are hidden or cut off."""

import re

from krama.indicators.errors import IndicatorRefused

_ENDS = 48
"""How much of each end of a text is searched for a cut. A number is shorter, and the search takes quadratic time."""

_CUT = r"[\d\s().\-–]*(?:[…‥?？]|\. ?\.|。。|．．)\W*\Z"
_ADDRESS = r"[1-9]\d{0,2}\.(?:\d{1,3}\.){2}\d{1,3}\?*\Z"
_CUT_AT_END = re.compile(
    rf"(?<![\w/.@=&-])[+(]?\d(?![\d\s().\-–]*\?\W*\Z){_CUT}|"
    rf"(?<!\S)(?!\S*[^\W\d_]\.[^\W\d_]|{_ADDRESS})[^\s\d/@=&]*\d{_CUT}"
)
"""Digits that go on. A question mark may also end a link: `example.com:8080?`, `1.2.3.4?`."""

_DASHES = "-‐-―−"
_CUT_AT_START = re.compile(r"\W*(?:[…?？]|\.{2,}|[•·*]{2,})\s?\d[\d\s().\-–]*\Z")
_MARKED_AT_START = re.compile(
    rf"\W*?(?:(?:[?？•·*]\s*|[•·*]{{2,}}\s*)\d(?:[\s().\-–]*\d){{3,}}|"
    rf"(?:[{_DASHES}]\s*){{2,}}\d(?:[\s().\-–]*\d){{3,6}}(?![\s().\-–]*\d))[\s).\-–]*(?:\s|\Z)"
)
_LIST_ITEM = re.compile(r"\A\s*[*•·] +(?=\D*(?:\d\D*){8})")
"""A line of a list. With fewer digits, the bullet may stand for the rest of a number: `• 1234`."""

_BOLD = re.compile(r"\W*?(\*+)[^*]*(?:\d[^*\d]*){8,}\1\W*")
"""A number between stars, as chat programs write bold text. One with fewer digits may be the middle of a number."""

_GAP = " -.()[]{}<>"
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
_REPEATED = "|".join(rf"{re.escape(mark)}(?: ?{re.escape(mark)})+" for mark in "•·∙・_#.。．=~$")
_MARKS = re.compile(rf"[*＊✱∗●○◦■□▪█…‥⋯?？〇]+|{_REPEATED}|(?P<dashes>[{_DASHES}](?: ?[{_DASHES}])+)")
_MARK_AT_DIGIT = re.compile(
    r"\d(?:#|[_•·∙](?!\w)|([a-vyz])\1{2,}(?![^\W\d_]))|(?<!\d)[•·∙]\d|(?<![^\W\d_])([a-vyz])\2{2,}\d", re.IGNORECASE
)
_AT_END = re.compile(rf"\A[{_DASHES}]+(?!(?:\D*\d){{8}})\d|\d\s*[{_DASHES}#=~^]+\s*\Z")
"""What may stand for hidden digits in an account number, and in a telephone number means nothing."""

_repeats_separator = re.compile(r"[-.] ?[-.]").search
_BULLET = re.compile(r"\A[*•·] ")
_LETTERS_X = re.compile(r"x+", re.IGNORECASE)
_MOST_EXTENSION_DIGITS = 5
_DIGITS_AND_MASK = re.compile(r"[+(]*[\dxX*＊✱∗●○◦■□▪█…‥⋯•·∙_#?.][\dxX*＊✱∗●○◦■□▪█…‥⋯•·∙_#?().\- ]*")


class NumberMasked(IndicatorRefused):
    """Some digits are hidden or cut off: `012 *** 678`, `•••• 1234`, `012 345…`."""

    code = "number_masked"

    def __init__(self) -> None:
        super().__init__("Some digits of the number are hidden or cut off. Send the whole number.")


def refuse_cut(value: str) -> None:
    """Raise `NumberMasked` if the untidied value begins or ends with a number that goes on.

    Tidying removes dots and bullets at the ends, so this comes first.
    """
    start, end = value[:_ENDS], value[-_ENDS:]
    if not value.isascii():
        start, end = _INVISIBLE.sub("", start), _INVISIBLE.sub("", end)
    start = _LIST_ITEM.sub("", start)
    is_cut = _CUT_AT_END.search(end) or _CUT_AT_START.match(start) or _MARKED_AT_START.match(start)
    if is_cut and not _BOLD.fullmatch(value[: 2 * _ENDS]):
        raise NumberMasked


def refuse_masked(text: str, *, has_letters: bool = False) -> None:
    """Raise `NumberMasked` if a mark or an X next to a digit may stand for other digits: `012 *** 678`, `...3456`.

    `has_letters` is for account numbers. A single X may be a letter of the number, and dashes at an end may stand for
    digits, because no length shows that the number is whole.
    """
    text = _BULLET.sub("", text)
    if _is_masked_by_marks(text, at_ends=has_letters) or _is_masked_by_letters(text, has_letters=has_letters):
        raise NumberMasked


def may_be_masked(digits: str) -> bool:
    """Whether digits in groups have a gap, so that `refuse_masked` must look at them: `012 34--5678`."""
    return _repeats_separator(digits) is not None


def hides_digits(text: str) -> bool:
    """Whether `refuse_masked` refuses the text."""
    try:
        refuse_masked(text)
    except NumberMasked:
        return True
    return False


def is_masked(text: str) -> bool:
    """Whether the text is one masked number and nothing else."""
    if not _DIGITS_AND_MASK.fullmatch(text):
        return False
    return hides_digits(text)


def _is_masked_by_marks(text: str, *, at_ends: bool) -> bool:
    """Whether marks touch a digit, with nothing but separators between. Dashes count between digits, or `at_ends`."""
    if _MARK_AT_DIGIT.search(text) or (at_ends and _AT_END.search(text)):
        return True
    for marks in _MARKS.finditer(text):
        before, after = text[: marks.start()], text[marks.end() :]
        if marks[0] == "?" and before[-1:].isalpha():  # the query of a link
            continue
        follows, precedes = before.rstrip(_GAP)[-1:].isdigit(), after.lstrip(_GAP)[:1].isdigit()
        is_gap = before[-1:].isdigit() or (follows and precedes)
        if is_gap if marks["dashes"] and not at_ends else (follows or precedes):
            return True
    return False


def _is_masked_by_letters(text: str, *, has_letters: bool) -> bool:
    return any(_hides(text[: run.start()], run[0], text[run.end() :], has_letters) for run in _LETTERS_X.finditer(text))


def _hides(before: str, run: str, after: str, has_letters: bool) -> bool:
    if before[-1:].isalpha() or after[:1].isalpha():
        return False
    if len(run) > 1:
        return before.rstrip(_GAP)[-1:].isdigit() or after.lstrip(_GAP)[:1].isdigit()
    if has_letters and not after.strip(_GAP):
        return before.rstrip(_GAP)[-1:].isdigit()
    is_extension = after.strip().isdigit() and len(after.strip()) <= _MOST_EXTENSION_DIGITS and before != ""
    is_hexadecimal = before.endswith("0") and not before[-2:-1].isdigit()
    if is_hexadecimal or is_extension or (has_letters and before and after):
        return False
    return before[-1:].isdigit() or after[:1].isdigit()
