"""JSON as the service reads it, from the Python types that people have at hand."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


def dumps(document: Any) -> bytes:
    """Compact UTF-8, each half of a surrogate pair escaped. Times are RFC 3339, decimals and ids are texts.

    NaN and halves of surrogate pairs are for the service to refuse. Raises `TypeError` for what JSON can't say.
    """
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"), default=_plain)
    try:
        return text.encode()
    except UnicodeEncodeError:
        return json.dumps(document, separators=(",", ":"), default=_plain).encode()


def stated(facts: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that were given: None says nothing."""
    return {name: value for name, value in facts.items() if value is not None}


def _plain(value: Any) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal | UUID):
        return str(value)
    raise TypeError(f"A {type(value).__name__} can't be sent. Give a text, a number, a datetime or a Decimal.")
