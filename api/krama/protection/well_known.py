"""What is protected from the start: shared hosts, and values that belong to everybody. well_known.toml lists it.

It is protected in addition to the entries in the database. An operator may replace the file.
"""

import hashlib
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

from krama.indicators.kinds import Hints, Kind
from krama.protection.errors import WellKnownUnreadable
from krama.protection.forms import ProtectionForm
from krama.protection.rules import Coverage, ProtectionRefused, read_coverage

BUILT_IN = Path(__file__).with_suffix(".toml")

_NAMESPACE = UUID("6f2d0c64-9f0b-5f0e-8a56-0d1a3a2f7c11")
_MEMBERS = {"name", "source", "hosts", "folders", "kind", "values", "patterns"}
_FORMS = {"values": ProtectionForm.EXACT, "patterns": ProtectionForm.PATTERN}


class _InUse:
    """The file of this process."""

    file = BUILT_IN


def install(file: str) -> None:
    """Use another file in this process, or the service's own if `file` is empty. Raises `WellKnownUnreadable`."""
    path = Path(file) if file else BUILT_IN
    read_well_known(path)
    _InUse.file = path


def installed() -> tuple[Path, Mapping[UUID, Coverage]]:
    """The file in use, and what its entries cover, by the ids of the entries."""
    return _InUse.file, read_well_known(_InUse.file)


def version() -> int:
    """A number of what the entries of the file in use cover: another file that covers the same has the same number."""
    covered = sorted((each.form, each.kind or "", each.value) for each in installed()[1].values())
    return int.from_bytes(hashlib.sha256(repr(covered).encode()).digest()[:7])


@cache
def read_well_known(path: Path = BUILT_IN) -> Mapping[UUID, Coverage]:
    """What each entry of the file covers, by the id of the entry. Raises `WellKnownUnreadable`."""
    try:
        lists = tomllib.loads(path.read_text(encoding="utf-8")).get("list", [])
    except OSError as problem:
        raise WellKnownUnreadable(f"{path} can't be read ({problem.strerror}).") from problem
    except ValueError as problem:
        raise WellKnownUnreadable(f"{path} is not a TOML file in UTF-8: {problem}.") from problem
    coverages = [coverage for number, each in enumerate(lists, start=1) for coverage in _of_list(path, number, each)]
    return {uuid5(_NAMESPACE, coverage.value): coverage for coverage in coverages}


def _of_list(path: Path, number: int, each: Any) -> Iterator[Coverage]:
    place = f"{path}, list {number}"
    if not isinstance(each, dict) or not each.get("name") or not each.get("source") or each.keys() - _MEMBERS:
        raise WellKnownUnreadable(f"{place}: a list has `name`, `source`, and hosts, folders, values or patterns.")
    try:
        for host in each.get("hosts", ()):
            yield read_coverage(ProtectionForm.HOST, host, Hints())
        for folder in _folders(each):
            yield read_coverage(ProtectionForm.EXACT, folder, Hints(Kind.URL))
        for member, form in _FORMS.items():
            for value in each.get(member, ()):
                yield read_coverage(form, value, Hints(Kind(str(each.get("kind")))))
    except (ProtectionRefused, ValueError, TypeError, AttributeError) as problem:
        raise WellKnownUnreadable(f"{place}: {problem}") from problem


def _folders(each: dict[str, Any]) -> Iterator[str]:
    """The folders of a list, each with its `www.` name, and with and without its closing slash."""
    folders = each.get("folders", ())
    if "hosts" in each:
        folders = [f"{host}/{folder}" for host in each["hosts"] for folder in folders]
    for folder in folders:
        yield from (folder, f"{folder}/", f"www.{folder}", f"www.{folder}/")
