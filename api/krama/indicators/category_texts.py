"""What the categories mean, for people in each language, from `categories.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

from krama.core.languages import LANGUAGES
from krama.indicators.categories import Category

Texts = Mapping[str, str]
"""A text by language."""


@dataclass(frozen=True, slots=True)
class CategoryTexts:
    """The name, the meaning, an example, and when to use this category or another one."""

    names: Texts
    meanings: Texts
    examples: Texts
    uses: Texts


def read(text: str) -> dict[Category, CategoryTexts]:
    """The texts of every category, in the order of the categories. Raises `ValueError` if one is missing or unknown."""
    document = tomllib.loads(text)
    if unknown := document.keys() - set(Category):
        raise ValueError(f"categories.toml has texts of unknown categories: {', '.join(sorted(unknown))}")
    missing = [
        f"{category}.{field.name}.{language}"
        for category in Category
        for field in fields(CategoryTexts)
        for language in LANGUAGES
        if not document.get(category, {}).get(field.name, {}).get(language, "").strip()
    ]
    if missing:
        raise ValueError(f"categories.toml lacks these texts: {', '.join(missing)}")
    return {category: CategoryTexts(**document[category]) for category in Category}


CATEGORY_TEXTS: Mapping[Category, CategoryTexts] = read(
    Path(__file__).with_name("categories.toml").read_text(encoding="utf-8")
)
