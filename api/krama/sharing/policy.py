"""Which members a report is visible to, by its label. Pure."""

from uuid import UUID

from krama.sharing.labels import Tlp

EVERY_MEMBER = UUID(int=0)
"""The audience of what every member may see; any other audience is one agency's id."""

_CLOSED = frozenset({Tlp.AMBER_STRICT, Tlp.RED})


def open_to_every_member(label: Tlp) -> bool:
    """Whether members other than the source may see a report with this label."""
    return label not in _CLOSED


def audiences_of(agency_id: UUID) -> tuple[UUID, UUID]:
    """The audiences whose view a member of this agency may be shown, the more telling one first."""
    return agency_id, EVERY_MEMBER
