"""What an operator decides about an import: how words of the source become those of a report, and how much it counts.

A map is a TOML file:

    [columns]            # for CSV: the heading of each member of a report
    value = "Number"

    [defaults]           # for what the source does not state
    category = "investment"
    tlp = "TLP:AMBER"
    country = "TH"       # of telephone numbers without a country code

    [categories]         # words of the source, such as labels and tags
    "pig-butchering" = "romance"

    [statuses]           # for CSV: words of the column `status`, as `listed` or `ended`
    "paid back" = "ended"
"""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from pydantic import ValidationError

from krama.core.validation import field_problems
from krama.imports.errors import ImportRefused
from krama.indicators.categories import Category
from krama.indicators.home_numbers import has_numbers
from krama.reports.schemas import ReportIn
from krama.sharing.labels import Tlp

USUAL_CONFIDENCE = 50
"""What an import counts at most, unless the operator says otherwise: half of what an own report can."""

NOT_IMPORTED = "loss"
"""The member of a report that no import has: a row of a list is not what one victim lost."""

_ORIGINS = UUID("6a2f3f0e-97d6-5c3b-8d4f-0d6f1f6f5b0a")
_PLACE = re.compile(r"line \d+, column \d+")
"""How tomllib says where it stopped."""
_SECTIONS = frozenset({"columns", "defaults", "categories", "statuses"})
_WORDS = {category.value: category for category in Category}


def origin_named(name: str) -> UUID:
    """The origin that an operator names, such as the host of a public list. The same name is the same origin."""
    return uuid5(_ORIGINS, name.strip().lower())


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one import. `columns` has the heading of each member, `categories` a category for each word.

    `statuses` says of each word whether it means `listed` or `ended`. `country` (ISO 3166-1) is that of telephone
    numbers without a country code; None if nothing states it.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    defaults: Mapping[str, Any] = field(default_factory=dict)
    categories: Mapping[str, Category] = field(default_factory=dict)
    statuses: Mapping[str, str] = field(default_factory=dict)
    most_confidence: int = USUAL_CONFIDENCE
    origin: UUID | None = None
    country: str | None = None

    def category_of(self, words: Iterable[str]) -> str | None:
        """The category of the first word that has one, or None. Words are compared without regard to case."""
        for word in words:
            plain = word.strip().lower()
            category = self.categories.get(plain) or _WORDS.get(plain)
            if category is not None:
                return category.value
        return None

    def label_of(self, stated: Tlp | None) -> Tlp | None:
        """The label that the source states, or else the operator for what has none. None if neither does."""
        return Tlp(self.defaults["tlp"]) if stated is None and "tlp" in self.defaults else stated

    def completed(self, members: Mapping[str, Any]) -> dict[str, Any]:
        """The members of a report, with defaults for what is not stated, and no more confidence than is allowed."""
        stated = {name: value for name, value in members.items() if value is not None}
        whole = {"category": Category.OTHER.value, "tlp": Tlp.AMBER.value, **self.defaults, **stated}
        # gate: confidence of an import
        whole["confidence"] = min(int(whole.get("confidence", USUAL_CONFIDENCE)), self.most_confidence)
        return whole


def read_rules(file: Path | None, *, most_confidence: int, origin: str | None, country: str | None = None) -> Rules:
    """The rules of a map file, or those without one. `country` is what the command says. Raises `ImportRefused`."""
    sections = _sections(file)
    columns, defaults = sections["columns"], dict(sections["defaults"])
    country = _country_of_both(country, _country(defaults.pop("country", None), "The map gives"))
    if NOT_IMPORTED in columns or NOT_IMPORTED in defaults:
        raise ImportRefused("A loss can't be imported. Delete its line from the map.")
    for member in (*columns, *defaults):
        if member not in ReportIn.model_fields:
            may = ", ".join(each for each in ReportIn.model_fields if each != NOT_IMPORTED)
            raise ImportRefused(f"The map names {member}, which is not a member of a report. Those are: {may}.")
    for member, heading in columns.items():
        if not isinstance(heading, str):
            raise ImportRefused(f'The map gives no heading for {member}. Write it in quotes: {member} = "…".')
    _refuse_wrong(defaults)
    return Rules(
        columns=columns,
        defaults=defaults,
        categories={word.strip().lower(): _category(word, name) for word, name in sections["categories"].items()},
        statuses={word.strip().lower(): _status(word, meaning) for word, meaning in sections["statuses"].items()},
        most_confidence=most_confidence,
        origin=None if origin is None else origin_named(origin),
        country=country,
    )


def _country(code: Any, who: str) -> str | None:
    if code is not None and not (isinstance(code, str) and has_numbers(code)):
        said = "".join(each if each.isprintable() else "?" for each in str(code)[:64])
        raise ImportRefused(f"{who} the country {said}. Write the two letters of ISO 3166-1, such as TH.")
    return code


def _country_of_both(option: str | None, of_map: str | None) -> str | None:
    """The country that the command or the map states. Raises `ImportRefused` if they differ."""
    stated = _country(option, "--country names")
    if stated and of_map and stated != of_map:
        raise ImportRefused(f"--country says {stated}, and the map says {of_map}. Leave out the wrong one.")
    return stated or of_map


def _refuse_wrong(defaults: Mapping[str, Any]) -> None:
    """Raise `ImportRefused` for a default that no report can have."""
    try:
        ReportIn.model_validate({"value": "example.com", "category": Category.OTHER, **defaults})
    except ValidationError as problem:
        wrong = field_problems(problem)[0]
        raise ImportRefused(f"The map has a default that no report can have. {wrong.field}: {wrong.detail}") from None


def _sections(file: Path | None) -> dict[str, dict[str, Any]]:
    if file is None:
        return {name: {} for name in _SECTIONS}
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as problem:
        raise ImportRefused(f"The map that --map names can't be read ({problem.strerror}).") from problem
    except (ValueError, RecursionError) as problem:
        where = _PLACE.search(str(problem))
        raise ImportRefused(f"The map is not a TOML file in UTF-8{f' ({where[0]})' if where else ''}.") from problem
    if unknown := sorted(set(document) - _SECTIONS):
        raise ImportRefused(f"The map has the section {unknown[0]}. It may have {', '.join(sorted(_SECTIONS))}.")
    sections = {name: document.get(name, {}) for name in _SECTIONS}
    if not all(isinstance(section, dict) for section in sections.values()):
        raise ImportRefused("Each part of the map is a section, such as [columns].")
    return sections


def _category(word: str, name: Any) -> Category:
    if not isinstance(name, str) or name not in _WORDS:
        raise ImportRefused(f"The map gives {word} the category {str(name)[:64]}, which does not exist.")
    return _WORDS[name]


def _status(word: str, meaning: Any) -> str:
    if meaning not in ("listed", "ended"):
        raise ImportRefused(f"The map does not say whether the status {word} means listed or ended.")
    return str(meaning)
