"""Reads MISP warninglists (github.com/MISP/misp-warninglists) as entries of the protected list."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from krama.indicators.kinds import Hints
from krama.protection.errors import WarninglistUnreadable
from krama.protection.forms import ProtectionForm
from krama.protection.rules import Coverage, ProtectionRefused, read_coverage

MOST_BYTES = 64 * 1024 * 1024
_SUPPORTED_TYPES = ("hostname", "string")


@dataclass(frozen=True, slots=True)
class Warninglist:
    """A list's name, what its values cover, and the values that can't become an entry."""

    name: str
    coverages: list[Coverage]
    refused: list[str]


def read_warninglist(path: Path, form: ProtectionForm | None, region: str) -> Warninglist:
    """The entries of a list's JSON file. Raises `WarninglistUnreadable`.

    As in MISP, a name with a leading dot is a domain with everything below it. Any other name is a host, whose pages
    may be listed. If `form` is given, it applies to all names instead. Lists of addresses, substrings and regular
    expressions are not supported.
    """
    document = _read(path)
    kind, values, name = document.get("type"), document.get("list"), document.get("name")
    if kind not in _SUPPORTED_TYPES or not isinstance(values, list) or not isinstance(name, str):
        raise WarninglistUnreadable(f"{path} is not a MISP warninglist of type {' or '.join(_SUPPORTED_TYPES)}.")
    coverages, refused = [], []
    for value in values:
        try:
            coverages.append(_covering(str(value), form, region))
        except ProtectionRefused:
            refused.append(str(value))
    return Warninglist(name[:64], coverages, refused)


def _covering(value: str, form: ProtectionForm | None, region: str) -> Coverage:
    default = ProtectionForm.DOMAIN_SUFFIX if value.startswith(".") else ProtectionForm.HOST
    return read_coverage(form or default, value, Hints(None, None, None, None, region))


def _read(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise WarninglistUnreadable(f"{path} is larger than {MOST_BYTES // 1024**2} MiB.")
        document = json.loads(path.read_bytes())
    except OSError as problem:
        raise WarninglistUnreadable(f"{path} can't be read ({problem.strerror}).") from problem
    except (ValueError, RecursionError) as problem:
        raise WarninglistUnreadable(f"{path} is not a JSON file.") from problem
    if not isinstance(document, dict):
        raise WarninglistUnreadable(f"{path} is not a MISP warninglist.")
    return document
