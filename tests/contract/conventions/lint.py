"""Holds a contract against every convention."""

from collections.abc import Mapping
from typing import Any

from tests.contract.conventions import answers, examples, figures, lists, members, paths, types, writes
from tests.contract.conventions.document import Contract
from tests.contract.conventions.exceptions import EXCEPTIONS
from tests.contract.conventions.table import CONVENTIONS, Convention, Fault
from tests.contract.references import dangling

MODULES = (paths, answers, members, figures, types, lists, writes, examples)
"""The modules that declare conventions. Importing them fills the table."""


Exceptions = Mapping[str, Mapping[str, Mapping[str, str]]]


def complaints_about(document: dict[str, Any], exceptions: Exceptions = EXCEPTIONS) -> list[str]:
    """Every complaint: what breaks which convention, and how to fix it. Also exceptions that nothing needs.

    An exception is for one fault of one convention at one place. Another fault at that place is a complaint.
    A contract with a reference that leads nowhere can't be read: then this is what is said.
    """
    if nowhere := list(dangling(document)):
        return [f"{place} refers to {reference}, which the contract does not have." for place, reference in nowhere]
    contract = Contract(document)
    complaints = []
    for name, convention in CONVENTIONS.items():
        faults = list(dict.fromkeys(convention.faults(contract)))
        places = exceptions.get(name, {})
        excepted = {Fault(place, wrong) for place, wrongs in places.items() for wrong in wrongs}
        complaints += [_complaint(convention, fault) for fault in faults if fault not in excepted]
        complaints += [
            f"exceptions.py: {place} keeps {name}, and nothing there {wrong}. Remove the exception."
            for place, wrong in sorted(excepted - set(faults))
        ]
    return complaints


def _complaint(convention: Convention, fault: Fault) -> str:
    return f"{fault.place} {fault.wrong}. {convention.fix} [{convention.name}, convention {convention.number}]"
