"""Who sees a thing: sets of sectors as one number, agencies by their ids, and the viewer who asks."""

from collections.abc import Iterable
from itertools import combinations
from typing import NamedTuple
from uuid import UUID

from krama.sharing.sectors import Sector

_BITS = {
    Sector.POLICE: 1,
    Sector.BANK: 2,
    Sector.TELECOM: 4,
    Sector.REGULATOR: 8,
    Sector.PARTNER: 16,
}
"""Stored: a bit never changes its meaning. A member abroad is always a partner, so the sector alone tells the class."""

EVERYONE = 0xFFFF
"""Every sector, and those that there may be later."""

NOBODY = 0


def sectors_mask(sectors: Iterable[Sector]) -> int:
    """The set of these sectors as a number."""
    return sum(_BITS[sector] for sector in set(sectors))


def sectors_in(mask: int) -> list[Sector]:
    """The sectors of such a number."""
    return [sector for sector, bit in _BITS.items() if mask & bit]


def holds(mask: int, sector: Sector) -> bool:
    """Whether the set has this sector."""
    return bool(mask & _BITS[sector])


def folded(masks: Iterable[int]) -> int:
    """The union of sets; every sector there is counts as every sector there will be."""
    union = 0
    for mask in masks:
        union |= mask
    return EVERYONE if union & _ALL == _ALL else union


def key_of(mask: int) -> UUID:
    """The audience of these sectors as verdict rows have it; any other audience is one agency's id."""
    return UUID(int=mask)


def mask_of(audience: UUID) -> int | None:
    """The inverse of `key_of`; None for an agency's id (random, so never this small)."""
    return audience.int if audience.int <= EVERYONE else None


class Viewer(NamedTuple):
    """Who looks: an agency and its sector, with the audiences whose verdict rows it may be shown.

    `own` is its agency's, which comes before any of `shared`, those of its sector; all are 16 bytes.
    """

    agency_id: UUID
    sector: Sector
    own: bytes
    shared: frozenset[bytes]


def viewer(agency_id: UUID, sector: Sector) -> Viewer:
    """A member of this agency as one who looks."""
    return Viewer(agency_id, sector, agency_id.bytes, _SHARED[sector])


def masks_with(sector: Sector) -> tuple[int, ...]:
    """Every set of sectors that a thing this sector sees may be stored under."""
    return _MASKS[sector]


_ALL = sum(_BITS.values())


def _masks_with(sector: Sector) -> tuple[int, ...]:
    others = [bit for other, bit in _BITS.items() if other is not sector]
    sets = (sum(chosen) for size in range(len(others) + 1) for chosen in combinations(others, size))
    return EVERYONE, *(_BITS[sector] + mask for mask in sets)


_MASKS = {sector: _masks_with(sector) for sector in Sector}
_SHARED = {sector: frozenset(key_of(mask).bytes for mask in masks) for sector, masks in _MASKS.items()}
