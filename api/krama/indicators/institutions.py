"""Identifies banks by BIC (ISO 9362), or by one of the short names and Bakong codes that are well established."""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import pycountry

from krama.indicators.errors import IndicatorRefused

_SURE_ENOUGH = frozenset("AB")
_BIC = re.compile(r"[A-Z0-9]{4}([A-Z]{2})[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
# BICs and IBANs use this code. ISO 3166 leaves it free for its users.
_KOSOVO = "XK"


class InstitutionUnknown(IndicatorRefused):
    """The institution is neither a BIC nor a well established name."""

    code = "institution_unknown"


@dataclass(frozen=True, slots=True)
class Institution:
    """One bank or wallet. A code is None unless it is known with certainty A or B. `bic` is a BIC8."""

    name: str
    short: str
    active: bool
    bic: str | None
    participant: str | None


def resolve(text: str, *, field: str = "institution") -> str:
    """The BIC8 for a BIC8, a BIC11, a short name (`ABA`) or a Bakong code (`abaa`). Raises `InstitutionUnknown`."""
    bic = by_name(text) or by_name("".join(text.split())) or _bic8(text)
    if bic is None:
        raise InstitutionUnknown(
            "No institution is known by this name. Send its BIC of 8 or 11 characters, such as ABAAKHPP.",
            field=field,
        )
    return bic


def by_name(text: str) -> str | None:
    """The BIC8 of an institution named by its short name, its Bakong code or its own BIC, or None if unknown."""
    return _bics_by_name().get(text.strip().casefold())


def of_participant(code: str) -> str | None:
    """The BIC8 for a Bakong participant code (`abaa`), if both are certain."""
    return _bics_by_participant().get(code)


def short_name(bic: str) -> str | None:
    """The short name for a BIC8. `by_name` returns the same BIC for it."""
    return _short_names().get(bic)


@cache
def all_institutions() -> tuple[Institution, ...]:
    """Every institution in the bundled data, with the codes that are certain."""
    data = json.loads(resources.files("krama.indicators").joinpath("institutions.json").read_text("utf-8"))
    return tuple(
        Institution(row["name"], row["short"], row["active"], _sure(row.get("bic")), _sure(row.get("participant")))
        for row in data["institutions"]
    )


def _sure(fact: dict[str, Any] | None) -> str | None:
    return str(fact["code"]) if fact is not None and fact["sure"] in _SURE_ENOUGH else None


def _bic8(text: str) -> str | None:
    """The BIC8 of a BIC in upper case. Names with the form of a BIC, such as `Wing Bank` or `CHIPMONG`, don't count."""
    code = text.strip()
    match = _BIC.fullmatch(code)
    return code[:8] if match and match[1] in _countries() and code not in _names_run_together() else None


@cache
def _countries() -> frozenset[str]:
    return frozenset({_KOSOVO, *(country.alpha_2 for country in pycountry.countries)})


@cache
def _names_run_together() -> frozenset[str]:
    return frozenset("".join(bank.name.split()).upper() for bank in all_institutions())


@cache
def _bics_by_name() -> dict[str, str]:
    return {
        name.casefold(): bank.bic
        for bank in all_institutions()
        if bank.bic is not None
        for name in (bank.name, bank.short, bank.bic, f"{bank.bic}XXX", bank.participant)
        if name is not None
    }


@cache
def _bics_by_participant() -> dict[str, str]:
    return {bank.participant: bank.bic for bank in all_institutions() if bank.participant and bank.bic}


@cache
def _short_names() -> dict[str, str]:
    return {bank.bic: bank.short for bank in all_institutions() if bank.bic}
