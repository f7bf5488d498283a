"""One report: the keyword arguments of `report`, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from krama_client._core.options import KeyedOptions
from krama_client._generated.inputs import ReportFacts

if TYPE_CHECKING:
    from krama_client._generated.models import Report

_FACTS = ReportFacts.__optional_keys__
_OPTIONS = KeyedOptions.__optional_keys__


class ReportArguments(ReportFacts, KeyedOptions, total=False):
    """What a report may say in addition to its value and category, and the options of the call."""


def facts_and_options(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The two, apart. Raises `TypeError` for a name that is neither."""
    unknown = given.keys() - _FACTS - _OPTIONS
    if unknown:
        names = ", ".join(sorted(_FACTS))
        raise TypeError(f"A report has no member {', '.join(sorted(unknown))}. Its members are {names}.")
    facts = {name: value for name, value in given.items() if name in _FACTS}
    return facts, {name: value for name, value in given.items() if name in _OPTIONS}


def read_report(document: Any) -> Report:
    """The report. The models are imported with the first answer."""
    from krama_client._generated.models import Report  # noqa: PLC0415

    return Report.from_dict(document)
