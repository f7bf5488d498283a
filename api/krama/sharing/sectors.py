"""The sectors to which members belong."""

from enum import StrEnum


class Sector(StrEnum):
    """The kind of organisation that a member is. Sharing rules and defaults depend on it."""

    POLICE = "police"
    BANK = "bank"
    TELECOM = "telecom"
    REGULATOR = "regulator"
    PARTNER = "partner"
