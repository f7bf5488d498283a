"""A file of reports as the exchange takes it: the contract's columns in UTF-8, and the line of each row."""

import argparse
import csv
import re
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from krama_client._cli.failures import WRONG_USE, Stop
from krama_client._cli.headings import columns_of, known, letter_of, listed
from krama_client._cli.sheets import DIGITS_KEPT, Row, Source
from krama_client._cli.writing import shown

CONTRACT = (
    "value", "kind", "institution", "chain", "platform", "category", "confidence", "tlp", "occurred_at", "province",
    "case_reference", "channel", "loss_amount", "loss_currency", "narrative", "audience_sectors", "audience_agencies",
    "anonymous", "valid_until",
)  # fmt: skip
"""The columns that the API takes."""

TIMES = ("occurred_at", "valid_until")
_NO_ZONE = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]([0-9]{2}:[0-9]{2})(:[0-9]{2}(?:\.[0-9]+)?)?)?", re.ASCII)
LINES = {".ndjson", ".jsonl"}


@dataclass(slots=True)
class Prepared:
    """What is sent. `lines` has the line of each row in the user's file; `titles` the user's heading of each column."""

    file: Path
    lines: "array[int]" = field(default_factory=lambda: array("Q"))
    titles: dict[str, str] = field(default_factory=dict)
    stored_numbers: int = 0

    def line_of(self, row: int) -> int:
        """The line of a row, which counts from 1."""
        return self.lines[row - 1] if 0 < row <= len(self.lines) else row


def prepare(asked: argparse.Namespace, folder: Path) -> Prepared:
    """Write the rows to a file in `folder`, or leave NDJSON as it is. Raises `Stop`."""
    if asked.file.suffix.lower() in LINES:
        return _ndjson(asked)
    rows = Source(asked.file, asked.sheet, asked.encoding).rows()
    header = next(rows, None)
    if header is None:
        raise Stop(WRONG_USE, "sheets.empty", file=asked.file)
    layout = _Layout.of(asked, header.cells)
    prepared = Prepared(folder / "reports.csv", titles=layout.titles)
    with prepared.file.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(layout.columns)
        for row in rows:
            writer.writerow(layout.cells(row, asked))
            prepared.lines.append(row.line)
            prepared.stored_numbers += layout.places.get("value") in row.numbers
    return _with_rows(prepared, asked.file)


def _ndjson(asked: argparse.Namespace) -> Prepared:
    if asked.facts:
        raise Stop(WRONG_USE, "report.set_needs_columns")
    prepared = Prepared(asked.file)
    with asked.file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if b"\0" in line:
                raise Stop(WRONG_USE, "sheets.binary", file=asked.file, line=number)
            if line.strip():
                prepared.lines.append(number)
    return _with_rows(prepared, asked.file)


def _with_rows(prepared: Prepared, file: Path) -> Prepared:
    if not prepared.lines:
        raise Stop(WRONG_USE, "sheets.empty", file=file)
    return prepared


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each column of the contract is in the user's file, and what stands in where a cell is empty."""

    places: dict[str, int]
    defaults: dict[str, str]
    titles: dict[str, str]

    @property
    def columns(self) -> list[str]:
        return [name for name in CONTRACT if name in self.places or name in self.defaults]

    @classmethod
    def of(cls, asked: argparse.Namespace, header: Sequence[str]) -> "_Layout":
        names = [known(heading) for heading in header]
        columns = columns_of(header, asked.column or ("value" if "value" in names else None), None)
        places = {"value": columns.value}
        for place, name in enumerate(names):
            if name in CONTRACT and name != "value":
                if name in places:
                    raise Stop(WRONG_USE, "headings.twice", column=name, columns=listed(header))
                places[name] = place
        _refuse_unknown(asked, header, set(places.values()))
        defaults = ({"kind": columns.kind} if columns.kind else {}) | asked.facts
        return cls(
            places, defaults, {name: f"{letter_of(place)} ({header[place].strip()})" for name, place in places.items()}
        )

    def cells(self, row: Row, asked: argparse.Namespace) -> Iterator[str]:
        """The cells of a row in the contract's columns."""
        for name in self.columns:
            place = self.places.get(name)
            text = row.cell(place) if place is not None else ""
            if name == "value" and place in row.numbers and len(text) > DIGITS_KEPT:
                raise Stop(WRONG_USE, "report.digits_lost", line=row.line, column=self.titles[name])
            text = text or self.defaults.get(name, "")
            yield zoned(text, asked.utc_offset) if name in TIMES else text


def _refuse_unknown(asked: argparse.Namespace, header: Sequence[str], used: set[int]) -> None:
    """A misspelt heading must not drop a column in silence."""
    unknown = [text for place, text in enumerate(header) if place not in used and text.strip()]
    if unknown and not asked.skip_unknown:
        raise Stop(WRONG_USE, "report.unknown_columns", unknown=listed_names(unknown), known=", ".join(CONTRACT))


def listed_names(names: Sequence[str]) -> str:
    """Headings for people."""
    return ", ".join(shown(name, 40) for name in names[:12])


def zoned(text: str, offset: str) -> str:
    """A day or time in ISO 8601 with its zone: the offset from UTC that the user said, unless it has one itself."""
    match = _NO_ZONE.fullmatch(text)
    return f"{match[1]}T{match[2] or '00:00'}{match[3] or ':00'}{offset}" if match else text
