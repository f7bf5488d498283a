"""The words of quotas: what is counted, how much there is of it, and how a caller stands."""

from enum import StrEnum
from typing import NamedTuple

AGENCY_SHARE = 2
"""All clients of an agency together have so many times what one has: one that runs wild leaves its siblings some."""


class Quota(StrEnum):
    """What is counted."""

    CHECKS = "checks"
    VALUES = "values"
    SUBMISSIONS = "submissions"
    REQUESTS = "requests"
    TOKENS = "tokens"
    ADMINISTRATION = "administration"

    __hash__ = str.__hash__  # an enumeration's own is Python's, and each request looks quotas up a dozen times

    @property
    def meaning(self) -> str:
        """One line for people."""
        return _MEANINGS[self]


_MEANINGS = {
    Quota.CHECKS: "calls that check",
    Quota.VALUES: "values checked, one by one or in a batch",
    Quota.SUBMISSIONS: "reports submitted, one by one or in bulk, dry runs too",
    Quota.REQUESTS: "every other call",
    Quota.TOKENS: "tokens fetched, ended and asked about",
    Quota.ADMINISTRATION: "calls that manage agencies and clients",
}

Costs = tuple[tuple[Quota, int], ...]
"""What a request uses: so many units of each of these."""


class Limit(NamedTuple):
    """How many units one client may use in a window of so many seconds."""

    amount: int
    seconds: int

    @property
    def lease(self) -> int:
        """How many units a worker takes from the store at once: a hundredth, so that few writes serve many requests."""
        return max(1, self.amount // 100)

    def for_agency(self) -> "Limit":
        """What all clients of an agency have together."""
        return Limit(self.amount * AGENCY_SHARE, self.seconds)


class QuotaState(NamedTuple):
    """How a caller stands with one quota, as far as its worker knows: `remaining` units until `resets` seconds on."""

    limit: Limit
    remaining: int
    resets: int
