"""Reads `{"items": […]}` as strictly as every other JSON body, and refuses another shape in the same words."""

from typing import Any

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from krama.core.strict_json import read_body

MOST_ARRAY = 1024**2
"""The longest body, in bytes. Unlike lines, all of its items are in memory at once."""

MOST_ITEMS = 10_000


class _Items(BaseModel):
    """The body. Each item is validated in its turn, so that one that is wrong is rejected alone."""

    model_config = ConfigDict(extra="forbid")

    items: list[Any] = Field(min_length=1, max_length=MOST_ITEMS)


def items_of(body: bytes) -> list[Any]:
    """The items in order, as they were sent.

    Raises `MalformedBody` and `TooManyValues` for what is not JSON or too much of it, and `RequestValidationError` for
    JSON of another shape.
    """
    sent = read_body(body) if body else None
    if sent is None:
        raise RequestValidationError([{"type": "missing", "loc": ("body",), "input": None}])
    try:
        return _Items.model_validate(sent, from_attributes=True).items
    except ValidationError as problem:
        faults = problem.errors(include_url=False)
    raise RequestValidationError([fault | {"loc": ("body", *fault["loc"])} for fault in faults])
