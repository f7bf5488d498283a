"""IBANs (ISO 13616): told from account numbers, checked, and grouped for reading."""

import re

from krama.indicators.errors import IndicatorRefused

_SHAPE = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
# Territories whose banks have a country code of their own in the BIC and the mother country's in the IBAN
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
    """The IBAN in `code`, upper case without separators; None if it is not built like one or its country has none.

    Whatever begins like an IBAN of a country that has them is held to be one, so that a slip of the pen is refused
    and not listed as a bank's own account number. Raises `IbanInvalid`.
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
    """Whether a bank with this BIC can hold this IBAN, as far as their countries tell."""
    country, bank_country = iban[:2], bic[4:6]
    return bank_country == country or bank_country in _TERRITORIES.get(country, ())


def grouped(iban: str) -> str:
    """Groups of four, as ISO 13616 prints it."""
    return " ".join(iban[at : at + 4] for at in range(0, len(iban), 4))
