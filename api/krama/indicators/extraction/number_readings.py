"""What a run of digits may be: a telephone number, an account, the account on a messenger, or none of these."""

import re
import unicodedata

from krama.indicators import other_numbers
from krama.indicators.extraction.cues import Cue, cues_in
from krama.indicators.extraction.readings import Interpretation, InterpretationOrLeft, Left
from krama.indicators.extraction.surroundings import Surroundings
from krama.indicators.home_numbers import clean_shapes
from krama.indicators.kinds import Hints, Kind
from krama.indicators.labels import Meaning
from krama.indicators.text import is_decimal

_SHORTEST, _LONGEST = 6, 34
_SHORTEST_WITHOUT_BANK = 8
_SHORTEST_DIVIDED = 9
_HYPHENATED = re.compile(r"\d+(?:[-\u2010-\u2015]\d+)+")
_LONGEST_COUNT = 3
_MOST_LOOKED_AT = 2
_CURRENCY = r"usdt?|khr|riels?|dollars?|bucks|thb|baht|vnd|dong|cny|rmb|yuan|eur|euros?|sgd|myr|rm|gbp|aud|krw|jpy"
_CURRENCY_BEFORE = re.compile(rf"(?i)(?:[$€£¥៛฿₫₹₩]|(?<![a-z])(?:{_CURRENCY})\.?:?)\s?\Z")
_CURRENCY_AFTER = re.compile(
    rf"(?i)\s?(?:[$€£¥៛฿₫₹₩%]|(?:{_CURRENCY}|million|thousand|kg|km|gb|mb)(?![a-z])|រៀល|ដុល|លាន|ពាន់|ម៉ឺន|គីឡូ)"
)
_MASK_AFTER = re.compile(r" ?(?:[*•●…#_]|\.\.|[xX]{2,}(?![A-Za-z]))|[xX](?![A-WYZa-wyz])")
_MASK_BEFORE = re.compile(r"(?:[*•●…] ?|\.\. ?|(?<![A-Za-z])[xX]+)\Z")
_LIST_MARK = re.compile(r"(?:\A|\s)[*•] \Z")
_PART_BEFORE = re.compile(r"(?:[A-Za-z0-9_][-_\\]|[#\\_~^&]|[A-Za-z0-9]{2}/|(?<!\w)/)\Z")
_LABEL_AND_MARK = re.compile(r"(?i)(?:(?:tel|phone|hp|call|telegram|tg|whatsapp|acc|no)\s?[/-]|\d{3}\s?/)\Z")
_PART_AFTER = re.compile(r"[-_/][A-Za-z]|[@\\=&]|\.[A-Za-z]{2,}[/.]|/(?:\d{1,2}|(?:19|20)\d\d)(?!\d)")
_SMALL_LETTERS = re.compile(r"[A-Za-z]?[a-z]{2,}(?![A-Za-z]*\d)")
_BETWEEN_NUMBERS = re.compile(r" (?=\(?[+＋]?(?:0|855))")
_ABROAD = re.compile(r"00[1-9]\d{8,12}\Z", re.ASCII)
_LETTER = re.compile(r"[A-Za-z]")


def digits_of(run: str) -> str:
    """The ASCII digits of a run."""
    return "".join([char if char.isascii() else str(unicodedata.decimal(char)) for char in run if char.isdecimal()])


def is_home_number(digits: str) -> bool:
    """Whether the digits, with their 0 or country code, are a telephone number of Cambodia."""
    return digits.startswith(("0", "855")) and clean_shapes().fullmatch(digits) is not None


def read(text: str, start: int, end: int, around: Surroundings) -> InterpretationOrLeft:
    """How to read the digits in `text[start:end]`."""
    run = text[start:end]
    digits = digits_of(run)
    if len(digits) < _SHORTEST:
        return Left.NOTHING
    if len(digits) > _LONGEST or is_part(text, start, end, digits) or _is_amount(text, start, end, run, digits):
        return Left.COUNTED
    is_foreign = "+" in run[:3] or "＋" in run[:3]
    is_phone = is_home_number(digits) or (is_foreign and len(digits) >= _SHORTEST_WITHOUT_BANK)
    # gate: number of something else
    if around.is_of_something_else() and not is_foreign:
        return Left.COUNTED
    near = around.nearest
    if (near is None or near.says is not Meaning.ACCOUNT) and _ABROAD.match(digits):
        is_phone = True
    if not is_phone and (near is None or near.says is not Meaning.ACCOUNT) and _is_date(run, digits):
        return Left.COUNTED
    account = None if is_foreign else _as_account(start, end, run, around, is_phone=is_phone)
    return (
        (_as_messenger(start, end, around) if is_phone else None)
        or account
        or (_as_phone(start, end, near, is_foreign=is_foreign) if is_phone else Left.COUNTED)
    )


def _as_messenger(start: int, end: int, around: Surroundings) -> Interpretation | None:
    platform = around.messenger()
    if platform is None:
        return None
    return Interpretation(start, end, (Hints(Kind.HANDLE, platform=platform), Hints(Kind.PHONE)), (Kind.PHONE,))


def _as_phone(start: int, end: int, near: Cue | None, *, is_foreign: bool) -> Interpretation:
    is_said = near is not None and near.says is Meaning.PHONE
    return Interpretation(start, end, (Hints(Kind.PHONE),), () if is_said or is_foreign else (Kind.BANK_ACCOUNT,))


def start_in_word(text: str, start: int, end: int) -> int | None:
    """Where a number begins that stands right behind a word, such as `call012345678` or `ABA000123456`, or None.

    Other capitals and digits together are the number of an order or a document.
    """
    begin = start
    while text[begin].isalpha():
        begin += 1
    if text[begin] in "+＋":
        return begin
    if cues_in(text[start:begin]):
        return begin
    is_word = any(map(str.islower, text[start:begin]))
    return begin if is_word and is_home_number(digits_of(text[begin:end])) else None


def first_number(text: str, start: int, end: int, *, goes_on: bool) -> tuple[int, int]:
    """The place of the first number, if the run begins with telephone numbers that have spaces between them.

    A short number before a telephone number, such as a count or a room, is another number. Of a long run, the first
    parts decide. What is behind them is looked at when they have been read. If the run goes on behind `end`, its last
    part may be cut.
    """
    parts = _BETWEEN_NUMBERS.split(text[start:end], _MOST_LOOKED_AT)
    if len(parts) < 2:
        return start, end
    goes_on = goes_on or len(parts) > _MOST_LOOKED_AT
    are_numbers = [is_home_number(digits_of(part)) for part in (parts[:-1] if goes_on else parts)]
    if all(are_numbers):
        return start, start + len(parts[0])
    if len(parts) == 2 and not goes_on and are_numbers[1] and len(digits_of(parts[0])) <= _LONGEST_COUNT:
        return end - len(parts[1]), end
    return start, end


def _as_account(start: int, end: int, run: str, around: Surroundings, *, is_phone: bool) -> Interpretation | None:
    """As an account, if the nearest word or a bank's name near it says so."""
    near = around.nearest
    is_said = near is not None and near.says is Meaning.ACCOUNT
    code = _bank(around, near, is_phone=is_phone)
    is_certain = is_said and near is not None and near.institution is None and not near.weak
    is_long = len(digits_of(run)) >= _SHORTEST_WITHOUT_BANK
    if code is None and not (is_certain and is_long):
        return None
    also = (Kind.PHONE,) if is_phone else ()
    spare = (Hints(Kind.PHONE),) if is_phone and code else ()
    is_meant = is_certain or (near is not None and near.institution == code and near.gap == 0 and _is_divided(run))
    return Interpretation(start, end, (Hints(Kind.BANK_ACCOUNT, code), *spare), also, named_anyway=is_meant)


def _is_divided(run: str) -> bool:
    """Whether hyphens divide a number that is too long for a date or an order: behind a bank's name, it is meant as an
    account, also if it can't be read."""
    return len(digits_of(run)) >= _SHORTEST_DIVIDED and _HYPHENATED.fullmatch(run) is not None


def _bank(around: Surroundings, near: Cue | None, *, is_phone: bool) -> str | None:
    """The bank of the account that a number may be, or None if it is none or its bank is not named."""
    if near is None or near.says is not Meaning.ACCOUNT:
        if near is not None and near.says is Meaning.PHONE:
            return None
        behind = around.after.institution if around.after is not None else None
        return behind or (None if is_phone else around.institution_of_block())
    if near.institution is not None:  # `ABA staff Dara 012 345 678` is where somebody can be called
        return None if is_phone and near.gap > 1 else near.institution
    return None if near.weak and is_phone else around.institution()


def is_part(text: str, start: int, end: int, digits: str) -> bool:
    """Whether the digits are a part of something longer, or some of the number's digits are hidden."""
    before, after = text[max(0, start - 16) : start], text[end : end + 16]
    # gate: hidden digits in a text
    if _MASK_AFTER.match(after) or (_MASK_BEFORE.search(before) and not _LIST_MARK.search(before)):
        return not (after[:1] == "*" and before[-1:] == "*")  # bold
    # gate: part of a longer thing
    if _PART_BEFORE.search(before) and not _LABEL_AND_MARK.search(before):
        return True
    if _LETTER.match(after):
        return not (_SMALL_LETTERS.match(after) and is_home_number(digits))
    return _PART_AFTER.match(after) is not None


def _is_amount(text: str, start: int, end: int, run: str, digits: str) -> bool:
    """Whether a currency stands next to the digits, or they have decimals. No amount begins with a zero."""
    if is_decimal(run):
        return True
    if digits.startswith("0") or run[:1] in "+＋":
        return False
    before, after = text[max(0, start - 10) : start], text[end : end + 10]
    return _CURRENCY_BEFORE.search(before) is not None or _CURRENCY_AFTER.match(after) is not None


def _is_date(run: str, digits: str) -> bool:
    return other_numbers.has_date(run) or other_numbers.is_digits_of_date(digits)
