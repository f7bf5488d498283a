"""Numbers of which some digits are hidden or cut off."""

import re

from krama.indicators.errors import IndicatorRefused

_ENDS = 48
"""How much of each end of a text is searched for a cut. A number is shorter, and the search takes quadratic time."""

_CUT_AT_END = re.compile(r"(?<![\w/.@=&-])[+(]?\d[\d\s().\-–]*(?:…|\.{2,}|\?{2,})\W*\Z")
_CUT_AT_START = re.compile(r"\W*(?:…|\.{2,}|\?{2,}|[•·*]{2,})\s?\d[\d\s().\-–]*\Z")

_GAP = " -.()"
_HIDDEN = r"(?:[*＊✱●○■█]+|[•·∙_#?]{2,})"
_MASKED = re.compile(rf"\d[{_GAP}]*{_HIDDEN}|{_HIDDEN}[{_GAP}]*\d")
_BULLET = re.compile(r"\A[*•·] ")
_LETTERS_X = re.compile(r"x+", re.IGNORECASE)
_MOST_EXTENSION_DIGITS = 5
_DIGITS_AND_MASK = re.compile(r"[+(]*[\dxX*＊✱●○■█•·∙_#?][\dxX*＊✱●○■█•·∙_#?().\- ]*")


class NumberMasked(IndicatorRefused):
    """Some digits are hidden or cut off: `012 *** 678`, `•••• 1234`, `012 345…`."""

    code = "number_masked"

    def __init__(self) -> None:
        super().__init__("Some digits of the number are hidden or cut off. Send the whole number.")


def refuse_cut(value: str) -> None:
    """Raise `NumberMasked` if the untidied value begins or ends with a number that goes on.

    Tidying removes dots and bullets at the ends, so this comes first.
    """
    if _CUT_AT_END.search(value[-_ENDS:]) or _CUT_AT_START.match(value[:_ENDS]):
        raise NumberMasked


def refuse_masked(text: str, *, has_letters: bool = False) -> None:
    """Raise `NumberMasked` if a digit is hidden by a star, a bullet or an X.

    `has_letters` is for numbers in which a single X may be a letter of the number.
    """
    text = _BULLET.sub("", text)
    if _MASKED.search(text) or _is_masked_by_letters(text, has_letters=has_letters):
        raise NumberMasked


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
    return bool(_MASKED.search(_BULLET.sub("", text))) or _is_masked_by_letters(text, has_letters=False)


def _is_masked_by_letters(text: str, *, has_letters: bool) -> bool:
    return any(_hides(text[: run.start()], run[0], text[run.end() :], has_letters) for run in _LETTERS_X.finditer(text))


def _hides(before: str, run: str, after: str, has_letters: bool) -> bool:
    if before[-1:].isalpha() or after[:1].isalpha():
        return False
    if len(run) > 1:
        return before.rstrip(_GAP)[-1:].isdigit() or after.lstrip(_GAP)[:1].isdigit()
    is_extension = after.strip().isdigit() and len(after.strip()) <= _MOST_EXTENSION_DIGITS and before != ""
    is_hexadecimal = before.endswith("0") and not before[-2:-1].isdigit()
    if is_hexadecimal or is_extension or (has_letters and before and after):
        return False
    return before[-1:].isdigit() or after[:1].isdigit()
