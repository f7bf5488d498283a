"""Ids of checks. They are made and not stored: an id names a request, and the position of an item in it.

An id is a UUIDv8 (RFC 9562, section 5.8): the milliseconds since 1970, 42 random bits, 16 bits by which `is_of` knows
the agency again, and 16 bits for the item. The last four digits are 0000 for the request, 0001 for the first item of a
batch, and 8001 for the first value of a payment: an item of a batch is a payment of its own, and such a value is not.
The caller's `X-Request-ID` is not part of it, because a caller may send the same one twice.
"""

from datetime import datetime
from random import getrandbits
from uuid import UUID

_POSITION = 4
"""The digits of the position."""

_VERSION_AND_VARIANT = 8 << 76 | 0b10 << 62
_RANDOM = 0xFFF << 64 | 0x3FFF << 48 | 0xFFFF << 32
_AGENCY = 0xFFFF << 16
_ITEM = 0xFFFF
_OF_A_PAYMENT = 0x8000
"""Above every position in a batch."""


def check_id_of(agency_id: UUID, as_of: datetime) -> str:
    """A new id for a request of this agency at this time. Its audit record has it."""
    chance = getrandbits(80)  # an id opens nothing, so it may be guessed
    bits = int(as_of.timestamp() * 1000) << 80 | _VERSION_AND_VARIANT | chance & _RANDOM
    digits = f"{bits | (bits >> 16 ^ agency_id.int << 16) & _AGENCY:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def item_id(check_id: str, index: int) -> str:
    """The id of a request's item with this index, from 0."""
    return f"{check_id[:-_POSITION]}{index + 1:04x}"


def value_id(check_id: str, index: int) -> str:
    """The id of a payment's value with this index, from 0."""
    return item_id(check_id, _OF_A_PAYMENT + index)


def payment_of(check_id: UUID) -> UUID:
    """The id that names the payment. The id of a value means the payment check that it was part of."""
    position = check_id.int & _ITEM
    return UUID(int=check_id.int - position) if position & _OF_A_PAYMENT else check_id


def is_of(check_id: UUID, agency_id: UUID) -> bool:
    """Whether a check of this agency may have this id.

    It notices ids that were mixed up: those of another member or system, and those that were never a check's. It does
    not prove that the check took place. The audit log does.
    """
    bits = check_id.int
    # gate: check of the agency itself
    return bits & _MARKS == _VERSION_AND_VARIANT and not (bits ^ bits >> 16 ^ agency_id.int << 16) & _AGENCY


_MARKS = 0xF << 76 | 0b11 << 62
