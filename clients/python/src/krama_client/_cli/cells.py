"""The text of a cell as the service reads it: times with a zone, and numbers that nobody can take for larger ones."""

import re

_NO_ZONE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?)?", re.ASCII)
CAMBODIA = "+07:00"
_ZONE = re.compile(r"(?:z|[+-][0-9]{2}:[0-9]{2})\Z", re.ASCII | re.IGNORECASE)
_THREE_DECIMALS = re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}", re.ASCII)


def zoned(text: str, offset: str) -> str:
    """A day or time with the user's offset from UTC, unless it has a zone itself. The service reads any other form."""
    match = _NO_ZONE.fullmatch(text)
    if match:
        return f"{match[1]}T{match[2] or '00:00'}{match[3] or ':00'}{offset}"
    return text if not text or offset == CAMBODIA or _ZONE.search(text) else f"{text} {offset}"


def not_thousands(text: str) -> str:
    """A number of a workbook with three decimals, so written that nobody takes its point for one of thousands."""
    return f"{text}0" if _THREE_DECIMALS.fullmatch(text) else text
