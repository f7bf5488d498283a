"""The grounds, statuses and decisions of disputes."""

from enum import StrEnum


class Grounds(StrEnum):
    """Why the member considers the listing wrong."""

    WRONG_ACCOUNT = "wrong_account"
    RECYCLED_NUMBER = "recycled_number"
    IDENTITY_THEFT = "identity_theft"
    BUSINESS_DISPUTE = "business_dispute"
    MISTAKEN_REPORT = "mistaken_report"
    RESOLVED = "resolved"
    OTHER = "other"


class DisputeStatus(StrEnum):
    """Where a dispute stands. `lapsed`: it was not decided in time, and may still be decided."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    REJECTED = "rejected"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


class DisputeDecisionKind(StrEnum):
    """The possible decisions: the listing was wrong, or it stands."""

    UPHELD = "upheld"
    REJECTED = "rejected"
