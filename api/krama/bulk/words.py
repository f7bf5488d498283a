"""What a word in a cell means, where the API has a code: kinds, categories, provinces, currencies and months.

A function that does not know a text refuses it with the nearest names, or returns it in the case of the codes, so that
the schema refuses it.
"""

import tomllib
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from importlib import resources
from typing import Final

from krama.bulk.errors import CategoryNameUnknown, ProvinceNameUnknown
from krama.bulk.naming import CURRENCIES, PROVINCE_CODE, WORDS, by_key, key, kind_of, province_keys, signs, visible
from krama.core.provinces import PROVINCES
from krama.indicators.category_texts import CATEGORY_TEXTS

_CATEGORY_NAMES: Final = {code.value: texts.names for code, texts in CATEGORY_TEXTS.items()}
CATEGORIES: Final = by_key(
    {code: [code, *shown.values(), *WORDS["categories"].get(code, ())] for code, shown in _CATEGORY_NAMES.items()}
)
_CATEGORY_CODES: Final = frozenset(_CATEGORY_NAMES)
_PROVINCES: Final = by_key(
    {code: [*shown.values(), *WORDS["provinces"].get(code, ())] for code, shown in PROVINCES.items()}
)
_MONTHS = tomllib.loads(resources.files("krama.bulk").joinpath("months.toml").read_text(encoding="utf-8"))
MONTHS: Final = {visible(word): int(number) for number, words in _MONTHS.items() for word in words}
_CURRENCY_CODES: Final = frozenset(CURRENCIES.values())
_LONGEST: Final = 64
_LIKE: Final = 0.75
_KEPT: Final = 64
"""So many unknown names are compared once: a file repeats the few that it has, and each takes half a millisecond."""


def kind(cell: str) -> str:
    """The code of a kind: `phone` for `Phone number`."""
    return cell.lower() if len(cell) > _LONGEST else kind_of(cell)


def category(cell: str) -> str:
    """The code of a category: `romance` for `Love scam`. Raises `CategoryNameUnknown`."""
    lowered = cell.lower()
    if lowered in _CATEGORY_CODES:
        return lowered
    name = key(cell[:_LONGEST])
    code = CATEGORIES.get(name)
    if code is None or len(cell) > _LONGEST:
        raise CategoryNameUnknown(_nearest_categories(name))
    return code


def province(cell: str) -> str:
    """The ISO 3166-2 code of a province of Cambodia: `KH-12` for `Phnom Penh` or `KH12`, `KH-2` for `KH-02`.

    Raises `ProvinceNameUnknown`. Other codes stay, because a province may be abroad.
    """
    upper = cell.upper()
    if written := PROVINCE_CODE.fullmatch(upper):
        stated = f"KH-{written[1]}" if written[1] else upper
        if written[1] and stated not in PROVINCES:
            raise ProvinceNameUnknown("")
        return stated
    whole, alone = province_keys(cell[:_LONGEST])
    code = _PROVINCES.get(whole) or _PROVINCES.get(alone)
    if code is None or len(cell) > _LONGEST:
        raise ProvinceNameUnknown(_nearest_provinces(alone))
    return code


@lru_cache(_KEPT)
def _nearest_categories(name: str) -> str:
    return _nearest(name, CATEGORIES, _CATEGORY_NAMES)


@lru_cache(_KEPT)
def _nearest_provinces(name: str) -> str:
    return _nearest(name, _PROVINCES, PROVINCES)


def _nearest(name: str, codes: Mapping[str, str], shown: Mapping[str, Mapping[str, str]]) -> str:
    """The names that the text is most like, in both languages, of two codes at most. Empty if it is like none."""
    near = dict.fromkeys(codes[like] for like in get_close_matches(name, codes, n=2, cutoff=_LIKE))
    return ", ".join(" / ".join(shown[code].values()) for code in near)


def currency(cell: str) -> str:
    """The ISO 4217 code of a currency: `USD` for `$`."""
    upper = cell.upper()
    if upper in _CURRENCY_CODES or len(cell) > _LONGEST:
        return upper
    return CURRENCIES.get(signs(cell), upper)
