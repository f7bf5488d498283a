"""What a report weighs: the numbers of the rule, each with its reason. Pure."""

from collections.abc import Mapping

from krama.indicators.categories import Category

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
