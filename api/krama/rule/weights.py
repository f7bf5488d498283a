"""What a report weighs, and how quickly that fades: the numbers of the rule, each with its reason. Pure."""

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
"""Days after which a report weighs half, unless a deployment says otherwise; 0: it never fades.

Numbers are given to others, links die, accounts are closed; a wallet is its owner's for good.
"""

LONGEST_HALF_LIFE = 36_500

CASE, APPROVAL = 1.25, 1.5
"""What a police case number, and a second officer who approves the report, add to its weight."""

CORROBORATES = 10
"""What a second voice must weigh still, so that more than a warning follows: some doubt of long ago is none."""

REPEAT, MOST_REPEATS = 0.05, 0.25
"""What each further report of the same agency adds to its strongest, and the most that they add."""

CATEGORIES: Mapping[Category, float] = {
    Category.ONLINE_PURCHASE: 0.8,  # often a quarrel between a buyer and a seller
    Category.ILLEGAL_GAMBLING: 0.8,  # a crime, but no victim who is about to pay
    Category.OTHER: 0.5,  # says nothing of what was done
}
"""What a category weighs, where that is not 1."""

CONFIRMED, DOUBTED = 1.25, 0.8
"""What the first three members do to the weight who confirmed a fraud, and those who found none."""

MOST_VOICES = 3


def read_half_lives(text: str) -> Mapping[Kind, int]:
    """Half-lives in days: the usual ones, but for what a text such as `phone=60 wallet=none` says.

    Raises ValueError with the mend.
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
