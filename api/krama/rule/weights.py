"""The numbers of the rule: how much a report weighs and how quickly it fades, each with its reason. Pure."""

from collections.abc import Mapping

from krama.indicators.categories import Category
from krama.indicators.kinds import Kind

HALF_LIVES: Mapping[Kind, int] = {
    Kind.PHONE: 90,
    Kind.URL: 45,
    Kind.DOMAIN: 45,
    Kind.HANDLE: 120,
    Kind.EMAIL: 180,
    Kind.BANK_ACCOUNT: 365,
    Kind.WALLET: 0,
}
"""Days after which a report weighs half, unless `KRAMA_HALF_LIVES` says otherwise; 0 means that it never fades.

Numbers are reassigned, links die, accounts are closed. A wallet keeps its owner.
"""

LONGEST_HALF_LIFE = 36_500

CASE, APPROVAL = 1.25, 1.5
"""Factors for a police case number and for the approval of a second officer."""

CORROBORATES = 10
"""The weight that a second voice must still have for more than a warning. An old, faded voice does not corroborate."""

REPEAT, MOST_REPEATS = 0.05, 0.25
"""What each further report of an agency adds to its strongest one, and the limit of these additions, as factors."""

CATEGORIES: Mapping[Category, float] = {
    Category.ONLINE_PURCHASE: 0.8,  # often a dispute between a buyer and a seller
    Category.ILLEGAL_GAMBLING: 0.8,  # a crime, but without a victim who is about to pay
    Category.OTHER: 0.5,  # does not say what happened
}
"""The factors of categories, where they differ from 1."""

CONFIRMED, DOUBTED = 1.25, 0.8
"""The factors for each of the first three members that confirmed a fraud, and that did not find fraud."""

MOST_VOICES = 3


def read_half_lives(text: str) -> Mapping[Kind, int]:
    """Half-lives in days: the defaults, changed by a text such as `phone=60 wallet=none`.

    Raises ValueError with a message that says how to fix the text.
    """
    chosen = dict(HALF_LIVES)
    for pair in text.split():
        name, _, days = pair.partition("=")
        if name not in list(Kind) or not (days == "none" or (days.isascii() and days.isdigit())):
            raise ValueError(f"must be pairs such as phone=60 or wallet=none; kinds are {', '.join(Kind)}")
        if days != "none" and not 1 <= int(days[:9]) <= LONGEST_HALF_LIFE:
            raise ValueError(f"a half-life is 1 to {LONGEST_HALF_LIFE} days, or none")
        chosen[Kind(name)] = 0 if days == "none" else int(days)
    return chosen
