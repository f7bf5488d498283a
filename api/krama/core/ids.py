"""Ids on the wire: UUIDs with hyphens. Another form that is accepted once must be accepted for ever."""

import re
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator
from pydantic_core import PydanticKnownError
from starlette.convertors import UUIDConvertor

ID_PATTERN = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"

_FORM = re.compile(ID_PATTERN)


def read_id(text: str) -> UUID:
    """The id that the text is. Raises `ValueError` for any other form of a UUID, such as `urn:uuid:…`."""
    if not _FORM.fullmatch(text):
        raise ValueError("This is not an id.")
    return UUID(text)


def _usual_form(value: Any) -> Any:
    if isinstance(value, str) and not _FORM.fullmatch(value):
        raise PydanticKnownError("uuid_parsing", {"error": "another form"})
    return value


Id = Annotated[UUID, BeforeValidator(_usual_form)]
"""An id in a body."""


class IdConvertor(UUIDConvertor):
    """An id in a path. Starlette's own convertor takes a UUID without hyphens too."""

    regex = ID_PATTERN.replace("(-", "(?:-")
