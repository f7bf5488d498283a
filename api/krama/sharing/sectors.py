"""The sectors a member may belong to."""

from enum import StrEnum


class Sector(StrEnum):
    """What kind of organisation a member is; sharing rules and defaults go by it."""

    POLICE = "police"
    BANK = "bank"
    TELECOM = "telecom"
    REGULATOR = "regulator"
    PARTNER = "partner"
