"""Bank accounts: an IBAN, a Bakong id or KHQR code, or an institution with its own number."""

import re

from krama.indicators import account_number, bakong, iban, institutions, khqr, phone
from krama.indicators.errors import IndicatorRefused
from krama.indicators.kinds import Hints, Kind
from krama.indicators.labels import Meaning, meaning
from krama.indicators.masks import NumberMasked, hides_digits, refuse_masked
from krama.indicators.spec import Clue, KindSpec, Stage
from krama.indicators.text import NUMBER, refang

_PREFIXED = re.compile(r"(iban|bakong)(?:\s*:\s*|\s+)(\S.*)", re.IGNORECASE | re.DOTALL)
_UNKNOWN = {Meaning.OPEN, Meaning.PLATFORM}
_SYSTEM = re.compile(r"(?:iban|bakong)[:\s]", re.IGNORECASE)
_BAKONG_ID = re.compile(r"(?:[^<>]*<)?[^\s@/<>]+@[^\s@/<>.]+>?")
_BETWEEN_IDS = re.compile(r"[\s,;/|]+")
_DIGITS = re.compile(r"(?!0002)[0-9]{1,34}(?:[ -][0-9]{1,34})*", re.ASCII)
_SEPARATORS = re.compile(r"[\s.\-\u2010-\u2015\u2212]+")
_LINKISH = re.compile(r"(?!(?<![^\W_])a/c)[^\W\d_]/|(?<!\ba)/[^\W\d_]|/.*/", re.IGNORECASE)
_IBAN_SEPARATORS = str.maketrans("", "", " -")


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
    number needs its institution, in `hints` or next to it. Raises a subclass of `IndicatorRefused` from this module, or
    from `account_number`, `khqr`, `bakong`, `iban`, `institutions`, `masks` or `numbers`.
    """
    if hints.institution and _DIGITS.fullmatch(text):  # a bank's own checks; 0002… may be a KHQR code
        institution = institutions.resolve(hints.institution)
        return f"{institution}:{account_number.read_digits(text, institution)}"
    if khqr.looks_like(text):
        payload = khqr.decode(text)
        return _bakong(payload.handle, payload.account, hints)
    text = refang(text)
    prefixed = _PREFIXED.fullmatch(text)
    scheme, rest = (prefixed[1].lower(), prefixed[2]) if prefixed else ("", text)
    if scheme == "iban":
        refuse_masked(rest, has_letters=True)
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
    """The code of the bank, or None if the account does not name it: an IBAN, or a Bakong id of an unknown bank."""
    bank, _, number = canonical.partition(":")
    if bank == "iban":
        return None
    if bank == "bakong":
        return institutions.of_participant(bakong.participant(number.partition("/")[0]))
    return bank


def _bakong(given: str, account: str | None, hints: Hints) -> str:
    if len(ids := [each for each in _BETWEEN_IDS.split(f"{given}/{account or ''}") if "@" in each]) > 1:
        raise account_number.AccountHasSeveralNumbers(list(map(bakong.read_id, ids)))
    handle = bakong.read_id(given)
    bank = institutions.of_participant(bakong.participant(handle))
    if hints.institution and hints.institution.strip().lower() != bakong.participant(handle):
        hinted = institutions.resolve(hints.institution)
        _refuse_contradiction(bank is not None and bank != hinted)
    if not bakong.is_shared(handle):
        return f"bakong:{handle}"
    if not account:
        bakong.refuse_shared(handle)
    number = account_number.read(account or "", bank)
    return f"{bank}:{number}" if bank else f"bakong:{handle}/{number}"


def _iban(code: str, hints: Hints) -> str:
    read = _read_iban(code)
    if read is None:
        raise iban.IbanInvalid(
            "This is not an IBAN. Compare it with the source, or send the account number with its `institution`."
        )
    if hints.institution:
        _refuse_contradiction(not iban.country_fits(read, institutions.resolve(hints.institution)))
    return f"iban:{read}"


def _read_iban(text: str) -> str | None:
    try:
        return iban.read(_compact(text))
    except iban.IbanInvalid:
        refuse_masked(text, has_letters=True)
        raise


def _number(text: str, hints: Hints) -> str:
    refuse_masked(text, has_letters=True)  # before a name or label is removed with the marks next to it
    named, number = _institution_next_to(text)
    hinted = institutions.resolve(hints.institution) if hints.institution else None
    _refuse_contradiction(named is not None and hinted is not None and named != hinted)
    institution = named or hinted
    if (read := _read_iban(number)) is not None:
        _refuse_contradiction(institution is not None and not iban.country_fits(read, institution))
        return f"iban:{read}"
    if institution is not None and text == f"{institution}:{number}" and _DIGITS.fullmatch(number):  # a canonical form
        return f"{institution}:{account_number.read_digits(number, institution)}"
    checked = account_number.read(number, institution, value=text)
    if institution is None:
        raise InstitutionMissing(
            "An account number alone may belong to any bank. Give the bank's BIC or short name as `institution`.",
            field="institution",
        )
    form = f"{institution}:{checked}"
    if not checked.isdigit():
        _refuse_unstable(form, institution, checked)
    return form


def _refuse_unstable(form: str, institution: str, number: str) -> None:
    """Raise `AccountNumberInvalid` if letters of the number are words once its spaces are gone: `P lc 012345678`."""
    if account_number.read(_institution_next_to(form)[1], institution) != number:
        raise account_number.AccountNumberInvalid(
            "The account number has letters that may be a word. Send the number without words."
        )


def _institution_next_to(text: str) -> tuple[str | None, str]:
    """The code of the institution that the text names before or after the number, and the rest.

    Any BIC counts before a colon. Only a name on the list counts elsewhere, because a person's name can look like a
    BIC. Raises `InstitutionContradicted` if two are named.
    """
    directory = institutions.current()
    first, rest = directory.named_first(text)
    if first is None:
        first, rest = directory.named_first(account_number.without_labels(text))
    last, rest = directory.named_last(rest)
    _refuse_contradiction(first is not None and last is not None and first != last)
    head, colon, number = rest.partition(":")
    if not colon or meaning(head) not in _UNKNOWN or account_number.is_label(head):
        return first or last, rest
    return institutions.resolve(head, field="value"), number.strip()


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
    """Whether `canonical` reads the text, or refuses it in a way that helps because it names an institution."""
    try:
        canonical(text, hints)
    except InstitutionContradicted:
        return True
    except (
        account_number.AccountHasSeveralNumbers,
        account_number.AccountLengthWrong,
        account_number.AccountUncertain,
        NumberMasked,
    ):
        return _institution_next_to(text)[0] is not None and not _LINKISH.search(text)
    except IndicatorRefused:
        return False
    return True


def _names_issuer(text: str) -> bool:
    """Whether the text begins with an institution and a colon. A slip in a Cambodian BIC counts, to be refused."""
    head = text.partition(":")[0]
    return institutions.find(head) is not None or institutions.is_like_bic(head)


def _may_be_labelled_account(text: str, hints: Hints) -> bool:
    """Whether the words next to a number leave open that it is an account.

    Words that say neither are refused as ambiguous, because the telephone number that the digits would be is a
    stranger's.
    """
    said = meaning(text)
    if said is Meaning.ACCOUNT or (said is Meaning.OPEN and account_number.is_label(text)):
        return account_number.has_number(text)
    if said is Meaning.NONE or said is Meaning.PHONE or hides_digits(text):
        return False
    return phone.contains_number(text, hints)


def _is_short(text: str) -> bool:
    return len(text) <= phone.LONGEST_LABELLED_NUMBER


SPEC = KindSpec(
    kind=Kind.BANK_ACCOUNT,
    canonical=canonical,
    display=display,
    half_life_days=365,  # banks close accounts, and rarely give their numbers to others
    shortest_protected_prefix=4,
    is_payload=khqr.looks_like,
    clues=(
        Clue(Stage.ISSUER, _SYSTEM.match),
        Clue(Stage.ISSUER, _names_issuer, contains=":"),
        Clue(Stage.ADDRESS, _BAKONG_ID.fullmatch, contains="@"),
        Clue(Stage.NUMBER, NUMBER.fullmatch),
        Clue(Stage.CHECKED, _is_valid_iban),
        Clue(Stage.MISTYPED, _is_mistyped_iban),
        Clue(Stage.ISSUER_AND_NUMBER, _is_short, _is_readable),
        Clue(Stage.WORDS_AND_NUMBER, _is_short, _may_be_labelled_account),
    ),
    implied_by=("institution",),
    belongs_to=institution,
)
