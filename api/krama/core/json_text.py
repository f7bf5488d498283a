"""JSON text, read strictly: what two programs may read in two ways is refused.

A gateway that reads the first of two members of one name, before a service that reads the last, checks another account.
"""

from typing import Any

from jiter import from_json

WELL_FORMED = (
    r"UTF-8 without a byte order mark, no NaN or Infinity, no half of a character such as \ud800, "
    "each member of an object once, at most about 200 levels deep"
)


def read_json(text: bytes) -> Any:
    """What it says. Raises `ValueError`, which may quote it."""
    return from_json(text, allow_inf_nan=False, cache_mode="keys", catch_duplicate_keys=True)
