"""Writes docs/categories.md and docs/provinces.md from the data: `python -m tests.code_lists.pages`."""

from pathlib import Path

from krama.core.provinces import PROVINCES
from krama.indicators.category_texts import CATEGORY_TEXTS
from tests.architecture.repository import ROOT

_CATEGORIES = """# Categories of scams

Every report has one `category`. These are all categories, in English and in Khmer. `GET /v1/categories` gives the same
texts to programs, and `krama-client categories` shows them in a terminal. If two categories fit, take the one that says
most about how the victim was deceived.

The texts are from `api/krama/indicators/categories.toml`. After a change there, run
`python -m tests.code_lists.pages`. No native reader has checked the Khmer texts yet.
"""
_PROVINCES = """# Provinces

A report may say in which `province` the incident happened. The code is that of ISO 3166-2, without a leading zero.
These are Cambodia's. `GET /v1/provinces` gives the same list to programs, and `krama-client provinces` shows it in a
terminal. Other countries' codes are accepted too.

The names are from `api/krama/core/provinces.toml`, which names its sources. After a change there, run
`python -m tests.code_lists.pages`. No native reader has checked the Khmer names yet.
"""
_HEADS = {
    "en": ("In English", ["code", "name", "meaning", "example", "when to use it"]),
    "km": ("ជាភាសាខ្មែរ", ["code", "ឈ្មោះ", "អត្ថន័យ", "ឧទាហរណ៍", "ពេលណាត្រូវប្រើ"]),
}


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines).replace("| --- ", "|---").replace("---|", "---|")


def categories() -> str:
    """docs/categories.md as it has to be."""
    parts = [_CATEGORIES]
    for language, (title, head) in _HEADS.items():
        rows = [
            [f"`{code}`", *(of[language] for of in (each.names, each.meanings, each.examples, each.uses))]
            for code, each in CATEGORY_TEXTS.items()
        ]
        parts.append(f"## {title}\n\n{_table(head, rows)}\n")
    return "\n".join(parts)


def provinces() -> str:
    """docs/provinces.md as it has to be."""
    rows = [[f"`{code}`", names["en"], names["km"]] for code, names in PROVINCES.items()]
    return f"{_PROVINCES}\n{_table(['code', 'English', 'ខ្មែរ'], rows)}\n"


PAGES = {ROOT / "docs/categories.md": categories, ROOT / "docs/provinces.md": provinces}


def write() -> None:
    """Write both pages."""
    for path, text in PAGES.items():
        Path(path).write_text(text(), encoding="utf-8")


if __name__ == "__main__":
    write()
