"""The two dialects of STIX that the exchange writes."""

from enum import StrEnum


class Profile(StrEnum):
    """Which programs an object is for.

    `opencti`: the observables, markings and members that OpenCTI knows. `strict`: STIX 2.1 with published extensions
    only.
    """

    OPENCTI = "opencti"
    STRICT = "strict"
