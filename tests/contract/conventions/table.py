"""The conventions: what each is called, its number in the list of conventions, and how to fix what breaks it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from tests.contract.conventions.document import Contract


class Fault(NamedTuple):
    """What breaks a convention: an operation (`GET /v1/reports`), a schema or a member (`Report.status`)."""

    place: str
    wrong: str


Rule = Callable[[Contract], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Convention:
    """One convention, and the function that finds what breaks it."""

    name: str
    number: int
    fix: str
    faults: Rule


CONVENTIONS: dict[str, Convention] = {}
"""Every convention by its name. The modules of this package fill it."""


def convention(number: int, fix: str) -> Callable[[Rule], Rule]:
    """Declare a convention. The function's name is its name, and its docstring says what holds."""

    def declared(rule: Rule) -> Rule:
        name = rule.__name__
        CONVENTIONS[name] = Convention(name, number, fix, rule)
        return rule

    return declared
