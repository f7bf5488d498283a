"""The form of a BIC (ISO 9362), and what only looks like one."""

import re
from functools import cache
from importlib import resources

import pycountry

_BIC = re.compile(r"[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_SPACED = re.compile(r"[A-Z0-9]{4} [A-Z]{2} [A-Z0-9]{2}(?: [A-Z0-9]{3})?|[A-Z0-9]{8} [A-Z0-9]{3}")
# BICs and IBANs use this code. ISO 3166 leaves it free for its users.
_KOSOVO = "XK"


def without_spaces(text: str) -> str:
    """The text without spaces, if they are where people put them into a BIC: `ABAA KH PP`, `ABAAKHPP XXX`.

    Names of people and short sentences have as many letters, and some have the same groups: `SENG LY NA`. So such a
    text is only a BIC if the list has it.
    """
    return "".join(text.split()) if _SPACED.fullmatch(text) else text


def country_of(code: str) -> str | None:
    """The country that a BIC names, or None if the text is not a BIC in upper case: a word or a false country."""
    match = _BIC.fullmatch(code)
    if match is None or match[1] not in _countries() or code in _words() or code[:8] in _words():
        return None
    return match[1]


@cache
def _countries() -> frozenset[str]:
    return frozenset({_KOSOVO, *(country.alpha_2 for country in pycountry.countries)})


@cache
def _words() -> frozenset[str]:
    text = resources.files("krama.indicators").joinpath("words_like_bics.txt").read_text("ascii")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))
