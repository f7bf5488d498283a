"""Amounts of money as spreadsheets and people write them, where there is only one way to read them.

`1,250` is 1250 or 1.25. Riel have no decimals in use, so for KHR it is 1250. In another currency it is refused.
"""

import re
from decimal import Decimal
from typing import Any

from krama.bulk.errors import AmountAmbiguous, AmountUnreadable, CurrencyContradicted
from krama.bulk.naming import CURRENCIES, signs, visible
from krama.core.cells import in_ascii_digits
from krama.core.money import decimals

_LONGEST = 64
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?", re.ASCII)
_PARTS = re.compile(r"([^\d.,'’-]*?)\s*([\d.,'’\s]*\d)\s*([^\d]*)")
_NUMBER = re.compile(
    r"""(?P<whole>\d+) (?:[.,](?P<decimals>\d{1,2}|\d{4}))?          # 1250 or 250,00
    | (?P<spaced>\d{1,3}(?:[ '’]\d{3})+) (?:[.,](?P<after_space>\d{1,2}))?  # 1 250,50
    | (?P<commas>\d{1,3}(?:,\d{3})+) \.(?P<after_commas>\d{1,2})       # 1,250.50
    | (?P<points>\d{1,3}(?:\.\d{3})+) ,(?P<after_points>\d{1,2})       # 1.250,50
    | (?P<groups>\d{1,3}(?:(?:,\d{3}){2,}|(?:\.\d{3}){2,}))            # 1,000,000
    | (?P<fine>0|\d{4,}) [.,](?P<three>\d{3})                          # 0.125, which can't be thousands
    """,
    re.VERBOSE,
)
_TWO_READINGS = re.compile(r"(?P<thousands>[1-9]\d{0,2})(?P<mark>[.,])(?P<rest>\d{3})")


def read_money(loss: dict[str, Any], currency_of_heading: str | None) -> None:
    """Turn the amount of a loss into the contract's form, and fill in the currency that the amount or heading names.

    Raises `AmountUnreadable`, `AmountAmbiguous` and `CurrencyContradicted`.
    """
    cell = loss.get("amount")
    if cell is None:
        return
    if not _PLAIN.fullmatch(cell):
        loss["amount"], named = _read(cell, loss.get("currency") or currency_of_heading)
        if named and loss.setdefault("currency", named) != named:
            raise CurrencyContradicted
    if currency_of_heading and loss.setdefault("currency", currency_of_heading) != currency_of_heading:
        raise CurrencyContradicted


def _read(cell: str, stated: str | None) -> tuple[str, str | None]:
    """The amount, and the currency that it names itself."""
    if len(cell) > _LONGEST:
        raise AmountUnreadable
    parts = _PARTS.fullmatch(in_ascii_digits(visible(cell)).strip())
    if parts is None:
        raise AmountUnreadable
    named = {_currency(word) for word in (parts[1], parts[3]) if word.strip()}
    if len(named) > 1:
        raise CurrencyContradicted
    currency = named.pop() if named else None
    return _number(re.sub(r"\s", " ", parts[2]), currency or stated), currency


def _currency(word: str) -> str:
    try:
        return CURRENCIES[signs(word)]
    except KeyError:
        raise AmountUnreadable from None


def _number(text: str, currency: str | None) -> str:
    if doubtful := _TWO_READINGS.fullmatch(text):
        return _thousands_or_decimals(doubtful, currency)
    match = _NUMBER.fullmatch(text)
    if match is None:
        raise AmountUnreadable
    groups = match.groupdict()
    whole = next(filter(None, (groups[name] for name in ("whole", "spaced", "commas", "points", "groups", "fine"))))
    after = next(
        filter(None, (groups[name] for name in ("decimals", "after_space", "after_commas", "after_points", "three"))),
        "",
    )
    return re.sub(r"\D", "", whole) + (f".{after}" if after else "")


def _thousands_or_decimals(match: re.Match[str], currency: str | None) -> str:
    if currency == "KHR":
        return f"{match['thousands']}{match['rest']}"
    if match["mark"] == "." and currency is not None and decimals(currency) >= len(match["rest"]):
        return str(Decimal(match[0]))  # the contract's own form for a currency with three decimals
    raise AmountAmbiguous
