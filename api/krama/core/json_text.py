"""Reads JSON strictly: a text that two programs may read differently is refused.

Example: a member appears twice. If a gateway reads the first and a service reads the last, the gateway checks another
account.
"""

import re
from typing import Any

from jiter import from_json

WELL_FORMED = (
    r"UTF-8 without a byte order mark, no NaN or Infinity, no half of a character such as \ud800, "
    "each member of an object once, at most about 200 levels deep, no number of more than 4,300 digits"
)


def read_json(text: bytes) -> Any:
    """Parse the text. Raises `ValueError`, whose message may quote it."""
    return from_json(text, allow_inf_nan=False, cache_mode="keys", catch_duplicate_keys=True)


def place_of_fault(problem: ValueError) -> tuple[int, int] | None:
    """The line, and the byte in it, near which the parser stopped. The rest of what it says may quote the text."""
    place = _ends_with_place(str(problem))
    return None if place is None else (int(place[1]), int(place[2]))


_ends_with_place = re.compile(r"(?s:.*) at line (\d+) column (\d+)").fullmatch  # the parser counts bytes
