"""What a report weighs: the numbers of the rule, each with its reason. Pure."""

from collections.abc import Mapping

from krama.indicators.categories import Category
from krama.rule.roles import CaseRole

CASE, APPROVAL = 1.25, 1.5
"""Factors for a police case number and for the approval of a second officer."""

CORROBORATES = 10
"""The weight that a second source must still have for more than a warning. Old, faded reports do not corroborate."""
LEAST_THAT_CORROBORATES = CORROBORATES - 1e-9
"""The same, less what rounding may take away: weights are kept as logarithms."""

REPEAT, MOST_REPEATS = 0.05, 0.25
"""What each further report of an agency adds to its strongest one, and the limit of these additions, as factors."""

CATEGORIES: Mapping[Category, float] = {
    Category.ONLINE_PURCHASE: 0.8,  # often a dispute between a buyer and a seller
    Category.ILLEGAL_GAMBLING: 0.8,  # a crime, but without a victim who is about to pay
    Category.OTHER: 0.5,  # does not say what happened
}
"""The factors of categories, where they differ from 1."""

ROLES: Mapping[CaseRole, float] = {
    CaseRole.ONWARD: 0.5,  # scammers rent, steal and buy accounts; their holders often know nothing
    CaseRole.MERCHANT: 0.3,  # a shop sells to everybody
}
"""The factors of roles, where they differ from 1."""

CONFIRMED, DOUBTED = 1.25, 0.8
"""The factors for each of the first three members that confirmed a fraud, and that did not find fraud."""

MOST_FEEDBACK = 3
