"""Which column of a file is what: by the name that the user gives, else by the headings that people write."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from krama_client._cli.sheets import Row
from krama_client._cli.texts import WRONG_USE, Stop, has
from krama_client._cli.writing import shown
from krama_client._generated.naming import COLUMNS, NAMES, key, kind_of, may_have_values, meaning_of

CONTRACT = COLUMNS
"""The columns of a report that the API takes. `reference` is your own, and comes back with a rejected row."""

FIX_HEADINGS = ("whattofix", "អ្វីដែលត្រូវកែ")
"""The column that `report --rejected` adds, as `key` makes it. It is never sent, so that a corrected file can be."""

HINTS = ("kind", "institution", "chain", "platform")
"""Columns that say more about the value of their row."""


_PERHAPS_VALUES = frozenset(map(key, ("beneficiary", "number", "លេខ")))
"""Headings of values where no other one is: next to one, `Number` may count the rows, and `Beneficiary` have a name.

They are for checks alone, as nothing is listed by a check.
"""
_PERHAPS_KINDS = frozenset(map(key, ("type", "ប្រភេទ")))


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of the values, from 0, their kind if the heading says it, and the places of the hints."""

    value: int
    kind: str | None
    hints: dict[str, int]
    is_kind_sure: bool = True
    """False for a column such as `Type`, which may say something else."""

    def stated(self, row: Row) -> dict[str, str]:
        """The hints of a row, with the code of its kind. Of a kind that is not sure, only words for kinds count."""
        hints = {name: text for name, place in self.hints.items() if (text := row.cell(place))}
        if "kind" in hints:
            hints["kind"] = kind_of(hints["kind"])
            if not self.is_kind_sure and hints["kind"] not in NAMES["kinds"]:
                del hints["kind"]
        return hints


_KIND_WITH = {"institution": "bank_account", "chain": "wallet", "platform": "handle"}


def fitting(stated: Mapping[str, str], kind: str) -> dict[str, str]:
    """The hints of a row that a value of this kind has; all of them if its kind is not known, and empty.

    A customer's row has a bank also where its telephone number is asked for.
    """
    return {name: text for name, text in stated.items() if not kind or _KIND_WITH.get(name, kind) == kind}


def known(heading: str) -> str:
    """The contract's name of a column, for what people write."""
    meaning = meaning_of(heading.strip())
    return meaning.column if meaning else key(heading)


def columns_of(
    header: Sequence[str], wanted: str | None, kind: str | None, *, named: bool = True, otherwise: str = ""
) -> Columns:
    """The columns to read. `named` says whether the header has headings. Raises `Stop` if it takes a guess, which says
    what to do `otherwise`."""
    headings = [known(heading) for heading in header] if named else []
    hints = {name: headings.index(name) for name in HINTS if name in headings}
    for name in hints:
        if headings.count(name) > 1:
            raise Stop(WRONG_USE, "headings.twice", column=name, columns=listed(header))
    place = place_of(header, wanted, headings) if wanted else _found(header, kind, headings, otherwise)
    types = [at for at, name in enumerate(header) if named and key(name) in _PERHAPS_KINDS and "kind" not in hints]
    perhaps = {"kind": types[0]} if len(types) == 1 else {}
    kind = kind or (kind_at(header, place) if named else None)
    return Columns(place, kind, hints | perhaps, is_kind_sure=not perhaps)


def kind_at(header: Sequence[str], place: int) -> str | None:
    """The kind that the heading of a column of values says."""
    meaning = meaning_of(header[place].strip())
    return meaning.kind if meaning else None


def _found(header: Sequence[str], kind: str | None, headings: list[str], otherwise: str) -> int:
    """The only column that can have the values: another one that looks like it must not be left out in silence."""
    if not headings and len(header) == 1:
        return 0
    places = [place for place, name in enumerate(headings) if name == "value"]
    exact = [place for place in places if header[place].strip().lower() == "value"]
    if len(exact) == 1:
        return exact[0]
    if kind:  # those of this kind, else those that say none
        places = [place for place in places if kind_at(header, place) in (kind, None)]
    fitting = [place for place in places if kind and kind_at(header, place) == kind] or places
    if len(fitting) == 1 and not any(map(_may_have_values, header)):
        return fitting[0]
    perhaps = [place for place in range(len(headings)) if key(header[place]) in _PERHAPS_VALUES]
    others = [title for place, title in enumerate(header) if place not in perhaps]
    if not places and len(perhaps) == 1 and not any(map(_may_have_values, others)):
        return perhaps[0]
    shown_columns = listed(header if headings else [""] * len(header))
    if kind and not has(f"kinds.{kind}"):
        raise Stop(WRONG_USE, "headings.no_such_kind", kinds=", ".join(sorted(NAMES["kinds"])))
    if places:
        raise Stop(WRONG_USE, "headings.several", columns=shown_columns)
    raise Stop(WRONG_USE, "headings.none", columns=shown_columns, otherwise=otherwise)


def _may_have_values(heading: str) -> bool:
    """Whether an unknown heading looks like one of values."""
    return meaning_of(heading.strip()) is None and may_have_values(heading)


def place_of(header: Sequence[str], wanted: str, headings: list[str]) -> int:
    """By heading, by letter as in a spreadsheet, or by number from 1."""
    same = [place for place, name in enumerate(headings) if key(wanted) in (name, key(header[place]))]
    if len(same) == 1:
        return same[0]
    if len(same) > 1:
        raise Stop(WRONG_USE, "headings.twice", column=shown(wanted, 40), columns=listed(header))
    place = _number(wanted)
    if place is None or not 0 <= place < len(header):
        raise Stop(WRONG_USE, "headings.no_such", column=shown(wanted, 40), columns=listed(header))
    return place


def _number(wanted: str) -> int | None:
    if wanted.isascii() and wanted.isdigit() and len(wanted) <= 5:
        return int(wanted) - 1
    if wanted.isascii() and wanted.isalpha() and len(wanted) <= 3:
        place = 0
        for letter in wanted.upper():
            place = place * 26 + ord(letter) - 64
        return place - 1
    return None


def letter_of(place: int) -> str:
    """`A` for 0, `AA` for 26, as spreadsheets name their columns."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def titled(header: Sequence[str], place: int) -> str:
    """A column for people: `B (phone)`; `B` where it has no heading."""
    text = header[place].strip()
    return f"{letter_of(place)} ({shown(text, 30)})" if text else letter_of(place)


def listed(header: Sequence[str]) -> str:
    """The columns for people: `A (name), B (phone)`. Of many, the first twelve."""
    named = [titled(header, place) for place in range(len(header))]
    return ", ".join(named[:12]) + (" …" if len(named) > 12 else "")
