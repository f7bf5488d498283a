"""Code lists of ISO 3166-1, ISO 3166-2 and ISO 4217, from the pycountry package."""

from functools import cache

import pycountry


@cache
def _countries() -> frozenset[str]:
    return frozenset(country.alpha_2 for country in pycountry.countries)


@cache
def _subdivisions() -> frozenset[str]:
    return frozenset(subdivision.code for subdivision in pycountry.subdivisions)


NO_MONEY = {"XTS", "XXX"}
"""ISO 4217 keeps them for tests, and for what has no currency."""


@cache
def _currencies() -> frozenset[str]:
    return frozenset(currency.alpha_3 for currency in pycountry.currencies) - NO_MONEY


def known_country(code: str) -> bool:
    """Whether `code` is an ISO 3166-1 alpha-2 code in upper case."""
    return code in _countries()


def known_subdivision(code: str) -> bool:
    """Whether `code` is an ISO 3166-2 code, such as `KH-12` (Phnom Penh). ISO uses no leading zero."""
    return code in _subdivisions()


@cache
def _names() -> dict[str, str]:
    return {subdivision.code: subdivision.name for subdivision in pycountry.subdivisions}


def subdivision_name(code: str) -> str:
    """The name of an ISO 3166-2 code, such as `Phnom Penh`. If the code is unknown, the code itself."""
    return _names().get(code, code)


def known_currency(code: str) -> bool:
    """Whether `code` is an ISO 4217 alphabetic code in use, such as `KHR`."""
    return code in _currencies()
