"""Which column of a CSV is what, by the names that offices give their columns: `headings.toml`.

The API's own names always work, and win over every other name. `krama-client` reads the same file by the same rules.
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, NamedTuple

from krama.reports.errors import WrongColumns
from krama.reports.fields import BULK_COLUMNS

NAMES: Final[dict[str, Any]] = tomllib.loads(
    resources.files("krama.bulk").joinpath("headings.toml").read_text(encoding="utf-8")
)
MOST_COLUMNS = 200
"""The most columns of a file. Each unknown heading is compared with all known ones."""

_SHORTEST_NEAR = 5
_BETWEEN = re.compile(r"[\s_.,:;៖/#*()\[\]|-]+")
_PARTS = re.compile(r"[/()\[\]|,\n]+")
_DATE_ORDER = re.compile(r"\b(?:dd([/.-])mm\1yy(?:yy)?|yyyy([/.-])mm\2dd)\b")
_NUMBER_WORDS = frozenset(NAMES["number"])
_SHOWABLE = re.compile(r"[^\W\d](?:[^\W\d]|[\u1780-\u17d3 _.,:/()&'-]){0,39}")
"""A heading that an answer may repeat: words without digits, which can't be a number or an account."""


class Meaning(NamedTuple):
    """The API's column that a heading names, and what it says of the cells below it."""

    column: str
    kind: str | None = None
    currency: str | None = None


def visible(text: str) -> str:
    """The text in small letters, without the signs that nobody sees, such as the zero-width spaces of Khmer."""
    shown = text if text.isascii() else "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", shown).lower()


def key(text: str) -> str:
    """A name as it is compared: neither signs, spaces nor the words for `number` count."""
    words = [word for word in _BETWEEN.split(visible(text)) if word]
    name = "".join([word for word in words if word not in _NUMBER_WORDS] or words)
    return name.removeprefix("លេខ") or name


def by_key(names: Mapping[str, Iterable[str]]) -> dict[str, str]:
    """What each name means, by its key. Raises `ValueError` if one name means two things."""
    known: dict[str, str] = {}
    for meaning, texts in names.items():
        for text in texts:
            if known.setdefault(key(text), meaning) != meaning:
                raise ValueError(f"`{text}` means both {meaning} and {known[key(text)]}.")
    return known


def _meanings() -> dict[str, Meaning]:
    columns = by_key(NAMES["columns"] | {f"={kind}": names for kind, names in NAMES["values"].items()})
    known = {name: Meaning(column) for name, column in columns.items() if not column.startswith("=")}
    known |= {name: Meaning("value", _kind(column)) for name, column in columns.items() if column.startswith("=")}
    return known | {key(column): Meaning(column) for column in BULK_COLUMNS}


def _kind(marked: str) -> str | None:
    return None if marked == "=any" else marked.removeprefix("=")


def signs(text: str) -> str:
    """A sign or word of a currency as it is compared."""
    return re.sub(r"[\s.]+", "", visible(text))


CURRENCIES: Final[dict[str, str]] = {signs(word): code for code, words in NAMES["currencies"].items() for word in words}
_MEANINGS: Final = _meanings()
_ASIDES: Final = frozenset(map(key, NAMES["asides"]))
_LEFT_OUT: Final = frozenset(map(key, NAMES["left_out"]))
_LIKE_A_VALUE = re.compile(
    "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word in NAMES["unknown"]["whole_words"] else re.escape(word)
        for word in NAMES["unknown"]["like_a_value"]
    )
)
_NAME = re.compile("|".join(NAMES["unknown"]["names"]))


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without each of its signs. Two names that share one of these nearly match."""
    yield name
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]


_NEAR: Final = {
    short: meaning for name, meaning in _MEANINGS.items() if len(name) >= _SHORTEST_NEAR for short in _shortened(name)
}


def meaning_of(heading: str) -> Meaning | None:
    """What a heading names, also in two languages or with a currency: `Amount (USD)`. None if it is unknown."""
    if heading.lower() in BULK_COLUMNS:
        return Meaning(heading.lower())
    if known := _MEANINGS.get(key(heading)):
        return known
    words = _DATE_ORDER.sub(" ", visible(heading))
    return _together(_PARTS.split(words)) or _together(words.rsplit(maxsplit=1))


def _together(parts: Sequence[str]) -> Meaning | None:
    """What all parts of a heading say, if each is known and they don't contradict each other."""
    meanings: set[Meaning] = set()
    currencies: set[str] = set()
    for part in filter(str.strip, parts):
        if currency := CURRENCIES.get(signs(part)):
            currencies.add(currency)
        elif known := _MEANINGS.get(key(part)):
            meanings.add(known)
        elif key(part) not in _ASIDES:
            return None
    if len(meanings) != 1 or len(currencies) > 1:
        return None
    (meaning,) = meanings
    if not currencies:
        return meaning
    return meaning._replace(currency=currencies.pop()) if meaning.column == "loss_amount" else None


def near(heading: str) -> Meaning | None:
    """The known name that an unknown heading nearly matches: one sign more, less, other or in another place."""
    name = key(heading)
    if not _SHORTEST_NEAR <= len(name) <= 40:
        return None
    return next((_NEAR[short] for short in _shortened(name) if short in _NEAR), None)


def may_have_values(heading: str) -> bool:
    """Whether an unknown heading looks like one of a column of values."""
    looks = visible(heading)
    return _LIKE_A_VALUE.search(looks) is not None and _NAME.search(looks) is None


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns. `columns` has the place of each column that is read, from 0, and what it is."""

    line: int
    cells: tuple[str, ...]
    columns: Mapping[int, Meaning]

    def answer(self) -> dict[str, Any]:
        """The members of `ReportBatchHeader`."""
        are_words = _are_words(self.cells)
        read = [
            {"number": place + 1, "heading": _shown(self.cells[place]), **meaning._asdict()}
            for place, meaning in self.columns.items()
        ]
        ignored = [
            {"number": place + 1, "heading": cell if are_words else None}
            for place, cell in enumerate(self.cells)
            if cell and place not in self.columns
        ]
        return {"line": self.line, "columns": read, "ignored_columns": ignored}


def _shown(heading: str) -> str | None:
    return heading if _SHOWABLE.fullmatch(heading) else None


def _are_words(headings: Iterable[str]) -> bool:
    """Whether the unknown cells of a header are headings for sure. If one has digits, they may all be a row's data."""
    return all(_SHOWABLE.fullmatch(each) for each in headings if each and not meaning_of(each))


def names_columns(cells: Sequence[str]) -> bool:
    """Whether a line names the columns that each report needs, one way or another."""
    named = {meaning.column for cell in cells if (meaning := meaning_of(cell.strip()))}
    return {"value", "category"} <= named


def header_of(line: int, cells: Sequence[str]) -> Header:
    """The columns of a line of headings. Raises `WrongColumns`."""
    headings = tuple(cell.strip() for cell in cells)
    if len(headings) - headings.count("") > MOST_COLUMNS:
        raise WrongColumns([], BULK_COLUMNS, line=line, reason=f"There are more than {MOST_COLUMNS} columns. ")
    named: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if heading and (meaning := meaning_of(heading)):
            named.setdefault(meaning.column, []).append(place)
    columns = {column: _chosen(line, headings, column, places) for column, places in named.items()}
    if not {"value", "category"} <= columns.keys():
        raise _not_a_header(line, headings, set(columns))
    _refuse_doubtful(line, headings, columns)
    ordered = sorted(columns.values())
    return Header(line, headings, {place: _meaning_at(headings, place) for place in ordered})


def _meaning_at(headings: Sequence[str], place: int) -> Meaning:
    meaning = meaning_of(headings[place])
    assert meaning is not None  # it was chosen because it has one
    return meaning


def _chosen(line: int, headings: Sequence[str], column: str, places: list[int]) -> int:
    """The one column of this meaning: the API's own name wins, then a heading of values that says no kind."""
    exact = [place for place in places if headings[place].lower() == column]
    general = [place for place in places if column == "value" and _meaning_at(headings, place).kind is None]
    best = exact or general or places
    if len(best) == 1:
        return best[0]
    cells = [_called(place, headings[place]) for place in best]
    reason = f"Several columns would be `{column}`. Name the right one `{column}`, and only that one. "
    if column == "value":
        reason += "It has the numbers and links of the scam, not those of the victim. "
    raise WrongColumns(cells[:20], BULK_COLUMNS, line=line, reason=reason)


def _refuse_doubtful(line: int, headings: Sequence[str], columns: Mapping[str, int]) -> None:
    """Refuse a column that would be left out, and looks as if it should not."""
    is_sure = _meaning_at(headings, columns["value"]).kind is None
    for place, heading in enumerate(headings):
        if not heading or place in columns.values() or meaning_of(heading) or key(heading) in _LEFT_OUT:
            continue
        if not is_sure and may_have_values(heading):
            cells = [_called(columns["value"], headings[columns["value"]]), _called(place, heading)]
            reason = "Two columns may have the numbers of the scam. Name the right one `value`. "
            raise WrongColumns(cells, BULK_COLUMNS, line=line, reason=reason)
        like = near(heading)
        if like is not None and like.column not in columns:
            cell = f"{_called(place, heading)} → `{like.column}`?"
            reason = f"A name is misspelt: did you mean `{like.column}`? "
            raise WrongColumns([cell], BULK_COLUMNS, line=line, reason=reason)


def _not_a_header(line: int, headings: Sequence[str], named: set[str]) -> WrongColumns:
    """The refusal of a line that lacks a column which each report needs.

    If the header was forgotten, its cells contain victims' data. So they are shown only if one is a needed column.
    """
    is_header = not named.isdisjoint({"value", "category"}) and _are_words(headings)
    unknown = [place for place, heading in enumerate(headings) if heading and not meaning_of(heading)]
    cells = []
    for place in unknown[:20]:
        like = near(headings[place]) if is_header else None
        cells.append(_called(place, headings[place] if is_header else "") + (f" → `{like.column}`?" if like else ""))
    return WrongColumns(cells, BULK_COLUMNS, line=line)


def _called(place: int, heading: str) -> str:
    """A cell of the header by its number, and by its name if that is made of plain words."""
    return f"{place + 1} (`{heading}`)" if _SHOWABLE.fullmatch(heading) else str(place + 1)
