"""The categories of scams."""

from enum import StrEnum
from functools import cache


class Category(StrEnum):
    """The type of scam."""

    # Add new categories at the end, because their positions are stored as bits.
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
        """This category's bit in a set that is stored as an integer."""
        return _BITS[self]


_BITS = {category: 1 << position for position, category in enumerate(Category)}


def categories_in(bits: int) -> list[Category]:
    """The categories of a set that is stored as bits, in the order of the enumeration."""
    return list(_categories_in(bits))


@cache
def _categories_in(bits: int) -> tuple[Category, ...]:
    return tuple(category for category, bit in _BITS.items() if bits & bit)
