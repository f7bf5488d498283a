"""The header of a CSV: which of its columns is what, and what the answer says of it. `naming.py` has the names."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from krama.bulk.naming import SHOWABLE, ColumnMeaning, Doubt, are_words, described, know, meaning_of, near, resolve
from krama.reports.errors import WrongColumns
from krama.reports.fields import BULK_COLUMNS

know(BULK_COLUMNS)

MOST_COLUMNS = 200
"""The most columns of a file. Each unknown heading is compared with all known ones."""


@dataclass(frozen=True, slots=True)
class Header:
    """The line that names the columns. `places` has the place of each column that is read, from 0."""

    line: int
    cells: tuple[str, ...]
    places: Mapping[str, int]

    @property
    def columns(self) -> dict[int, ColumnMeaning]:
        """What each place is read as, in the order of the file."""
        in_order = sorted(self.places.items(), key=lambda each: each[1])
        return {place: meaning_of(self.cells[place]) or ColumnMeaning(column) for column, place in in_order}

    def answer(self) -> dict[str, Any]:
        """The members of `ReportBatchHeader`."""
        return described(self.line, self.cells, self.places)


def header_of(line: int, cells: Sequence[str]) -> Header:
    """The columns of a line of headings. Raises `WrongColumns`."""
    headings = tuple(cell.strip() for cell in cells)
    if len(headings) - headings.count("") > MOST_COLUMNS:
        raise WrongColumns([], BULK_COLUMNS, line=line, reason=f"There are more than {MOST_COLUMNS} columns. ")
    columns, doubt = resolve(headings)
    if doubt is not None and doubt.reason in _REASONS:
        raise _doubtful(line, headings, doubt)
    if not {"value", "category"} <= columns.keys():
        raise _not_a_header(line, headings, set(columns))
    if doubt is not None:
        raise _doubtful(line, headings, doubt)
    return Header(line, headings, columns)


_REASONS = {
    "repeated": "Several columns would be `{column}`. Name the right one `{column}`, and only that one. ",
    "values": "Two columns may have the numbers and links of the scam. Name the right one `value`: a victim's own must "
    "not be listed. ",
    "whose": "The number may be that of the person in the other column: a victim's own must not be listed. If it is "
    "the scammer's, name its column `Scam phone`, `Scam account` or `value`. ",
}


def _doubtful(line: int, headings: Sequence[str], doubt: Doubt) -> WrongColumns:
    cells = [_called(place, headings[place]) for place in doubt.places[:20]]
    if doubt.reason == "near":
        cells = [f"{cell} → `{doubt.column}`?" for cell in cells]
    reason = _REASONS.get(doubt.reason, "A name is misspelt: did you mean `{column}`? ")
    return WrongColumns(cells, BULK_COLUMNS, line=line, reason=reason.format(column=doubt.column))


def _not_a_header(line: int, headings: Sequence[str], named: set[str]) -> WrongColumns:
    """The refusal of a line that lacks a column which each report needs.

    If the header was forgotten, its cells contain victims' data. So they are shown only if one is a needed column.
    """
    is_header = not named.isdisjoint({"value", "category"}) and are_words(headings)
    unknown = [place for place, heading in enumerate(headings) if heading and not meaning_of(heading)]
    cells = []
    for place in unknown[:20]:
        like = near(headings[place]) if is_header else None
        cells.append(_called(place, headings[place] if is_header else "") + (f" → `{like.column}`?" if like else ""))
    return WrongColumns(cells, BULK_COLUMNS, line=line)


def _called(place: int, heading: str) -> str:
    """A cell of the header by its number, and by its name if that is made of plain words."""
    return f"{place + 1} (`{heading}`)" if SHOWABLE.fullmatch(heading) else str(place + 1)
