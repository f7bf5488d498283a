"""Holds a contract against every convention."""

from collections.abc import Mapping
from typing import Any

from tests.contract.conventions import answers, lists, members, paths, types, writes
from tests.contract.conventions.document import Contract
from tests.contract.conventions.exceptions import EXCEPTIONS
from tests.contract.conventions.table import CONVENTIONS, Convention, Fault

MODULES = (paths, answers, members, types, lists, writes)
"""The modules that declare conventions. Importing them fills the table."""


def complaints_about(document: dict[str, Any], exceptions: Mapping[str, Mapping[str, str]] = EXCEPTIONS) -> list[str]:
    """Every complaint: what breaks which convention, and how to fix it. Also exceptions that nothing needs."""
    contract = Contract(document)
    complaints = []
    for name, convention in CONVENTIONS.items():
        faults = list(dict.fromkeys(convention.faults(contract)))
        excepted = exceptions.get(name, {})
        complaints += [_complaint(convention, fault) for fault in faults if fault.place not in excepted]
        unneeded = set(excepted) - {fault.place for fault in faults}
        complaints += [f"exceptions.py: {place} keeps {name}. Remove the exception." for place in sorted(unneeded)]
    return complaints


def _complaint(convention: Convention, fault: Fault) -> str:
    return f"{fault.place} {fault.wrong}. {convention.fix} [{convention.name}, convention {convention.number}]"
