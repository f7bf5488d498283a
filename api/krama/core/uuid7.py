"""Identifiers in order of time (RFC 9562, section 5.7), so that the index of a table's keys grows at one end.

A random one has a page to itself, which is read, written and copied for one row.
"""

import secrets
from datetime import datetime
from uuid import UUID

from krama.core import clock

_RANDOM_BITS = 62
_VERSION, _VARIANT = 7, 0b10


def uuid7(moment: datetime) -> UUID:
    """A new one, of a moment to the millisecond; 74 of its bits are chance (Python has it from 3.14 on)."""
    millis = clock.to_micros(moment) // 1000
    chance = secrets.randbits(12 + _RANDOM_BITS)
    upper, lower = chance >> _RANDOM_BITS, chance & (1 << _RANDOM_BITS) - 1
    return UUID(int=millis << 80 | _VERSION << 76 | upper << 64 | _VARIANT << _RANDOM_BITS | lower)
