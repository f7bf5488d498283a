"""The words of disputes."""

from enum import StrEnum


class Grounds(StrEnum):
    """Why a listing is said to be wrong."""

    WRONG_ACCOUNT = "wrong_account"
    RECYCLED_NUMBER = "recycled_number"
    IDENTITY_THEFT = "identity_theft"
    BUSINESS_DISPUTE = "business_dispute"
    MISTAKEN_REPORT = "mistaken_report"
    RESOLVED = "resolved"
    OTHER = "other"


class DisputeState(StrEnum):
    """How far a dispute is. `lapsed`: nobody decided in time; it still may be decided."""

    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    REJECTED = "rejected"
    LAPSED = "lapsed"


class Decision(StrEnum):
    """What a dispute may be decided as: the listing was wrong, or it stands."""

    UPHELD = "upheld"
    REJECTED = "rejected"
