"""What a word in a cell means, where the API has a code: kinds, categories, provinces, currencies and months.

Each function returns the text unchanged, in the case of the codes, if it does not know it: the schema refuses it then.
"""

import re
import tomllib
from importlib import resources
from typing import Any, Final

from krama.bulk.naming import CURRENCIES, by_key, key, kind_of, signs, visible
from krama.indicators.categories import Category

_WORDS: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    resources.files("krama.bulk").joinpath("words.toml").read_text(encoding="utf-8")
)
_AROUND: Final[list[str]] = _WORDS["provinces"].pop("around")
CATEGORIES: Final = by_key(_WORDS["categories"]) | {key(each): each.value for each in Category}
_CATEGORY_CODES: Final = frozenset(each.value for each in Category)
_PROVINCES: Final = by_key(_WORDS["provinces"])
MONTHS: Final = {visible(word): int(number) for number, words in _WORDS["months"].items() for word in words}
_CURRENCY_CODES: Final = frozenset(CURRENCIES.values())
_LONGEST: Final = 64
_SIDES = "|".join(_AROUND)
_PREFIX = re.compile(rf"^(?:{_SIDES})(?:\s+of)?\s*(?=\S)|(?:^|\s+)(?:{_SIDES})$")


def kind(cell: str) -> str:
    """The code of a kind: `phone` for `Phone number`."""
    return cell.lower() if len(cell) > _LONGEST else kind_of(cell)


def category(cell: str) -> str:
    """The code of a category: `romance` for `Love scam`."""
    lowered = cell.lower()
    if lowered in _CATEGORY_CODES or len(cell) > _LONGEST:
        return lowered
    return CATEGORIES.get(key(cell), lowered)


def province(cell: str) -> str:
    """The ISO 3166-2 code of a province of Cambodia: `KH-12` for `Phnom Penh`."""
    upper = cell.upper()
    if upper.startswith("KH-") or len(cell) > _LONGEST:
        return upper
    name = visible(cell)
    return _PROVINCES.get(key(name)) or _PROVINCES.get(key(_PREFIX.sub(" ", name)), upper)


def currency(cell: str) -> str:
    """The ISO 4217 code of a currency: `USD` for `$`."""
    upper = cell.upper()
    if upper in _CURRENCY_CODES or len(cell) > _LONGEST:
        return upper
    return CURRENCIES.get(signs(cell), upper)
