"""Quotas: what is counted, the limits, and the state of a caller."""

from enum import StrEnum
from typing import NamedTuple

AGENCY_SHARE = 2
"""An agency has this many times the limit of one client, so that a runaway client leaves units to the others."""


class Quota(StrEnum):
    """What is counted."""

    CHECKS = "checks"
    VALUES = "values"
    SUBMISSIONS = "submissions"
    REQUESTS = "requests"
    TOKENS = "tokens"
    ADMINISTRATION = "administration"

    __hash__ = str.__hash__  # the hash of Enum is written in Python, and each request looks up quotas a dozen times

    @property
    def meaning(self) -> str:
        """A short description for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Quota.CHECKS: "check requests and searches",
    Quota.VALUES: "values checked, one by one or in a batch",
    Quota.SUBMISSIONS: "reports submitted, one by one or in bulk, including dry runs",
    Quota.REQUESTS: "all other requests",
    Quota.TOKENS: "tokens issued, revoked and introspected",
    Quota.ADMINISTRATION: "requests that manage agencies and clients",
}

Costs = tuple[tuple[Quota, int], ...]
"""The cost of a request: units of each quota."""


class Limit(NamedTuple):
    """The units that one client may use in a window of this many seconds."""

    amount: int
    seconds: int

    @property
    def lease(self) -> int:
        """The units of one lease: a hundredth of the limit, so that few writes serve many requests."""
        return max(1, self.amount // 100)

    def for_agency(self) -> "Limit":
        """The limit for all clients of an agency together."""
        return Limit(self.amount * AGENCY_SHARE, self.seconds)


class QuotaState(NamedTuple):
    """The state of a caller's quota as its worker knows it: `remaining` units for the next `resets` seconds."""

    limit: Limit
    remaining: int
    resets: int
