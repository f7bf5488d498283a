"""Telephone numbers in E.164, read from the forms that people in Cambodia write."""

import re
from collections.abc import Iterable
from itertools import pairwise

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, ValidationResult

from krama.indicators import institutions, masks, mobile, numbers
from krama.indicators.errors import IndicatorRefused
from krama.indicators.home_numbers import HOME_SUPPLEMENT, NOWHERE, clean_shapes
from krama.indicators.kinds import Hints, Kind
from krama.indicators.labels import Meaning, meaning, without_apps
from krama.indicators.spec import Clue, KindSpec, Stage
from krama.indicators.subscriber import accounts_of_number
from krama.indicators.text import NUMBER, is_decimal, refang

_HOME = Hints().region
_MOST_DIGITS = 80
_SHORT_CODE_DIGITS = range(3, 7)
LONGEST_LABELLED_NUMBER = 64
_LONGEST_CERTAIN_SHORT_CODE = 4

_HOME_LENGTHS = (12, 13)
"""The lengths of canonical Cambodian numbers that are all grouped alike. libphonenumber takes fifty times as long."""

_USUAL = re.compile(r"\+?[0-9]+(?: [0-9]{2,4}){0,3}(?<! [0-9]{2})|0[0-9]{2}-[0-9]{3}-[0-9]{3,4}")
_KHMER = re.compile(r"\+?[០-៩ ]+")
_KHMER_DIGITS = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_SEPARATORS = str.maketrans("", "", " -.")
_PIECE = re.compile(r"[+＋]?\(?[+＋]?\d(?:[\d ().\-‐-―−·_]*\d)?")
_ODD_SEPARATOR = re.compile(r"(?<=\d)[·•‧∙⋅・_](?=\d)")
_MEXICO = 52
_OLD_MEXICAN_MOBILE = re.compile(r"1(\d{10})", re.ASCII)
_BEFORE_COUNT = re.compile(r"(.*\d)[\s.\-]*(?:[\s.\-]|(\())\s*(\d{1,2})\)?", re.DOTALL)
_PAIR = re.compile(r"(?<!\d)\d\d\Z")
_PARTS = frozenset(":=<>&%*#")
"""What stands between two numbers, or between the parts of a time, and never inside a telephone number."""

_LINK_PARAMETER = re.compile(r";[a-z-]+=", re.IGNORECASE)
_ABROAD = re.compile(r"[\s(]*([+＋]?)[\s()]*0[\s()]*0")
_GROUP_THAT_STARTS_A_NUMBER = re.compile(r" (?=[+＋(]*0)")


class PhoneInvalid(IndicatorRefused):
    """No numbering plan has such a number."""

    code = "phone_invalid"


class PhoneIsShortCode(IndicatorRefused):
    """A hotline or short code, which has no international form."""

    code = "phone_is_short_code"


class PhoneHasSeveralNumbers(IndicatorRefused):
    """The value contains more than one number."""

    code = "phone_has_several_numbers"
    facts = ("numbers",)

    def __init__(self, detail: str, numbers: Iterable[str]) -> None:
        super().__init__(detail)
        self.numbers = ", ".join(numbers)


class PhoneAmbiguous(IndicatorRefused):
    """The value has other digits next to the number: an extension, an account, a date."""

    code = "phone_ambiguous"


class PhoneLabelContradicted(IndicatorRefused):
    """The words next to the number say that it is something else."""

    code = "phone_label_contradicted"


class PhoneRegionUnknown(IndicatorRefused):
    """The region hint is not an ISO 3166-1 code with a numbering plan."""

    code = "phone_region_unknown"


def canonical(text: str, hints: Hints) -> str:
    """`+85512345678`: the number in E.164, with `hints.region` for numbers without a country code.

    A number of the hinted region's plan or of Cambodia's must be valid in libphonenumber's metadata: the metadata has
    the prefixes of these plans, and a mistyped prefix would list a stranger. Area 045 is added. A foreign number only
    has to be possible (country code and length), because foreign plans grow faster than the metadata and a wrongly
    refused report is lost. The decimals that a spreadsheet adds are removed. Raises `PhoneInvalid`,
    `PhoneIsShortCode`, `PhoneHasSeveralNumbers` (which names the numbers, because each must be sent separately),
    `PhoneAmbiguous`, `PhoneLabelContradicted`, `PhoneRegionUnknown`, `NumberMasked` or `NumberRounded`.
    """
    if hints.region == _HOME and text[-3:].isdigit() and not numbers.has_odd_dots(text):
        clean = clean_shapes().fullmatch(text.translate(_SEPARATORS))
        if clean and not (("-" in text or "." in text) and masks.may_be_masked(text)):
            return "+855" + clean[1]
    return read_slowly(text, hints.region)


def usual(text: str, hints: Hints) -> str | None:
    """The canonical form of a Cambodian number with its zero or country code. See `KindSpec.usual`.

    Bare digits may be an account, and two digits at the end may be a count.
    """
    if hints.region != _HOME:
        return None
    if not _USUAL.fullmatch(text):
        if text.isascii() or not _KHMER.fullmatch(text):
            return None
        text = text.translate(_KHMER_DIGITS)
        if not _USUAL.fullmatch(text):
            return None
    digits = text.translate(_SEPARATORS) if "-" in text else text.replace(" ", "")
    clean = clean_shapes().fullmatch(digits)
    return "+855" + clean[1] if clean and clean[1] != digits else None


def display(canonical: str) -> str:
    """`+855 12 345 678`: the international format of E.123."""
    if len(canonical) in _HOME_LENGTHS and canonical.startswith("+855"):
        return f"+855 {canonical[4:6]} {canonical[6:9]} {canonical[9:]}"
    return phonenumbers.format_number(phonenumbers.parse(canonical), PhoneNumberFormat.INTERNATIONAL)


def read_slowly(text: str, region: str) -> str:
    """The same result as `canonical`, from libphonenumber only."""
    text = refang(text)
    masks.refuse_masked(_ODD_SEPARATOR.sub(" ", text))
    _refuse_other_label(text)
    return _read_any(text, region)


def _refuse_other_label(text: str) -> None:
    said = meaning(text)
    # Names of accounts have no plus sign.
    is_account = said is Meaning.PLATFORM and "+" not in text and not mobile.is_next_to_platform(text)
    is_other = said in {Meaning.ACCOUNT, Meaning.OTHER} or is_account
    if said is Meaning.PHONE:
        text = without_apps(text)
        said = meaning(text)
    if is_other or (said is Meaning.OPEN and _names_institution(text)):
        raise PhoneLabelContradicted(
            "The words next to the number say that it is not a telephone number. Send the number alone if it is one, "
            "or send it as the kind that it is."
        )


def _names_institution(text: str) -> bool:
    directory = institutions.current()
    if ":" in text and institutions.is_like_bic(text.partition(":")[0]):
        return True
    return directory.named_first(text)[0] is not None or directory.named_last(text)[0] is not None


def _read_any(text: str, region: str) -> str:
    if region not in phonenumbers.SUPPORTED_REGIONS and region != NOWHERE:
        raise PhoneRegionUnknown(
            "The region has no numbering plan. Send an ISO 3166-1 code such as KH.", field="region"
        )
    text = _repaired(text)
    if text[:4].lower() == "tel:":
        if _LINK_PARAMETER.search(text) and (number := _read_link(text, region)):
            return number
        text = text[4:]
    pieces = [match.span() for match in _PIECE.finditer(text)]
    if not pieces or sum(map(str.isdigit, text)) > _MOST_DIGITS or "@" in text or "://" in text:
        raise _invalid()
    numbers = list(dict.fromkeys(_numbers(text, pieces, region)))
    if len(numbers) > 1:
        named = ", ".join(numbers[:-1]) + " and " + numbers[-1]
        raise PhoneHasSeveralNumbers(
            f"The value contains {len(numbers)} numbers: {named}. Send each of them separately.", numbers
        )
    return _one_of(numbers[0] if numbers else None, text)


def _repaired(text: str) -> str:
    """The text without what a spreadsheet adds to a number, and with usual separators."""
    if numbers.is_scientific(text) and (text := numbers.written_out(text) or "") == "":
        raise numbers.NumberRounded
    text = numbers.without_decimals(text)
    if is_decimal(text):
        raise PhoneAmbiguous(
            "The value is a decimal number, as a spreadsheet writes it. Format the column as text, and send the number "
            "with its leading zero."
        )
    text = _ODD_SEPARATOR.sub(" ", text)
    masks.refuse_masked(text)
    if numbers.has_ip_address(text):
        raise PhoneInvalid("The value is an IP address. Send it as kind url.")
    return text


def _one_of(number: str | None, text: str) -> str:
    if number is not None:
        return number
    digits = "".join(filter(str.isdigit, text))
    if "+" not in text and not digits.startswith("0") and len(digits) in _SHORT_CODE_DIGITS:
        raise PhoneIsShortCode(
            "The value is a hotline or short code, which can't be listed. Send the full number that called or wrote, "
            "with its area or operator prefix."
        )
    raise _invalid()


def _invalid() -> PhoneInvalid:
    return PhoneInvalid(
        "The value is not a possible telephone number. Check the digits. Write a foreign number with + and its country "
        "code."
    )


def _numbers(text: str, pieces: list[tuple[int, int]], region: str) -> list[str]:
    """Every number in the text, in order. The list may be empty. Raises `PhoneAmbiguous` if it has other digits too."""
    runs = [text[start:end] for start, end in pieces]
    gaps = [text[left[1] : right[0]].strip() for left, right in pairwise(pieces)]
    whole = [_read(run, region) for run in runs]
    is_parted = any(char.isalpha() or char in _PARTS for gap in gaps for char in gap)
    if whole[0] is None and not is_parted and (joined := _read("".join(runs), region)):
        return [joined]
    if len(runs) == 1 and whole[0] is None:
        whole = [_read(part, region) for part in _GROUP_THAT_STARTS_A_NUMBER.split(runs[0])]
    elif len(runs) > 1 and set(gaps) == {"/"}:
        whole = [_read(run, region) for run in _completed(runs, whole)]
    numbers = [number for number in whole if number]
    if numbers and len(numbers) < len(whole):
        raise _beside()
    return numbers


def _beside() -> PhoneAmbiguous:
    return PhoneAmbiguous(
        "The value contains other digits next to the number. Send only the number, without an extension or account."
    )


def _completed(runs: list[str], whole: list[str | None]) -> list[str]:
    """Runs separated by `/`, completed by the part that they share: `023/086 999 911` or `085 600 002/003`."""
    first, last = runs[0], runs[-1]
    _, _, tail = last.partition(" ")
    if whole[0] is None and whole[-1] and tail:
        return [run if number else f"{run} {tail}" for run, number in zip(runs, whole, strict=True)]
    if whole[0]:
        return [run if number else first[: -len(run)] + run for run, number in zip(runs, whole, strict=True)]
    return runs


def _read(run: str, region: str) -> str | None:
    """The E.164 form of one run of digits, or None. Raises `PhoneAmbiguous` if the last group may be a count."""
    number = _read_whole(run, region)
    _refuse_count(run, number, region)
    return number


def _refuse_count(run: str, number: str | None, region: str) -> None:
    counted = _BEFORE_COUNT.fullmatch(run)
    if counted is None:
        return
    is_abroad = number is not None and not number.startswith("+855")  # where two digits may end a number
    if len(counted[3]) == 2 and not counted[2] and (is_abroad or _PAIR.search(counted[1])):
        return
    if _read_whole(counted[1], region):
        raise _beside()


def _read_whole(run: str, region: str) -> str | None:
    spelt = _with_plus(run)
    number = _parse(spelt, region)
    if number is None or not _acceptable(number, region) or _has_lost_a_digit(number, spelt):
        return None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def _has_lost_a_digit(number: PhoneNumber, spelt: str) -> bool:
    """Whether libphonenumber has removed a digit behind the country code, other than a trunk prefix of 0 or 1.

    In Russia's plan it removes an 8, so a number with one digit too many would be that of another subscriber.
    """
    if not spelt.lstrip(" (").startswith(("+", "＋")):
        return False
    digits = "".join(filter(str.isdigit, spelt.partition(";")[0]))
    national = phonenumbers.national_significant_number(number)
    return digits.removeprefix(str(number.country_code)).removesuffix(national) not in {"", "0", "1"}


def _with_plus(text: str) -> str:
    """The text with a plus sign in place of the international prefix 00, with which most countries dial abroad.

    Cambodia's own prefixes are 001, 007 and 008, so libphonenumber reads `0085512345678` as a call to Brazil. Nobody
    writes these into a number.
    """
    prefix = _ABROAD.match(text)
    return text if prefix is None else f"+{text[prefix.end() :].lstrip(' ()-.')}"


def _read_link(link: str, region: str) -> str | None:
    """The number of a `tel:` URI with parameters (RFC 3966)."""
    scheme, _, rest = link.partition(":")
    spelt = _with_plus(rest)
    number = _parse(f"{scheme}:{spelt}", region)
    if number is None or not _acceptable(number, region) or _has_lost_a_digit(number, spelt):
        return None
    if number.extension:
        raise PhoneAmbiguous("The link contains an extension. Send only the number.")
    canonical = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    _refuse_count(rest.partition(";")[0].strip(), canonical, region)
    return canonical


def _parse(text: str, region: str) -> PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except NumberParseException:
        return None
    if number.country_code == _MEXICO and (mobile := _OLD_MEXICAN_MOBILE.fullmatch(str(number.national_number))):
        number.national_number = int(mobile[1])  # WhatsApp writes mobile numbers with the 1 that Mexico gave up in 2019
    return number


def _acceptable(number: PhoneNumber, region: str) -> bool:
    strict_plans = {phonenumbers.country_code_for_region(name) for name in (region, _HOME)}
    if phonenumbers.is_valid_number(number):
        return True
    if number.country_code not in strict_plans:
        possible = phonenumbers.is_possible_number_with_reason(number) == ValidationResult.IS_POSSIBLE
        return possible and _reads_back(number)
    home = phonenumbers.country_code_for_region(_HOME)
    national = phonenumbers.national_significant_number(number)
    return number.country_code == home and re.fullmatch(HOME_SUPPLEMENT, national) is not None


def _reads_back(number: PhoneNumber) -> bool:
    """False if a second leading zero would be read as the national prefix."""
    return _parse(phonenumbers.format_number(number, PhoneNumberFormat.E164), _HOME) == number


def _is_certain(text: str, hints: Hints) -> bool:
    """Whether digits can't be an account number: a leading +, a short code, or a valid number with its prefix."""
    digits = "".join(filter(str.isdigit, text))
    if text.startswith(("+", "＋")) or len(digits) <= _LONGEST_CERTAIN_SHORT_CODE:
        return True
    return digits.startswith(("0", "855")) and _is_readable(text, hints)


def _is_readable(text: str, hints: Hints) -> bool:
    """Whether `canonical` reads the text, or refuses it in a way that helps: it names several numbers, for example."""
    try:
        canonical(text, hints)
    except (PhoneHasSeveralNumbers, masks.NumberMasked):
        return True
    except IndicatorRefused:
        return False
    return True


def _is_rounded_or_certain(text: str, hints: Hints) -> bool:
    digits = numbers.written_out(text)
    return digits is None or _is_certain(digits, hints)


def contains_number(text: str, hints: Hints) -> bool:
    """Whether the text has a telephone number, whatever the words next to it say."""
    try:
        _read_any(text, hints.region)
    except (PhoneHasSeveralNumbers, masks.NumberMasked):
        return True
    except IndicatorRefused:
        return False
    return True


def _may_be_labelled_phone(text: str, hints: Hints) -> bool:
    return meaning(text) is not Meaning.ACCOUNT and contains_number(text, hints)


SPEC = KindSpec(
    kind=Kind.PHONE,
    canonical=canonical,
    display=display,
    half_life_days=90,  # operators give cancelled numbers to other people
    shortest_protected_prefix=8,  # more than a country code and an operator's prefix, which everybody has
    schemes=frozenset({"tel"}),
    covered_by=accounts_of_number,
    usual=usual,
    clues=(
        Clue(Stage.PREFIX, mobile.is_account_or_number, contains=":"),
        Clue(Stage.CERTAIN_NUMBER, NUMBER.fullmatch, _is_certain),
        Clue(Stage.CERTAIN_NUMBER, masks.is_masked),
        Clue(Stage.CERTAIN_NUMBER, numbers.is_scientific, _is_rounded_or_certain),
        Clue(Stage.NUMBER, NUMBER.fullmatch),
        Clue(Stage.ISSUER_AND_NUMBER, mobile.is_called_telephone),
        Clue(Stage.ISSUER_AND_NUMBER, mobile.is_before_words_and_bank),
        Clue(Stage.WORDS_AND_NUMBER, lambda text: len(text) <= LONGEST_LABELLED_NUMBER, _may_be_labelled_phone),
    ),
)
