"""The filter `agency_id` of a list: `own`, `others`, `all`, or the ids of agencies. Left out, it is `all`."""

from typing import Annotated
from uuid import UUID

from fastapi.exceptions import RequestValidationError
from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from krama.core.filters import CommaList
from krama.core.ids import ID_PATTERN, read_id

_WORDS = {"own", "others", "all"}


def _agency_word(word: str) -> str:
    if word in _WORDS:
        return word
    try:
        return str(read_id(word))
    except ValueError:
        form = "Write own, others, all, or the ids of agencies."
        raise PydanticCustomError("wrong_form", form, {"form": "agencies"}) from None


_PATTERN = f"^(own|others|all|{ID_PATTERN})$"
"""Stated for clients, which refuse a value before it is in a URL. `_agency_word` enforces it."""


def _narrowing(words: frozenset[str]) -> frozenset[str] | None:
    """None for `all` alone, which is what a list has without the filter: a cursor is valid for both."""
    return None if words == {"all"} else words


AgencyFilter = Annotated[
    CommaList[
        Annotated[
            str,
            AfterValidator(_agency_word),
            Field(max_length=36, examples=["own"], json_schema_extra={"pattern": _PATTERN}),
        ]
    ],
    AfterValidator(_narrowing),
]
"""Whose items are asked for: words, or the ids of agencies."""


def named_agencies(words: frozenset[str] | None) -> tuple[bool | None, frozenset[UUID]]:
    """Whether only own items (True) or only others' are asked for (False), and the agencies that are named.

    Raises a validation error if ids are mixed with words.
    """
    asked = words or frozenset()
    ids = asked - _WORDS
    if ids and asked & _WORDS:
        form = "Write either own, others or all, or the ids of agencies"
        fault = {"type": "wrong_form", "loc": ("query", "agency_id"), "msg": form, "ctx": {"form": "agencies"}}
        raise RequestValidationError([fault])
    own = asked == {"own"} if len(asked) == 1 and not ids and "all" not in asked else None
    return own, frozenset(map(UUID, ids))
