"""What the headings of an office's file name, by `headings.toml` next to this file, and what people write for a
category or a province, by `words.toml`. Pure.

The service and `krama-client` both run this text: `make client` copies it with its data
(docs/decisions/0035-one-list-of-headings.md).
"""

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Any, Final, NamedTuple

_HERE: Final = resources.files(__name__.rpartition(".")[0])  # a folder, or a part of an archive
NAMES: Final[dict[str, Any]] = tomllib.loads(_HERE.joinpath("headings.toml").read_text(encoding="utf-8"))
COLUMNS: Final[tuple[str, ...]] = tuple(NAMES["api"])
"""The columns of the API, in order."""
WORDS: Final[dict[str, Any]] = tomllib.loads(_HERE.joinpath("words.toml").read_text(encoding="utf-8"))
"""What people write for the API's codes, by list: `provinces` and `categories`."""

MOST_TITLES = 5
"""The most lines with titles above the header."""

USUAL_DELIMITERS = ",;\t"
"""Another delimiter must be stated in the first line of a file."""

_FILLED_IN_TITLE = 2
_MOST_CELLS = 200
_STATED_DELIMITER = re.compile(r'"?sep=([,;\t|])"?[,;\t|]*[\r\n]*', re.IGNORECASE)
_LONGEST_SHOWN = 64
_LONGEST_HEADING = 200
SHOWABLE = re.compile(r"[^\W\d](?:[^\W\d]|[\u1780-\u17d3 _.,:/()&'-]){0,39}")
"""A heading that an answer may repeat: words without digits, which can't be a number or an account."""
_SHORTEST_NEAR = 5
_BETWEEN = re.compile(r"[\s_.,:;៖/#*()\[\]|-]+")
_PARTS = re.compile(r"[/()\[\]|,\n]+")
_DATE_ORDER = re.compile(r"\b(?:dd([/.-])mm\1yy(?:yy)?|yyyy([/.-])mm\2dd)\b")
_NUMBER_WORDS = frozenset(NAMES["number"])
PROVINCE_CODE = re.compile(r"KH-?0?([1-9][0-9]?)|[A-Z]{2}-[A-Z0-9]{1,3}")
"""A code of ISO 3166-2, in capitals. The group is the number of a province of Cambodia."""
_SIDES = "|".join(WORDS["provinces"].pop("around"))
_AROUND = re.compile(rf"^(?:{_SIDES})(?:\s+of)?\s*(?=\S)|(?:^|\s+)(?:{_SIDES})$")


class ColumnMeaning(NamedTuple):
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


def province_keys(text: str) -> tuple[str, str]:
    """The keys of a province's name: as it is written, and without words such as `province` around it."""
    name = visible(text)
    return key(name), key(_AROUND.sub(" ", name))


def _meanings() -> dict[str, ColumnMeaning]:
    columns = by_key(NAMES["columns"] | {f"={kind}": names for kind, names in NAMES["values"].items()})
    known = {name: ColumnMeaning(column) for name, column in columns.items() if not column.startswith("=")}
    known |= {name: ColumnMeaning("value", _kind(column)) for name, column in columns.items() if column.startswith("=")}
    return known | {key(column): ColumnMeaning(column) for column in COLUMNS}


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
_PERSON = re.compile("|".join(NAMES["unknown"]["persons"]))
_SCAMMER = re.compile("|".join(NAMES["unknown"]["scammers"]))
_OF_PERSONS = ("phone", "bank_account", "email", "handle")
"""The kinds of values that a victim has as well."""


def _shortened(name: str) -> Iterator[str]:
    """The name, and the name without each of its signs. Two names that share one of these nearly match."""
    yield name
    for place in range(len(name)):
        yield name[:place] + name[place + 1 :]


_NEAR: Final = {
    short: meaning for name, meaning in _MEANINGS.items() if len(name) >= _SHORTEST_NEAR for short in _shortened(name)
}


def know(columns: Iterable[str]) -> None:
    """Know further columns by their names, such as those of a field that is new in the service."""
    _MEANINGS.update({key(column): ColumnMeaning(column) for column in columns if column not in COLUMNS})


def meaning_of(heading: str) -> ColumnMeaning | None:
    """What a heading names, also in two languages or with a currency: `Amount (USD)`. None if it is unknown."""
    if heading.lower() in COLUMNS:
        return ColumnMeaning(heading.lower())
    if len(heading) > _LONGEST_HEADING:
        return None
    if known := _MEANINGS.get(key(heading)):
        return known
    words = _DATE_ORDER.sub(" ", visible(heading))
    return _together(_PARTS.split(words)) or _together(words.rsplit(maxsplit=1))


def _together(parts: Sequence[str]) -> ColumnMeaning | None:
    """What all parts of a heading say, if each is known and they don't contradict each other."""
    meanings: set[ColumnMeaning] = set()
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


def near(heading: str) -> ColumnMeaning | None:
    """The known name that an unknown heading nearly matches: one sign more, less, other or in another place."""
    name = key(heading)
    if not _SHORTEST_NEAR <= len(name) <= 40:
        return None
    return next((_NEAR[short] for short in _shortened(name) if short in _NEAR), None)


def may_have_values(heading: str) -> bool:
    """Whether an unknown heading looks like one of a column of values."""
    looks = visible(heading)
    return _LIKE_A_VALUE.search(looks) is not None and _NAME.search(looks) is None


KINDS: Final[dict[str, str]] = by_key(NAMES["kinds"])


def kind_of(cell: str) -> str:
    """The code of a kind: `phone` for `Phone number`. A text that is not known stays, in small letters."""
    lowered = cell.lower()
    return lowered if lowered in NAMES["kinds"] else KINDS.get(key(cell), lowered)


def names_columns(cells: Sequence[str], needed: Iterable[str] = ("value", "category")) -> bool:
    """Whether a line names the needed columns, one way or another."""
    filled = [text for cell in cells if (text := cell.strip())]
    return {meaning.column for cell in filled[:_MOST_CELLS] if (meaning := meaning_of(cell))}.issuperset(needed)


def stated_delimiter(line: str) -> str | None:
    """The delimiter that a spreadsheet program states in the first line of a CSV: `sep=;`."""
    stated = _STATED_DELIMITER.fullmatch(line)
    return stated[1] if stated else None


def delimiter_of(lines: Sequence[str]) -> tuple[str, int]:
    """The delimiter of a CSV by its first lines, and how many of them only say so, as in `sep=;`.

    It is the comma, the semicolon or the tab that divides one of these lines into known headings; else what the first
    line has most of, outside quotes.
    """
    first = lines[0] if lines else ""
    if stated := stated_delimiter(first):
        return stated, 1
    outside = "".join(first.split('"')[::2])
    likely = sorted(USUAL_DELIMITERS, key=outside.count, reverse=True)
    return max(likely, key=lambda delimiter: max((_known(line, delimiter) for line in lines), default=0)), 0


def _known(line: str, delimiter: str) -> int:
    """How many known headings a line has, if it has several cells. Data has none, so one heading decides nothing."""
    cells = [cell.strip().strip('"') for cell in line.split(delimiter)[:_MOST_CELLS]]
    return sum(meaning_of(cell) is not None for cell in cells) if len(cells) > 1 else 0


def header_place(lines: Sequence[Sequence[str]], needed: Iterable[str]) -> int | None:
    """The first of these lines that names the needed columns. None if no line does."""
    return next((place for place, cells in enumerate(lines) if names_columns(cells, needed)), None)


def is_title(cells: Sequence[str], header: Sequence[str]) -> bool:
    """Whether a line above the header can be a title. A row of data must not be dropped as one."""
    return _filled(cells) <= min(_FILLED_IN_TITLE, _filled(header) - 1)


def _filled(cells: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in cells)


class Doubt(NamedTuple):
    """Why a header is refused: `missing`, `repeated`, `values`, `whose` or `near`. `places` are the cells, `column` is
    whose."""

    reason: str
    column: str
    places: list[int]


def resolve(headings: Sequence[str], value: int | None = None) -> tuple[dict[str, int], Doubt | None]:
    """The place of each column that is read, from 0, and what is doubtful about that.

    The API's own name of a column wins over other names. `value` is the place of the values if the user has said it.
    """
    named: dict[str, list[int]] = {}
    for place, heading in enumerate(headings):
        if meaning := meaning_of(heading.strip()):
            named.setdefault(meaning.column, []).append(place)
    if value is not None:
        named["value"] = [value]
        named = {column: rest for column, places in named.items() if (rest := _without(places, value, column))}
    columns: dict[str, int] = {}
    for column, places in named.items():
        best = _best(headings, column, places)
        if len(best) > 1:
            return columns, Doubt("values" if column == "value" else "repeated", column, best)
        columns[column] = best[0]
    if "value" not in columns:
        return columns, Doubt("missing", "value", [])
    is_sure = value is not None or _kind_at(headings, columns["value"]) is None
    return columns, _doubt_of_unknown(headings, columns, is_sure=is_sure)


def _without(places: list[int], value: int, column: str) -> list[int]:
    return [place for place in places if place != value or column == "value"]


def _best(headings: Sequence[str], column: str, places: list[int]) -> list[int]:
    """The API's own name, else a heading of values that says no kind, else all of them."""
    exact = [place for place in places if headings[place].strip().lower() == column]
    general = [place for place in places if column == "value" and _kind_at(headings, place) is None]
    return exact or general or places


def _kind_at(headings: Sequence[str], place: int) -> str | None:
    meaning = meaning_of(headings[place].strip())
    return meaning.kind if meaning else None


def _doubt_of_unknown(headings: Sequence[str], columns: Mapping[str, int], *, is_sure: bool) -> Doubt | None:
    """A column that would be left out, and looks as if it should not."""
    unknown = [
        (place, heading)
        for place, heading in enumerate(headings)
        if place != columns["value"] and _is_unknown(heading) and not is_left_out(heading)
    ]
    for place, heading in unknown:
        # gate: columns that may both have values
        if not is_sure and may_have_values(heading):
            return Doubt("values", "value", [columns["value"], place])
    value = columns["value"]
    for place, heading in unknown:
        # gate: numbers that may be a victim's own
        if not is_sure and _may_be_persons(headings[value]) and _PERSON.search(visible(heading)):
            return Doubt("whose", "value", [value, place])
    for place, heading in unknown:
        like = near(heading)
        if like is not None and like.column not in columns:
            return Doubt("near", like.column, [place])
    return None


def _may_be_persons(heading: str) -> bool:
    """Whether a heading of values, such as `Phone`, leaves open whose number it is."""
    meaning = meaning_of(heading.strip())
    return meaning is not None and meaning.kind in _OF_PERSONS and _SCAMMER.search(visible(heading)) is None


def _is_unknown(heading: str) -> bool:
    return bool(heading.strip()) and meaning_of(heading.strip()) is None


def are_words(headings: Iterable[str]) -> bool:
    """Whether the unknown cells of a header are headings for sure. If one has digits, they may all be a row's data."""
    return all(SHOWABLE.fullmatch(each.strip()) for each in headings if _is_unknown(each))


def described(line: int, headings: Sequence[str], columns: Mapping[str, int]) -> dict[str, Any]:
    """The members of the contract's ReportBatchHeader. Nothing that may be data is repeated."""
    # gate: data in place of headings
    are_headings = are_words(headings)
    read = []
    for column, place in sorted(columns.items(), key=lambda each: each[1]):
        meaning = meaning_of(headings[place].strip()) or ColumnMeaning(column)
        says = {"column": column, "implied_kind": meaning.kind, "implied_currency": meaning.currency}
        read.append({"number": place + 1, "heading": headings[place].strip()[:_LONGEST_SHOWN], **says})
    ignored = [
        {"number": place + 1, "heading": heading.strip() if are_headings else None}
        for place, heading in enumerate(headings)
        if heading.strip() and place not in columns.values()
    ]
    return {"line": line, "columns": read, "ignored_columns": ignored}


def is_left_out(heading: str) -> bool:
    """Whether the column is one that `krama-client` adds for people."""
    return key(heading) in _LEFT_OUT
