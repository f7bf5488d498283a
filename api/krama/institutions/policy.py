"""What the facts of an institution must be, so that its names and accounts are read in one way. Pure."""

import re
import unicodedata
from collections.abc import Collection, Iterable

from krama.indicators import bic as bics
from krama.indicators.institution_data import Institution
from krama.indicators.institutions import name_key, says_nothing
from krama.institutions.errors import InstitutionRefused
from krama.sharing.sectors import Sector

_BIC8 = 8
_LONGEST_CODE = 32
_NOT_IN_A_CODE = re.compile(r"[^A-Z0-9]+")


def code_of(added: Institution) -> str:
    """The BIC if it is certain, and otherwise the country with the short name. Raises `InstitutionRefused`."""
    if added.bic is not None and added.bic_certainty is not None and added.bic_certainty.decides:
        return added.bic
    without_accents = unicodedata.normalize("NFKD", added.short_name)
    name = _NOT_IN_A_CODE.sub("", without_accents.upper())
    if not name:
        raise InstitutionRefused(
            "The code is made of the short name. Write it with Latin letters or digits.", field="short_name"
        )
    return f"{added.country}-{name}"[:_LONGEST_CODE]


def check(institution: Institution, stated: Collection[str], before: Institution | None = None) -> None:
    """Check the facts that a request states. Raises `InstitutionRefused`.

    `before` is the institution before a change. What it had then may stay, so that an institution from before a rule
    can still be changed.
    """
    _check_pair(institution, "bic", stated)
    _check_pair(institution, "participant", stated)
    if institution.bic is not None and not _is_bic_of(institution.country, institution.bic):
        raise InstitutionRefused(
            "A BIC has eight letters and digits in upper case here, with the country of the institution at the fifth "
            "and sixth place.",
            field="bic",
        )
    _check_names(institution, () if before is None else before.all_names)
    if "account_lengths" in stated:
        _check_lengths(institution)


def check_agency(institution: Institution, sector: Sector, country: str) -> None:
    """Check that an agency can be the institution. Raises `InstitutionRefused`.

    A regulator or a telecom may run a wallet, and a bank may be several institutions, such as one that it bought.
    """
    if sector is Sector.POLICE:
        raise InstitutionRefused("A police office is not a bank or wallet. Name another agency.", field="agency_id")
    if country != institution.country:
        raise InstitutionRefused(
            "The agency is in another country than the institution. Name an agency of that country.", field="agency_id"
        )


def field_of(institution: Institution, name: str) -> str:
    """The member of a request that has this name, BIC or code of an institution."""
    if name == institution.code:
        return "bic" if institution.code == institution.bic else "short_name"
    for field, written in _names(institution):
        if written == name:
            return field
    return "participant" if name == institution.participant else "bic"


def _names(institution: Institution) -> Iterable[tuple[str, str]]:
    """Every name, after the member of a request that has it."""
    yield "short_name", institution.short_name
    for language, name in institution.names.items():
        yield f"names.{language}", name
    for index, alias in enumerate(institution.aliases):
        yield f"aliases.{index}", alias


def _check_pair(institution: Institution, fact: str, stated: Collection[str]) -> None:
    """A fact and its certainty. The member to fix is the one that the request does not state."""
    certainty = f"{fact}_certainty"
    if (getattr(institution, fact) is None) != (getattr(institution, certainty) is None):
        raise InstitutionRefused(
            f"`{fact}` and `{certainty}` go together: send both, or null for both if it has none.",
            field=certainty if fact in stated else fact,
        )


def _is_bic_of(country: str, bic: str) -> bool:
    return len(bic) == _BIC8 and bics.country_of(bic) == country


def names_that_say_nothing(institution: Institution) -> list[tuple[str, str]]:
    """Its names that also stand next to the numbers of others, each after the member of a request that has it.

    No request may add one. A row from before that rule may have them, and takes the numbers next to them.
    """
    return [(field, name) for field, name in _names(institution) if says_nothing(name)]


def _check_names(institution: Institution, kept: Collection[str]) -> None:
    """Refuse a name that also stands next to the numbers of others, which would all be read as its accounts."""
    known = set(map(name_key, kept))
    for field, name in names_that_say_nothing(institution):
        if name_key(name) not in known:
            raise InstitutionRefused(
                "This name consists only of words that stand next to any number, such as Bank, Plc, Cambodia, Order "
                "or Telegram. Add a word that only this institution uses.",
                field=field,
            )


def _check_lengths(institution: Institution) -> None:
    digits = [each.digits for each in institution.account_lengths]
    for index, count in enumerate(digits):
        if count in digits[:index]:
            raise InstitutionRefused(
                "An earlier length has the same `digit_count`. Send each length once.",
                field=f"account_lengths.{index}.digit_count",
            )
