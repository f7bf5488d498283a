"""Bank accounts: an IBAN, a Bakong id or KHQR code, or an institution with its own number."""

import re

from krama.indicators import bakong, iban, institutions, khqr
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from krama.indicators.spec import Clue, KindSpec, Stage
from krama.indicators.text import NUMBER, is_decimal, refang

_PREFIXED = re.compile(r"(iban|bakong)(?:\s*:\s*|\s+)(\S.*)", re.IGNORECASE | re.DOTALL)
_ISSUER = re.compile(r"(?:(?:iban|bakong)[:\s]|[a-z]{6}[a-z0-9]{2}(?:[a-z0-9]{3})?\s?:)", re.IGNORECASE)
_BAKONG_ID = re.compile(r"(?:[^<>]*<)?[^\s@/<>]+@[^\s@/<>.]+>?")
_INSTITUTION_FIRST = re.compile(r"([A-Za-z0-9]+)\s*([:\s])\s*(.+)", re.DOTALL)
_DIGITS = re.compile(r"(?!0002)[0-9]{1,34}(?:[ -][0-9]{1,34})*", re.ASCII)
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_NUMBER = re.compile(r"(?=.*[0-9])[A-Za-z0-9]{4,34}")
_IBAN_SEPARATORS = str.maketrans("", "", " -")
_LONGEST_LABELLED_NUMBER = 64
_WORD = re.compile(r"(?<![A-Za-z0-9])[A-Za-z]{3,}(?![A-Za-z0-9])")


class AccountNumberInvalid(IndicatorRefused):
    """The account number does not have 4 to 34 letters and digits."""

    code = "account_number_invalid"


class InstitutionMissing(IndicatorRefused):
    """An account number was sent without its bank."""

    code = "institution_missing"


class InstitutionContradicted(IndicatorRefused):
    """The institution that was sent is not the one that the value names."""

    code = "institution_contradicted"


def canonical(text: str, hints: Hints) -> str:
    """`iban:GB82…`, `bakong:dara@aclb` or `ABAAKHPP:000123456`.

    A KHQR code or Bakong id with the payee's own handle becomes `bakong:handle`, whatever else the code says, so that
    the id typed by hand is the same account. A handle that names a whole bank is never listed. The account that comes
    with it is listed instead: under the bank's BIC if that is certain, and otherwise as `bakong:handle/account`. A
    number needs its institution, in `hints` or in front of it. Raises a subclass of `IndicatorRefused` from this module
    or from `khqr`, `bakong`, `iban` or `institutions`.
    """
    if hints.institution and _DIGITS.fullmatch(text):  # a bank's own checks; 0002… may be a KHQR code
        return f"{institutions.resolve(hints.institution)}:{_checked_number(text)}"
    if khqr.looks_like(text):
        payload = khqr.decode(text)
        return _bakong(payload.handle, payload.account, hints)
    text = refang(text)
    prefixed = _PREFIXED.fullmatch(text)
    scheme, rest = (prefixed[1].lower(), prefixed[2]) if prefixed else ("", text)
    if scheme == "iban":
        return _iban(_compact(rest), hints)
    if scheme == "bakong" or "@" in rest:
        handle, _, account = rest.partition("/")
        return _bakong(handle.strip(), account, hints)
    return _number(text, hints)


def display(canonical: str) -> str:
    """The account as people write it; `canonical` reads it back to the same account."""
    institution, _, number = canonical.partition(":")
    if institution == "iban":
        return iban.grouped(number)
    if institution == "bakong":
        return number
    short = institutions.short_name(institution)
    return f"{short} {number}" if short else canonical


def institution(canonical: str) -> str | None:
    """The BIC8 of the bank, or None if the account does not name it: an IBAN, or a Bakong id of an unknown bank."""
    bank, _, number = canonical.partition(":")
    if bank == "iban":
        return None
    if bank == "bakong":
        return institutions.of_participant(bakong.participant(number.partition("/")[0]))
    return bank


def _bakong(given: str, account: str | None, hints: Hints) -> str:
    handle = bakong.read_id(given)
    bank = institutions.of_participant(bakong.participant(handle))
    if hints.institution and hints.institution.strip().lower() != bakong.participant(handle):
        hinted = institutions.resolve(hints.institution)
        _refuse_contradiction(bank is not None and bank != hinted)
    if not bakong.is_shared(handle):
        return f"bakong:{handle}"
    if not account:
        bakong.refuse_shared(handle)
    number = _checked_number(account or "")
    return f"{bank}:{number}" if bank else f"bakong:{handle}/{number}"


def _iban(code: str, hints: Hints) -> str:
    read = iban.read(code)
    if read is None:
        raise iban.IbanInvalid(
            "This is not an IBAN. Compare it with the source, or send the account number with its `institution`."
        )
    if hints.institution:
        _refuse_contradiction(not iban.country_fits(read, institutions.resolve(hints.institution)))
    return f"iban:{read}"


def _number(text: str, hints: Hints) -> str:
    named, number = _institution_before(text)
    hinted = institutions.resolve(hints.institution) if hints.institution else None
    _refuse_contradiction(named is not None and hinted is not None and named != hinted)
    institution = named or hinted
    if (read := iban.read(_compact(number))) is not None:
        _refuse_contradiction(institution is not None and not iban.country_fits(read, institution))
        return f"iban:{read}"
    checked = _checked_number(number)
    if institution is None:
        raise InstitutionMissing(
            "An account number alone may belong to any bank. Give the bank's BIC or short name as `institution`.",
            field="institution",
        )
    return f"{institution}:{checked}"


def _institution_before(text: str) -> tuple[str | None, str]:
    """The BIC8 of the institution at the start of the text, and the rest.

    Any BIC counts before a colon. Only a known name counts before a space, because a person's name can look like a BIC.
    """
    match = _INSTITUTION_FIRST.fullmatch(text)
    if match is None:
        return None, text
    name, separator, rest = match.groups()
    if separator == ":":
        return institutions.resolve(name, field="value"), rest
    known = institutions.by_name(name)
    return (known, rest) if known else (None, text)


def _checked_number(text: str) -> str:
    """Upper case, with leading zeros, without spaces, dashes and dots. Words around the number are refused."""
    if is_decimal(text):
        raise AccountNumberInvalid(
            "The account number is a decimal number, as a spreadsheet writes it. Format the column as text. Send the "
            "number with its leading zeros."
        )
    compact = _SEPARATORS.sub("", text)
    if not _NUMBER.fullmatch(compact) or (compact != text and _WORD.search(text)):
        raise AccountNumberInvalid(
            "An account number has 4 to 34 letters and digits, with at least one digit. Send one number without words."
        )
    return compact.upper()


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", text).upper()


def _refuse_contradiction(contradicts: bool) -> None:
    if contradicts:
        raise InstitutionContradicted(
            "The institution differs from the one that the value names. Leave it out, or send the account's bank.",
            field="institution",
        )


def _is_valid_iban(text: str) -> bool:
    try:
        return iban.read(text.translate(_IBAN_SEPARATORS).upper()) is not None
    except iban.IbanInvalid:
        return False


def _is_mistyped_iban(text: str) -> bool:
    try:
        iban.read(text.translate(_IBAN_SEPARATORS).upper())
    except iban.IbanInvalid:
        return True
    return False


def _is_readable(text: str, hints: Hints) -> bool:
    try:
        canonical(text, hints)
    except IndicatorRefused:
        return False
    return True


SPEC = KindSpec(
    kind=Kind.BANK_ACCOUNT,
    canonical=canonical,
    display=display,
    half_life_days=365,  # banks close accounts, and rarely give their numbers to others
    shortest_protected_prefix=4,
    is_payload=khqr.looks_like,
    clues=(
        Clue(Stage.ISSUER, _ISSUER.match),
        Clue(Stage.ADDRESS, _BAKONG_ID.fullmatch, contains="@"),
        Clue(Stage.NUMBER, NUMBER.fullmatch),
        Clue(Stage.CHECKED, _is_valid_iban),
        Clue(Stage.MISTYPED, _is_mistyped_iban),
        Clue(Stage.ISSUER_AND_NUMBER, lambda text: len(text) <= _LONGEST_LABELLED_NUMBER, _is_readable),
    ),
    implied_by=("institution",),
    belongs_to=institution,
)
