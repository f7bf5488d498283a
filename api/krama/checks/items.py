"""Items of a request with many: one that can't be read has its error in its place, and the others are still checked."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError, WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler

from krama.core.validation import TOO_MANY_MEMBERS, FieldProblem, ItemProblem, field_problems
from krama.indicators.errors import IndicatorRefused

_LONGEST_ECHO = 64


@dataclass(frozen=True, slots=True)
class ItemRefused:
    """An item that could not be read. `echo` is the member by which its sender knows it again, if that was a text."""

    echo: str | None
    problem: ItemProblem


def in_its_place(members: int, echo: str) -> WrapValidator:
    """Reads an item that has at most so many members. An item that is invalid becomes an `ItemRefused`."""

    def read_item(item: Any, read: ModelWrapValidatorHandler[Any]) -> Any:
        if isinstance(item, dict) and len(item) > members:  # before validation, which takes long for many members
            return ItemRefused(None, ItemProblem.of([TOO_MANY_MEMBERS]))
        try:
            return read(item)
        except ValidationError as problem:
            known = item.get(echo) if isinstance(item, dict) else None
            shown = known if isinstance(known, str) and len(known) <= _LONGEST_ECHO else None
            return ItemRefused(shown, ItemProblem.of(field_problems(problem)))

    return WrapValidator(read_item)


def problem_of(refusal: IndicatorRefused) -> ItemProblem:
    """The problem of an item whose value has no canonical form."""
    return ItemProblem.of([FieldProblem.of_error(refusal)])
