# Generated from openapi/openapi.json by openapi-python-client. Never edited: run `make client`.
from enum import StrEnum
from typing import Self


class Category(StrEnum):
    """The type of scam."""

    ACCOUNT_TAKEOVER = "account_takeover"
    ILLEGAL_GAMBLING = "illegal_gambling"
    IMPERSONATION_BANK = "impersonation_bank"
    IMPERSONATION_OFFICIAL = "impersonation_official"
    IMPERSONATION_RELATIVE = "impersonation_relative"
    INVESTMENT = "investment"
    JOB_RECRUITMENT = "job_recruitment"
    LOAN = "loan"
    MALWARE = "malware"
    MONEY_MULE = "money_mule"
    ONLINE_PURCHASE = "online_purchase"
    OTHER = "other"
    PHISHING = "phishing"
    PRIZE_ADVANCE_FEE = "prize_advance_fee"
    ROMANCE = "romance"
    SEXTORTION = "sextortion"
    SIM_FRAUD = "sim_fraud"
    TRAFFICKING_RECRUITMENT = "trafficking_recruitment"

    def __str__(self) -> str:
        return str(self.value)

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        """A word that the service has learned since this was generated: passed on as it came."""
        if not isinstance(value, str):
            return None
        word = str.__new__(cls, value)
        word._name_ = word._value_ = value
        return word
