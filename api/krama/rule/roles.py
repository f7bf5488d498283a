"""What a value was in the victim's story. Pure."""

from enum import StrEnum


class CaseRole(StrEnum):
    """What a value was in what happened to the victim.

    `contact`: it called or wrote to the victim. `lure`: it was the bait, such as a link, a page or an advertisement.
    `receiver`: the first account or wallet that the victim paid. `onward`: money went on to it, in a `layer`.
    `merchant`: money was spent there. `other`: none of these.
    `impersonated` and `victim` are not listed: what the scammers pretended to be, and what is the victim's own.
    """

    CONTACT = "contact"
    LURE = "lure"
    RECEIVER = "receiver"
    ONWARD = "onward"
    MERCHANT = "merchant"
    OTHER = "other"
    IMPERSONATED = "impersonated"
    VICTIM = "victim"

    @property
    def bit(self) -> int:
        """Its bit in a set of roles. Rows store these bits: a bit never changes its meaning."""
        return _BITS[self]


_BITS = {role: 1 << place for place, role in enumerate(CaseRole)}
"""Append roles at the end of `CaseRole` only."""


def roles_in(roles: int) -> list[CaseRole]:
    """The roles of a set of bits."""
    return [role for role, bit in _BITS.items() if roles & bit]


NEVER_LISTED_ROLES = frozenset({CaseRole.IMPERSONATED, CaseRole.VICTIM})
"""Values with these roles belong to people and companies that did nothing wrong."""

FIRST_LAYER, LAST_LAYER = 2, 20
"""The layers of `onward`. The receiver is the first layer."""

PASSING = frozenset({CaseRole.ONWARD, CaseRole.MERCHANT})
"""Money passed through such an account. That proves nothing against its holder."""
