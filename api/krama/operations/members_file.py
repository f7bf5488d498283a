"""Reads the first members of an exchange from a CSV file: name, sector, country and province."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from krama.agencies import policy
from krama.agencies.enrolment import LONGEST_AGENCY_NAME
from krama.core.errors import KramaError
from krama.operations.errors import SetupRefused
from krama.sharing.sectors import Sector

COLUMNS = ("name", "sector", "country", "province")
_MOST_BYTES = 1024**2
_MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class NewMember:
    """A line of the file."""

    name: str
    sector: Sector
    country: str
    province: str | None


def read_members(path: Path, home: str, taken: str) -> list[NewMember]:
    """The members in a file. `taken` is the name of the agency that every exchange has.

    Raises `SetupRefused`, which names each line with a fault.
    """
    rows = _rows(path)
    members, faults, names = list[NewMember](), list[str](), {taken}
    for line, row in rows:
        try:
            member = _member(row, home)
            if member.name in names:
                raise SetupRefused("this name is there already. Each member needs its own.")
        except KramaError as problem:
            faults.append(f"{path}, line {line}: {problem.detail}")
            continue
        names.add(member.name)
        members.append(member)
    if faults:
        more = [f"And {len(faults) - _MOST_FAULTS} further lines."] if len(faults) > _MOST_FAULTS else []
        raise SetupRefused("\n".join([*faults[:_MOST_FAULTS], *more, "Nothing was changed."]))
    return members


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    try:
        with path.open("rb") as file:
            content = file.read(_MOST_BYTES + 1)
        text = content.decode("utf-8-sig")
    except OSError as problem:
        raise SetupRefused(f"The file of members {path} can't be read ({problem.strerror}).") from problem
    except UnicodeError as problem:
        raise SetupRefused(f"The file of members {path} is not text in UTF-8. Save it as CSV UTF-8.") from problem
    if len(content) > _MOST_BYTES:
        raise SetupRefused(f"The file of members {path} is larger than 1 MB.")
    reader = csv.DictReader(io.StringIO(text, newline=""))
    try:
        header = [(name or "").strip().lower() for name in reader.fieldnames or ()]
        if sorted(header) not in (sorted(COLUMNS), sorted(COLUMNS[:3])):
            raise SetupRefused(f"The first line of {path} must be {','.join(COLUMNS)}. The province may be left out.")
        reader.fieldnames = header
        return [(reader.line_num, row) for row in reader]
    except csv.Error as problem:
        raise SetupRefused(f"{path}, line {reader.line_num}: this is not CSV.") from problem


def _member(row: dict[str, str], home: str) -> NewMember:
    if None in row or None in row.values():
        raise SetupRefused("the line has another number of cells than the first line.")
    cells = {name: cell.strip() for name, cell in row.items()}
    if cells["sector"] not in list(Sector):
        raise SetupRefused(f"the sector must be one of {', '.join(Sector)}.")
    member = NewMember(
        policy.clean_name(cells["name"], LONGEST_AGENCY_NAME),
        Sector(cells["sector"]),
        cells["country"],
        cells.get("province") or None,
    )
    policy.check_place(member.sector, member.country, member.province, home)
    return member
