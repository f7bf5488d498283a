"""What a person types for a fact: an amount of money, a day, a word of a list. What is unclear is asked again."""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from difflib import get_close_matches
from typing import Any, Final

from krama_client._cli.texts import WRONG_USE, Stop, language, say
from krama_client._generated.naming import CURRENCIES, PROVINCE_CODE, WORDS, key, province_keys, signs, visible

Document = dict[str, Any]

CAMBODIA: Final = timezone(timedelta(hours=7))
KHMER_DIGITS: Final = str.maketrans("០១២៣៤៥៦៧៨៩", "0123456789")
_AMOUNT: Final = re.compile(r"(?P<before>[^\d]*?)\s*(?P<number>\d[\d.,\s]*)(?P<after>[^\d]*)")
_PLAIN: Final = re.compile(r"\d+(?:\.\d{1,2})?")
_GROUPED: Final = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}|\d{1,3}(?:,\d{3}){2,}")
_POINTS: Final = re.compile(r"\d{1,3}(?:\.\d{3}){2,}")
_ONE_GROUP: Final = re.compile(r"\d{1,3}[.,]\d{3}")
_DAY_FIRST: Final = re.compile(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})(?:[ ,]+(\d{1,2}):(\d{2}))?")
_YEAR_FIRST: Final = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]+(\d{1,2}):(\d{2}))?")


def money(text: str) -> dict[str, str]:
    """An amount with its currency, such as `250 USD`, `$250` or `1,000,000 ៛`. Raises `Stop` if it is unclear."""
    read = _AMOUNT.fullmatch(text.translate(KHMER_DIGITS).strip())
    if read is None:
        raise Stop(WRONG_USE, "case.amount_unreadable")
    words = [word for word in (read["before"].strip(), read["after"].strip()) if word]
    if len(words) != 1:
        raise Stop(WRONG_USE, "case.currency_missing" if not words else "case.amount_unreadable")
    currency = CURRENCIES.get(signs(words[0])) or CURRENCIES.get(visible(words[0]))
    if currency is None:
        raise Stop(WRONG_USE, "case.amount_unreadable")
    return {"amount": _number(re.sub(r"\s", "", read["number"]), currency), "currency": currency}


def _number(text: str, currency: str) -> str:
    if _PLAIN.fullmatch(text):
        return text
    if _POINTS.fullmatch(text):
        return text.replace(".", "")
    if _GROUPED.fullmatch(text) or (currency == "KHR" and _ONE_GROUP.fullmatch(text)):
        return text.replace(",", "") if currency != "KHR" or "," in text else text.replace(".", "")
    raise Stop(WRONG_USE, "case.amount_ambiguous" if _ONE_GROUP.fullmatch(text) else "case.amount_unreadable")


def amount_of(money: Document) -> str:
    """An amount as people write it: `1,070.00 USD`. Riel have no decimals in use: `1,000,000 KHR`."""
    whole, point, cents = str(money["amount"]).partition(".")
    amount = f"{int(whole):,}{point}{cents}"
    return f"{amount.removesuffix('.00') if money['currency'] == 'KHR' else amount} {money['currency']}"


def moment(text: str, now: datetime) -> datetime:
    """A day, with or without a time, in Cambodia: `31/01/2026 14:05`, `2026-01-31`, `today`. Raises `Stop`."""
    word = visible(text.strip())
    for days, words in enumerate((say("case.today_words"), say("case.yesterday_words"))):
        if word in words.split():
            day = now.astimezone(CAMBODIA) - timedelta(days=days)
            return day.replace(hour=0, minute=0, second=0, microsecond=0)
    plain = text.translate(KHMER_DIGITS).strip()
    if read := _DAY_FIRST.fullmatch(plain):
        day_of_month, month, year, *clock = read.groups()
    elif read := _YEAR_FIRST.fullmatch(plain):
        year, month, day_of_month, *clock = read.groups()
    else:
        raise Stop(WRONG_USE, "case.day_unreadable")
    hour, minute = (int(part or 0) for part in clock)
    try:
        return datetime(int(year), int(month), int(day_of_month), hour, minute, tzinfo=CAMBODIA)
    except ValueError:
        raise Stop(WRONG_USE, "case.day_unreadable") from None


def written(stated: datetime) -> str:
    """A moment as people in Cambodia write it. Midnight stands for a day without a time."""
    return stated.astimezone(CAMBODIA).strftime("%d/%m/%Y %H:%M").removesuffix(" 00:00")


def code_of(text: str, items: Sequence[Document], words: str = "") -> str:
    """The code that is meant: by its number in the list from 1, by itself, or by a name. Raises `Stop`.

    With `words`, the name of a list in `words.toml`, also by what the reader of spreadsheets takes for it.
    """
    plain = text.translate(KHMER_DIGITS).strip()
    if plain.isdecimal() and 0 < int(plain) <= len(items):
        return str(items[int(plain) - 1]["code"])
    if words == "provinces" and (written := PROVINCE_CODE.fullmatch(plain.upper())) and written[1]:
        plain = f"KH-{written[1]}"
    spoken = {key(word): item["code"] for item in items for word in WORDS.get(words, {}).get(item["code"], ())}
    names = {key(name): item["code"] for item in items for name in (item["code"], *item["names"].values())}
    names = spoken | names
    wanted, alone = province_keys(plain) if words == "provinces" else (key(plain), "")
    if code := names.get(wanted) or names.get(alone):
        return str(code)
    begun = {code for name, code in names.items() if wanted and name.startswith(wanted)}
    if len(begun) == 1:
        return str(begun.pop())
    near = list(dict.fromkeys(names[name] for name in get_close_matches(alone or wanted, names, n=3, cutoff=0.6)))
    meant = [each["names"][language()] for each in items if each["code"] in (begun or near)]
    raise Stop(WRONG_USE, "case.word_near" if meant else "case.word_unknown", names=", ".join(meant[:5]))


def with_names(text: str, items: Sequence[Document]) -> str:
    """A text in which the name of each code stands in its place."""
    for item in items:
        text = text.replace(f"`{item['code']}`", f"«{item['names'][language()]}»")
    return text


def name_of(code: str | None, items: Sequence[Document]) -> str:
    """The name of a code in the language in use; a code that is not in the list is its own name."""
    return next((item["names"][language()] for item in items if item["code"] == code), code or "-")
