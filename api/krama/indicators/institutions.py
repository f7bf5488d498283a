"""Which bank is meant: BIC codes (ISO 9362), and the few short names and Bakong codes that are sure enough to use."""

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
# BICs carry it, and so do IBANs; ISO 3166 leaves it to its users.
_KOSOVO = "XK"


class InstitutionUnknown(IndicatorRefused):
    """The institution is neither a BIC nor a name that is known for sure."""

    code = "institution_unknown"


@dataclass(frozen=True, slots=True)
class Institution:
    """One bank or wallet; a code is None where none is known with sureness A or B. `bic` is a BIC8."""

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
            "The institution is not known by this name. Give its BIC, of 8 or 11 characters, such as ABAAKHPP.",
            field=field,
        )
    return bic


def by_name(text: str) -> str | None:
    """The BIC8 of an institution named by its short name, its Bakong code or its own BIC; None if it is not known."""
    return _bics_by_name().get(text.strip().casefold())


def of_participant(code: str) -> str | None:
    """The BIC8 behind a Bakong participant code (`abaa`), where both are sure."""
    return _bics_by_participant().get(code)


def short_name(bic: str) -> str | None:
    """The short name for a BIC8, such that `by_name` finds the BIC again."""
    return _short_names().get(bic)


@cache
def all_institutions() -> tuple[Institution, ...]:
    """Every institution of the bundled data, with the codes that are sure."""
    data = json.loads(resources.files("krama.indicators").joinpath("institutions.json").read_text("utf-8"))
    return tuple(
        Institution(row["name"], row["short"], row["active"], _sure(row.get("bic")), _sure(row.get("participant")))
        for row in data["institutions"]
    )


def _sure(fact: dict[str, Any] | None) -> str | None:
    return str(fact["code"]) if fact is not None and fact["sure"] in _SURE_ENOUGH else None


def _bic8(text: str) -> str | None:
    """The BIC8 of a code written as codes are, in capitals: `Wing Bank` and `CHIPMONG` are built like BICs too."""
    code = text.strip()
    found = _BIC.fullmatch(code)
    return code[:8] if found and found[1] in _countries() and code not in _names_run_together() else None


@cache
def _countries() -> frozenset[str]:
    return frozenset({_KOSOVO, *(country.alpha_2 for country in pycountry.countries)})


@cache
def _names_run_together() -> frozenset[str]:
    return frozenset("".join(one.name.split()).upper() for one in all_institutions())


@cache
def _bics_by_name() -> dict[str, str]:
    return {
        name.casefold(): one.bic
        for one in all_institutions()
        if one.bic is not None
        for name in (one.name, one.short, one.bic, f"{one.bic}XXX", one.participant)
        if name is not None
    }


@cache
def _bics_by_participant() -> dict[str, str]:
    return {one.participant: one.bic for one in all_institutions() if one.participant and one.bic}


@cache
def _short_names() -> dict[str, str]:
    return {one.bic: one.short for one in all_institutions() if one.bic}
