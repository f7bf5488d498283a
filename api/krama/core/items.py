"""Items of a request with many: one that can't be read has its error in its place, and the others are still checked."""

from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError, WrapValidator
from pydantic.functional_validators import ModelWrapValidatorHandler

from krama.core.errors import KramaError
from krama.core.validation import TOO_MANY_MEMBERS, FieldProblem, ItemProblem, field_problems

_LONGEST_ECHO = 64


@dataclass(frozen=True, slots=True)
class ItemRefused:
    """An item that could not be read. `echo` is the member by which its sender knows it again, if that was a text.

    `error` is pydantic's, or None for an item with too many members.
    """

    echo: str | None
    error: ValidationError | None

    def problem(self) -> ItemProblem:
        """Why it could not be read.

        Call it in a worker thread: bodies are validated in the event loop, and to describe the faults of 10,000 items
        takes two seconds.
        """
        return ItemProblem.of([TOO_MANY_MEMBERS] if self.error is None else field_problems(self.error))


def in_its_place(members: int, echo: str | None = None) -> WrapValidator:
    """Reads an item that has at most so many members. An item that is invalid becomes an `ItemRefused`."""

    def read_item(item: Any, read: ModelWrapValidatorHandler[Any]) -> Any:
        if isinstance(item, dict) and len(item) > members:  # before validation, which takes long for many members
            return ItemRefused(None, None)
        try:
            return read(item)
        except ValidationError as problem:
            known = item.get(echo) if echo is not None and isinstance(item, dict) else None
            shown = known if isinstance(known, str) and len(known) <= _LONGEST_ECHO else None
            return ItemRefused(shown, problem)

    return WrapValidator(read_item)


def problem_of(refusal: KramaError) -> ItemProblem:
    """The problem of an item whose value has no canonical form."""
    return ItemProblem.of([FieldProblem.of_error(refusal)])
