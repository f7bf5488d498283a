"""The forms and statuses of protections, and how much one protection may take down."""

from enum import StrEnum

MAX_INDICATORS = 100
"""The most listed indicators that a protection may take down, unless the request allows more."""


class ProtectionForm(StrEnum):
    """What a protection covers.

    `exact`: one value. `domain_suffix`: a domain with everything below it, its links and its e-mail addresses.
    `host`: a shared host or shortener, its `www.` name and its front page, but not its other pages and not the
    subdomains of its customers. `prefix`: canonical forms of one kind that begin with the value. `pattern`: canonical
    forms of one kind that match the pattern completely.
    """

    EXACT = "exact"
    DOMAIN_SUFFIX = "domain_suffix"
    HOST = "host"
    PREFIX = "prefix"
    PATTERN = "pattern"


class ProtectionStatus(StrEnum):
    """Where a protection stands. `expired`: it ended because its time was up."""

    ACTIVE = "active"
    ENDED = "ended"
    EXPIRED = "expired"
