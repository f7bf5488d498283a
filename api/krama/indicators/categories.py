"""The kinds of scam that a report may be about."""

from enum import StrEnum


class Category(StrEnum):
    """What was done to the victim. New ones are added at the end: the order is stored as bits."""

    IMPERSONATION_OFFICIAL = "impersonation_official"
    IMPERSONATION_BANK = "impersonation_bank"
    IMPERSONATION_RELATIVE = "impersonation_relative"
    PRIZE_ADVANCE_FEE = "prize_advance_fee"
    ONLINE_PURCHASE = "online_purchase"
    INVESTMENT = "investment"
    ROMANCE = "romance"
    JOB_RECRUITMENT = "job_recruitment"
    TRAFFICKING_RECRUITMENT = "trafficking_recruitment"
    LOAN = "loan"
    SEXTORTION = "sextortion"
    ACCOUNT_TAKEOVER = "account_takeover"
    PHISHING = "phishing"
    MALWARE = "malware"
    MONEY_MULE = "money_mule"
    SIM_FRAUD = "sim_fraud"
    ILLEGAL_GAMBLING = "illegal_gambling"
    OTHER = "other"

    @property
    def bit(self) -> int:
        """This category's place in a set kept as one whole number."""
        return _BITS[self]


_BITS = {category: 1 << place for place, category in enumerate(Category)}


def categories_in(bits: int) -> list[Category]:
    """The categories of a set kept as bits, in the order of the enumeration."""
    return [category for category, bit in _BITS.items() if bits & bit]
