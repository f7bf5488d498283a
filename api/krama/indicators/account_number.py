"""A bank's own account number: found among labels, compared with the lengths that the bank is known to have."""

import re
from collections.abc import Collection, Iterable

from krama.indicators import institutions, masks, numbers, other_numbers
from krama.indicators.errors import IndicatorRefused
from krama.indicators.institution_data import AccountLength
from krama.indicators.labels import WORD, Meaning, is_about_account, meaning, words
from krama.indicators.text import is_decimal

_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{4,34}")
_FIRST_WORD = re.compile(rf"(?:a/c|{WORD})\.?(?![A-Za-z0-9])[\s:#.()\[\]/,=$៛-]*", re.IGNORECASE)
_FIRST_GLUED = re.compile(rf"({WORD})(?=\d)")
_LAST_WORD = re.compile(rf"[\s:#.()\[\]/,=$៛-]*(?<![A-Za-z])({WORD})\Z")
_NUMBER_AND_WORDS = re.compile(rf"(\d[\d \-]*?)[\s,(/]+({WORD}(?:[\s.()]+{WORD})*)")
_OF_HOLDER = {Meaning.OPEN, Meaning.ACCOUNT, Meaning.PLATFORM}
_AROUND_LABELS = " \t:#.()[]/,=-$៛"
_BULLETS = " *•·∙"
_GROUPED = re.compile(r"(?=(?:\D?\d){9})\d{3,6}(?:[ -]\d{3,6})+", re.ASCII)
"""How people divide an account number. With so many digits, it is hardly an amount, a date or a count."""

_ONE_DOT = re.compile(r"\d+\.\d+")
_DIVIDERS = re.compile(r"\s*(?:[/,;|&+]|\band\b|\bor\b|ឬ|និង)\s*", re.IGNORECASE)
_SHORTEST_OF_MANY = 8
"""People divide one number into groups of at most six digits. So two groups of eight are two numbers."""

_SHORTEST, _LONGEST, _YEAR = 4, 34, 4
_MOST_ZEROS = 3
"""How many zeros a spreadsheet is believed to have removed. With more, the number may be only its last digits."""


class AccountNumberInvalid(IndicatorRefused):
    """The account number does not have 4 to 34 letters and digits."""

    code = "account_number_invalid"


class AccountUncertain(AccountNumberInvalid):
    """The digits may be an amount, a date, a count or a list's number, or one of these stands next to the account."""


class AccountHasSeveralNumbers(IndicatorRefused):
    """The value contains more than one account."""

    code = "account_has_several_numbers"
    facts = ("accounts",)

    def __init__(self, accounts: list[str]) -> None:
        named = ", ".join(accounts[:-1]) + " and " + accounts[-1]
        self.accounts = ", ".join(accounts)
        super().__init__(f"The value contains {len(accounts)} accounts: {named}. Send each of them separately.")


class AccountLengthWrong(IndicatorRefused):
    """The bank's account numbers have other lengths."""

    code = "account_length_wrong"
    facts = ("digits",)

    def __init__(self, lengths: Iterable[int]) -> None:
        every = [str(length) for length in lengths]
        self.digits = ", ".join(every)
        super().__init__(
            f"Accounts of this institution have {' or '.join(every)} digits. Send the whole number, with its leading "
            "zeros."
        )


def read(text: str, institution: str | None, *, value: str = "") -> str:
    """The number in upper case, without labels, spaces, dashes and dots, and with its leading zeros.

    At an institution whose lengths are certain, up to three zeros are added that a spreadsheet removed, and any other
    length is refused. `value` is the whole value, if the text is a part of it. Raises `AccountNumberInvalid`,
    `AccountUncertain`, `AccountHasSeveralNumbers`, `AccountLengthWrong`, `NumberMasked` or `NumberRounded`.
    """
    _refuse_spreadsheet(text)
    masks.refuse_masked(text, has_letters=True)
    lengths = _lengths(institution)
    if numbers.has_ip_address(text):
        raise AccountNumberInvalid("The value is an IP address. Send it as kind url.")
    labelled = without_labels(text)
    plain = labelled.strip(_BULLETS)
    number = _without_holder(plain, lengths)
    _refuse_many(number, lengths)
    compact = _SEPARATORS.sub("", number)
    is_whole = _is_certain(compact, lengths)
    # Without its institution, the number is refused in any case.
    if other_numbers.may_be_amount(number, value or text, is_certain=is_whole or institution is None):
        raise AccountUncertain(
            "The number may be an amount. If it is an account, send it alone, with its leading zeros and without a "
            "currency."
        )
    _refuse_other_numbers(number, (plain, text, value or text), is_whole=is_whole)
    if not _NUMBER.fullmatch(compact) or (compact != number and not compact.isdigit()):
        raise AccountNumberInvalid(
            "An account number has 4 to 34 letters and digits, with at least one digit. Send one number without words."
        )
    if labelled != plain and not is_whole:  # `ACLEDA • 1234` is how apps show the last digits
        raise masks.NumberMasked
    # A spreadsheet removes zeros from a number without separators. In other numbers the missing digits are unknown.
    may_lack_zeros = number == compact == plain and not other_numbers.has_currency(value or text)
    return _fitted(compact.upper(), lengths, may_lack_zeros=may_lack_zeros)


def read_digits(text: str, institution: str) -> str:
    """The same for digits in groups, which nearly all checks send."""
    number = text.replace(" ", "").replace("-", "")
    if number != text and not _GROUPED.fullmatch(text):
        return read(text, institution)
    lengths = institutions.current().certain_lengths(institution)
    # Digits alone may be a date too, but an account with these digits could otherwise never be reported or checked.
    is_one_number = len(number) in [length.digits for length in lengths] if lengths else len(number) > _YEAR
    return number if is_one_number and len(number) <= _LONGEST else read(text, institution)


def is_label(text: str) -> bool:
    """Whether every word of the text may stand next to an account number."""
    return all(map(is_about_account, words(text)))


def has_number(text: str) -> bool:
    """Whether the text has enough digits for an account number."""
    return sum(map(str.isdigit, text)) >= _SHORTEST


def _refuse_spreadsheet(text: str) -> None:
    if numbers.is_scientific(text):
        raise numbers.NumberRounded
    if is_decimal(text):
        raise AccountNumberInvalid(
            "The account number is a decimal number, as a spreadsheet writes it. Format the column as text. Send the "
            "number with its leading zeros."
        )


def without_labels(text: str) -> str:
    """The text without words such as `No.`, `Account` or `USD` at its ends."""
    number = text.strip(_AROUND_LABELS)
    while (first := _FIRST_WORD.match(number)) and is_label(first[0]):
        number = number[first.end() :].lstrip(_AROUND_LABELS)
    if (glued := _FIRST_GLUED.match(number)) and not glued[0].isascii() and is_label(glued[0]):
        number = number[glued.end() :]
    while (last := _LAST_WORD.search(number)) and last.start() > 0 and is_label(last[1]):
        number = number[: last.start()].rstrip(_AROUND_LABELS)
    return number


def _without_holder(text: str, lengths: Collection[AccountLength]) -> str:
    """The digits alone, if only words follow them: the name of the holder. Words about a telephone stay.

    After fewer digits, the words may say what was counted or paid.
    """
    match = _NUMBER_AND_WORDS.fullmatch(text)
    if match is None or meaning(match[2]) not in _OF_HOLDER:
        return text
    digits = _SEPARATORS.sub("", match[1])
    is_number = _is_certain(digits, lengths) or digits.startswith("0") or len(digits) >= _SHORTEST_OF_MANY
    return match[1].rstrip(" -") if is_number else text


def _is_certain(digits: str, lengths: Collection[AccountLength]) -> bool:
    return digits.isdigit() and len(digits) in {length.digits for length in lengths}


def _refuse_other_numbers(number: str, around: tuple[str, str, str], *, is_whole: bool) -> None:
    """Raise `AccountUncertain` if the number is a date or a decimal, or if another one stands next to it.

    `around` is the number with its holder, with its labels, and the whole value.
    """
    plain, labelled, whole = around
    has_another = other_numbers.has_neighbour(labelled, plain) or other_numbers.is_numbered(whole)
    if has_another or other_numbers.is_oddly_grouped(number):
        raise AccountUncertain(
            "The value has a count, a list's number or another number next to the account. Send the account number "
            "alone."
        )
    if other_numbers.is_partial(whole):
        raise AccountUncertain("The words say that these are the last digits. Send the whole number alone.")
    if other_numbers.has_date(plain):
        raise AccountUncertain("The value may be a date or a case number. Send the account number alone.")
    if _ONE_DOT.fullmatch(number) or (not is_whole and other_numbers.is_digits_of_date(_SEPARATORS.sub("", number))):
        raise AccountUncertain(
            "The number may be an amount, a year or a date. If it is an account, send its whole number, without dots."
        )


def _refuse_many(text: str, lengths: Collection[AccountLength]) -> None:
    parts = [_SEPARATORS.sub("", part) for part in _DIVIDERS.split(text) if part]
    if len(parts) == 1:
        digits = [length.digits for length in lengths]
        groups = text.split()
        if sum(map(len, groups)) in digits:
            return
        parts = groups
    certain = {length.digits for length in lengths}
    shortest = min(certain, default=_SHORTEST_OF_MANY)
    if len(parts) > 1 and all(part.isdigit() and len(part) >= min(shortest, _SHORTEST_OF_MANY) for part in parts):
        raise AccountHasSeveralNumbers(parts)


def _lengths(institution: str | None) -> tuple[AccountLength, ...]:
    return institutions.current().certain_lengths(institution) if institution else ()


def _fitted(number: str, lengths: Collection[AccountLength], *, may_lack_zeros: bool) -> str:
    """The number with its zeros. Raises `AccountLengthWrong`."""
    if not lengths or _is_certain(number, lengths):
        return number
    padded = min((length.digits for length in lengths if length.padded and length.digits > len(number)), default=0)
    if may_lack_zeros and number.isdigit() and 0 < padded - len(number) <= _MOST_ZEROS:
        return number.zfill(padded)
    raise AccountLengthWrong(length.digits for length in lengths)
