"""Query parameters that narrow a list. Each is named like the member that it looks at.

A time that limits a list is `<time>_after` or `<time>_before`, a `Moment`, and does not include that moment itself.
"""

from typing import Annotated, Any, TypeVar

from fastapi import Query
from pydantic import BeforeValidator, Field, ValidatorFunctionWrapHandler, WrapValidator
from pydantic_core import PydanticCustomError

from krama.core.texts import MonthText

Word = TypeVar("Word")

_BOOLEANS = {"true": True, "false": False}


def _words(given: Any, read: ValidatorFunctionWrapHandler) -> Any:
    """The words of `phone,url`. The framework hands over a list with the parameter's only value.

    They are compared as they are read: an id in capitals is the same id.
    """
    if not isinstance(given, list):
        return read(given)
    written = [word for text in given for word in text.split(",")]
    words = read(written)
    if len(words) < len(written):
        raise PydanticCustomError("repeated", "Name each word once, with commas between them.")
    return words


def _strictly(given: Any) -> Any:
    if isinstance(given, str):
        if given not in _BOOLEANS:
            raise PydanticCustomError("bool_parsing", "Send true or false.")
        return _BOOLEANS[given]
    return given


CommaList = Annotated[frozenset[Word], Field(min_length=1, max_length=100), WrapValidator(_words)]
"""Words, such as those of an enumeration, with commas between them, such as `kind=phone,url`: items with any of them.

The order of the words does not matter, also for a cursor. An unknown, empty or repeated word is refused.
"""
FirstMonth = Annotated[
    MonthText | None,
    Query(alias="from", description="A month in Cambodia (UTC+07:00). By default, twelve months are counted."),
]
LastMonth = Annotated[MonthText | None, Query(alias="to", description="The last month, which is included.")]
"""The months that figures are counted for. Both are included."""

StrictQueryBool = Annotated[bool, BeforeValidator(_strictly)]
"""`true` or `false`, and nothing else: not `1`, `yes` or `True`."""
