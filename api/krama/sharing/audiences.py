"""Audiences: sets of sectors as a bit mask, agencies by id, and the viewer who asks."""

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
"""Rows store these bits: a bit never changes its meaning. Every member abroad is a partner."""

EVERYONE = 0xFFFF
"""All sectors, including those that may be added later."""

NOBODY = 0


def sectors_mask(sectors: Iterable[Sector]) -> int:
    """The bit mask of these sectors."""
    return sum(_BITS[sector] for sector in set(sectors))


def sectors_in(mask: int) -> list[Sector]:
    """The sectors of a bit mask."""
    return [sector for sector, bit in _BITS.items() if mask & bit]


def includes(mask: int, sector: Sector) -> bool:
    """Whether the mask contains this sector."""
    return bool(mask & _BITS[sector])


def folded(masks: Iterable[int]) -> int:
    """The union of masks. All sectors of today become `EVERYONE`, which includes future sectors."""
    union = 0
    for mask in masks:
        union |= mask
    return EVERYONE if union & _ALL == _ALL else union


def key_of(mask: int) -> UUID:
    """The id that verdict rows store for an audience of sectors. Any other audience is the id of one agency."""
    return UUID(int=mask)


def mask_of(audience: UUID) -> int | None:
    """The inverse of `key_of`; None for an agency's id, which is random and so never this small."""
    return audience.int if audience.int <= EVERYONE else None


class Viewer(NamedTuple):
    """An agency and its sector, with the audiences whose verdict rows it may see.

    `own` is the audience of the agency alone. It takes precedence over `shared`, the audiences of its sector. All are
    16 bytes.
    """

    agency_id: UUID
    sector: Sector
    own: bytes
    shared: frozenset[bytes]


def viewer(agency_id: UUID, sector: Sector) -> Viewer:
    """The viewer of an agency."""
    return Viewer(agency_id, sector, agency_id.bytes, _SHARED[sector])


def masks_with(sector: Sector) -> tuple[int, ...]:
    """Every mask that contains this sector: what the sector sees is stored under one of them."""
    return _MASKS[sector]


_ALL = sum(_BITS.values())


def _masks_with(sector: Sector) -> tuple[int, ...]:
    others = [bit for other, bit in _BITS.items() if other is not sector]
    sets = (sum(chosen) for size in range(len(others) + 1) for chosen in combinations(others, size))
    return EVERYONE, *(_BITS[sector] + mask for mask in sets)


_MASKS = {sector: _masks_with(sector) for sector in Sector}
_SHARED = {sector: frozenset(key_of(mask).bytes for mask in masks) for sector, masks in _MASKS.items()}
