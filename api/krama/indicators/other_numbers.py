"""What may stand in the place of an account number or next to it: an amount, a date, a count, the number of a list.

Nobody can see from the digits alone that they are not an account. So a text that may mean one of these is refused.
"""

import re
from datetime import date

from krama.indicators.labels import WORD

_WORDS = (
    "(?:usd|usdt|khr|riels?|dollars?|bucks|thb|baht|vnd|dong|cny|rmb|yuan|eur|euros?|sgd|myr|lak|kip|gbp|aud|krw|jpy|k|"
    "thousand|mio|millions?|លាន|ពាន់|ម៉ឺន)"
)
_CURRENCY = re.compile(
    rf"[$€£¥៛฿₫₹₩₭₮]|រៀល|ដុល្លា|ដុល|(?<![^\W\d_]){_WORDS}\W*\d|\d\W*{_WORDS}(?![^\W\d_])", re.IGNORECASE
)
"""Signs, Khmer words, and other words that stand at a digit: elsewhere, they may belong to the name of a bank."""

_LETTERS = re.compile(r"[A-Za-z]")
_NAME_OF_CURRENCY = re.compile(rf"(?<![^\W\d_])(?:us|{_WORDS})(?![^\W\d_])", re.IGNORECASE)
_BEHIND = re.compile(r"\d(?!\s*[(\[])[^\d]*\Z")
_PARTIAL = re.compile(r"(?<![^\W\d_])(?:last|ends?|ending|final|etc)(?![^\W\d_])|ចុងក្រោយ|ខាងចុង|ៗ|ល។", re.IGNORECASE)
_COUNTED = re.compile(r"\d[\d\s.\-]*?\s*[x×]\s*\d{1,3}|\d{1,3}\s*[x×]\s*\d[\d\s.\-]*", re.IGNORECASE)
_COUNT_AND_WORD = re.compile(rf"\d[\d\s.\-]{{4,}}[\s(,/\-]+(\d{{1,2}})\s*{WORD}(?:[\s.()]+{WORD})*[\s.)]*")
_IN_BRACKETS = re.compile(r".*\d[\s,]*[(\[]\s*\d{1,3}\s*(?:[^\W\d_][^)\]]*)?[)\]]\W*|[(\[]\s*\d{1,2}\s*[)\]].*\d.*")
_LIST_NUMBER = re.compile(r"\d{1,2}\s*[.)]\s+\d.*|\d{1,2}\).*\d.*")
_NUMBERED = re.compile(r"#\s?[1-9]\d?[\s:.)]+\d")
_DATE = re.compile(r"(?<!\d)(\d{1,4})\s*([-./\s]|[‐-―])\s*(\d{1,2})\s*\2\s*(\d{1,4})(?!\d)")
_WITH_YEAR = re.compile(r"\d{4}")
_MONTHS = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    "nov(?:ember)?|dec(?:ember)?)"
)
_MONTH = re.compile(
    rf"(?<!\d)\d{{1,2}}[\s./-]*{_MONTHS}(?![a-z])|(?<![a-z]){_MONTHS}[\s./-]*\d{{1,4}}(?!\d)|"
    "មករា|កុម្ភៈ|មីនា|មេសា|ឧសភា|មិថុនា|កក្កដា|សីហា|កញ្ញា|តុលា|វិច្ឆិកា|ធ្នូ|ថ្ងៃ",
    re.IGNORECASE,
)
_TWO_GROUPS = re.compile(r"(\d{1,5})[-./ ](\d{1,5})", re.ASCII)
_DIGITS_OF_DATE = re.compile(r"(\d{4})(\d\d)(\d\d)|(\d\d)(\d\d)(\d{4})")
_YEARS = (range(1950, 2051), range(2493, 2594))  # of the Buddhist era too
_SHORT_YEARS = range(100)

_SEPARATOR = re.compile(r"[\s.\-‐-―−]+")
_THOUSANDS = re.compile(r"[1-9]\d{0,2}(?:([ .])\d{3})(?:\1\d{3})*", re.ASCII)
_ROUND = "000"
_LONGEST_AMOUNT = 11
_SHORTEST_ACCOUNT = 9
"""Without a currency, so many digits in groups are taken for an account: banks have many such accounts."""
_LONG_GROUP, _SHORT_GROUP = 7, 2


def has_currency(text: str) -> bool:
    """Whether a currency or a word such as `million` is in the text, so that its number may be an amount."""
    return _CURRENCY.search(text) is not None


def may_be_amount(number: str, text: str, *, is_certain: bool) -> bool:
    """Whether the digits in groups, without labels, may be an amount. `text` has the words next to them.

    No amount begins with zero, and a currency in brackets is that of the account: `0001 2345 6789 01 (USD)`.
    `is_certain` says that all digits together have a length that the bank's accounts have.
    """
    if _LETTERS.search(_NAME_OF_CURRENCY.sub("", number)):
        return False
    digits = "".join(filter(str.isdigit, number))
    is_grouped = _SEPARATOR.search(number) is not None
    if digits.startswith("0"):
        behind = _BEHIND.search(text)
        return not is_certain and is_grouped and behind is not None and has_currency(behind[0])
    if not has_currency(text):
        is_round = digits.endswith(_ROUND) and _THOUSANDS.fullmatch(number) is not None and is_grouped
        return is_round and not is_certain and len(digits) < _SHORTEST_ACCOUNT
    if is_certain:
        return is_grouped or digits.endswith("0000")
    return is_grouped or len(digits) <= _LONGEST_AMOUNT


def has_neighbour(*texts: str) -> bool:
    """Whether one of the texts has a count or a list's number next to its number: `1. 000123456`, `000 123 456 x2`."""
    patterns = (_COUNTED, _COUNT_AND_WORD, _IN_BRACKETS, _LIST_NUMBER)
    return any(pattern.fullmatch(text) for text in texts for pattern in patterns)


def is_numbered(text: str) -> bool:
    """Whether the text has a number such as `#1` before its own."""
    return _NUMBERED.search(text) is not None


def is_partial(text: str) -> bool:
    """Whether the words say that the digits are a part of a number: `last digits`, `ending`."""
    return _PARTIAL.search(text) is not None


def has_date(text: str) -> bool:
    """Whether the text has a date, or a year and a number: `2026-11-30`, `30.11.2026`, `30 Nov 2026`, `2026-0117`."""
    groups = _TWO_GROUPS.fullmatch(text)
    if _MONTH.search(text) or (
        groups and any(len(group) == 4 and int(group) in _YEARS[0] for group in groups.groups())
    ):
        return True
    for match in _DATE.finditer(text):
        # In pairs, 12 11 26 53 may be one number.
        is_whole = match[0] == text or _WITH_YEAR.search(match[0]) is not None
        if is_whole and _is_date(match[1], match[3], match[4]):
            return True
    return False


def is_digits_of_date(number: str) -> bool:
    """Whether the number alone is a year, or a date without separators: `20261130`, `30112026`."""
    if len(number) == 4 and number.isdecimal():
        return any(int(number) in years for years in _YEARS)
    match = _DIGITS_OF_DATE.fullmatch(number)
    if match is None:
        return False
    return _is_date(number[:4], number[4:6], number[6:]) or _is_date(number[:2], number[2:4], number[4:])


def is_oddly_grouped(number: str) -> bool:
    """Whether a short group may be another number: `1. 000123456`, `000123456 2`, `000 123 456 - 2`."""
    groups = _SEPARATOR.split(number)
    if len(groups) == 1:
        return False
    ends = (len(groups[0]), len(groups[-1]))
    if min(ends) > _SHORT_GROUP:
        return False
    if max(map(len, groups)) >= _LONG_GROUP:
        return True
    separators = _SEPARATOR.findall(number)
    if len(separators) == 1:
        return False
    if ends[0] <= _SHORT_GROUP and separators[0] not in separators[1:]:
        return True
    return ends[1] <= _SHORT_GROUP and separators[-1] not in separators[:-1]


def _is_date(first: str, middle: str, last: str) -> bool:
    orders = [(first, middle, last)] if len(first) == 4 else [(last, middle, first), (last, first, middle)]
    return any(_exists(*order) for order in orders)


def _exists(year: str, month: str, day: str) -> bool:
    if len(day) > 2 or len(year) not in {2, 4}:
        return False
    if not any(int(year) in years for years in ((_SHORT_YEARS,) if len(year) == 2 else _YEARS)):
        return False
    try:
        date(2000, int(month), int(day))
    except ValueError:
        return False
    return True
