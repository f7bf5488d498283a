"""IBANs (ISO 13616): recognised among account numbers, verified, and grouped for display."""

import re

from krama.indicators.errors import IndicatorRefused

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# Territories whose banks have the territory's country code in the BIC and the parent country's in the IBAN
# (SWIFT IBAN registry, "Country code includes other countries/territories").
_TERRITORIES = {
    "FI": frozenset({"AX"}),
    "FR": frozenset({"BL", "GF", "GP", "MF", "MQ", "NC", "PF", "PM", "RE", "TF", "WF", "YT"}),
    "GB": frozenset({"GG", "IM", "JE"}),
}


class IbanInvalid(IndicatorRefused):
    """The IBAN's length, structure or check digits are wrong."""

    code = "iban_invalid"


def read(code: str) -> str | None:
    """The IBAN in `code`, in upper case without separators. None if it lacks the form, or its country has no IBANs.

    A code that begins like an IBAN of a country with IBANs is treated as one. So a mistyped IBAN is refused, instead of
    being listed as a bank's own account number. Raises `IbanInvalid`.
    """
    if not _SHAPE.fullmatch(code):
        return None
    # Imported here: it takes 80 ms and most processes never see an IBAN.
    from schwifty import IBAN  # noqa: PLC0415
    from schwifty.exceptions import InvalidCountryCode, SchwiftyException  # noqa: PLC0415

    try:
        return str(IBAN(code))
    except InvalidCountryCode:
        return None
    except SchwiftyException:
        raise IbanInvalid(
            "The IBAN's check digits, length or structure are wrong. Compare it with the source."
        ) from None


def country_fits(iban: str, bic: str) -> bool:
    """Whether the countries of the IBAN and the BIC fit together, so that the bank may have this account."""
    country, bank_country = iban[:2], bic[4:6]
    return bank_country == country or bank_country in _TERRITORIES.get(country, ())


def grouped(iban: str) -> str:
    """The IBAN in groups of four characters, as ISO 13616 prints it."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
