"""Identifiers in the order of time (RFC 9562, section 5.7), so that an index of them grows at one end.

With random identifiers, nearly every row changes a page of its own, which is read, written and copied for that row.
"""

import os
from datetime import datetime
from uuid import UUID

from krama.core import clock

_RANDOM_BITS = 62
_VERSION, _VARIANT = 7, 0b10


def uuid7(moment: datetime) -> UUID:
    """A new identifier with the moment in milliseconds and 74 random bits. (Python has this since 3.14.)"""
    millis = clock.to_micros(moment) // 1000
    chance = int.from_bytes(os.urandom(10))
    upper, lower = chance >> _RANDOM_BITS & 0xFFF, chance & (1 << _RANDOM_BITS) - 1
    return UUID(int=millis << 80 | _VERSION << 76 | upper << 64 | _VARIANT << _RANDOM_BITS | lower)
