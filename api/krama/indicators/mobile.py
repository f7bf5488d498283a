"""Whether a number next to words is certainly a Cambodian mobile number, and what the words then leave open."""

import re
from functools import cache

from phonenumbers import PhoneMetadata

from krama.indicators import institutions
from krama.indicators.kinds import SHORT_PLATFORM_NAMES, Hints, Platform
from krama.indicators.labels import Meaning, meaning, meanings

_HOME = Hints().region
_LONGEST = 64
_RUN = re.compile(r"(?<![^\s:：៖(])[+＋(]*\d(?:[\d ().\-‐-―·]*\d)?\)?(?![^\s),.;])")
# Their accounts have names, which may be digits. The accounts of other messengers are the telephone number.
_WITH_NAMES = {Platform.FACEBOOK, Platform.INSTAGRAM, Platform.LINE, Platform.TIKTOK, Platform.WECHAT, Platform.X}
_PLATFORM_FIRST = re.compile(
    rf"(?:{'|'.join([*_WITH_NAMES, *(short for short, name in SHORT_PLATFORM_NAMES.items() if name in _WITH_NAMES)])})"
    r"\s?[:：]\s?(?!//)",
    re.IGNORECASE,
)


def is_next_to_platform(text: str) -> bool:
    """Whether the text is a platform's name and a mobile number, which a stated kind may call a telephone number.

    `LINE ID` and `Facebook account` say that it is none.
    """
    return meanings(text) - {Meaning.OPEN} == {Meaning.PLATFORM} and _has_one(text)


def is_account_or_number(text: str) -> bool:
    """Whether the text is a platform, a colon and a mobile number: an account of that name, or where to call."""
    return _PLATFORM_FIRST.match(text) is not None and _has_one(text)


def is_called_telephone(text: str) -> bool:
    """Whether words call a mobile number a telephone, next to the name of a platform: `Tel/Line: 012345678`."""
    return (
        len(text) <= _LONGEST
        and _has_one(text)
        and {Meaning.PHONE, Meaning.PLATFORM} == meanings(text) - {Meaning.OPEN}
    )


def is_before_words_and_bank(text: str) -> bool:
    """Whether words are between a mobile number and a bank: the holder's name, or where somebody can be called."""
    if len(text) > _LONGEST or not text[-1:].isalpha() or text[:1] not in "+＋(0" or not _has_one(text):
        return False
    named, rest = institutions.current().named_last(text)
    return named is not None and meaning(rest) is Meaning.OPEN


def _has_one(text: str) -> bool:
    """Whether the only digits of the text are a valid mobile number in national form, with its 0, or with +855."""
    run = _RUN.search(text)
    if run is None or any(map(str.isdigit, text[: run.start()] + text[run.end() :])):
        return False
    return _mobile().fullmatch("".join(char for char in run[0] if char.isdecimal() or char in "+＋")) is not None


@cache
def _mobile() -> re.Pattern[str]:
    plan = PhoneMetadata.metadata_for_region(_HOME)
    if plan is None or plan.mobile is None:
        raise LookupError(f"phonenumbers has no mobile numbers for {_HOME}")
    return re.compile(rf"(?:[+＋]855|0)(?:{plan.mobile.national_number_pattern})", re.ASCII)
