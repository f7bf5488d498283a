"""Numbers that a spreadsheet has changed, and what looks like a number because of its dots."""

import re

from krama.indicators.errors import IndicatorRefused
from krama.indicators.text import is_decimal

_WHOLE_DECIMAL = re.compile(r"(?<![\d.])(\+?\d{5,})[ (]*\.[ (]*0{1,2}\)*(?![\d.])", re.ASCII)
_SCIENTIFIC = re.compile(r"(\d)(?:[.,](\d{1,20}))?E\+?(\d{1,2})", re.ASCII | re.IGNORECASE)
_IP_ADDRESS = re.compile(
    r"(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?![\w.])"
)


class NumberRounded(IndicatorRefused):
    """Scientific notation, of which the last digits may be lost: `1.23457E+14`."""

    code = "number_rounded"

    def __init__(self) -> None:
        super().__init__(
            "The number is in scientific notation, as a spreadsheet shows long numbers. Its last digits may be lost. "
            "Format the column as text, and enter the number again from the source."
        )


def has_ip_address(text: str) -> bool:
    """Whether the text has an IPv4 address. One with a zero in front, such as `012.34.56.78`, is a number in groups."""
    return text.count(".") >= 3 and _IP_ADDRESS.search(text) is not None


def has_odd_dots(text: str) -> bool:
    """Whether the dots of a number mean something, so that they may not be removed: decimals, or an IP address."""
    return "." in text and (is_decimal(text) or has_ip_address(text))


def without_decimals(text: str) -> str:
    """The text with `12345678` for each `12345678.0`. There is no other reading of it, because a digit group has more
    than two digits.
    """
    return _WHOLE_DECIMAL.sub(r"\1", text) if "." in text else text


def is_scientific(text: str) -> bool:
    """Whether the text is a number in scientific notation."""
    return _SCIENTIFIC.fullmatch(text) is not None


def written_out(text: str) -> str | None:
    """All digits of a number in scientific notation, or None if it has fewer than it needs: `8.5512345678E+10`."""
    number = _SCIENTIFIC.fullmatch(text)
    if number is None or len(number[2] or "") != int(number[3]):
        return None
    return number[1] + (number[2] or "")
