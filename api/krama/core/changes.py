"""Members of bodies: one that is left out stays as it is, or has its default; null clears what can be empty."""

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, GetJsonSchemaHandler, ValidationInfo
from pydantic_core import CoreSchema, PydanticCustomError

from krama.core.texts import STORED

Value = TypeVar("Value")


def _without_defaults(schema: dict[str, Any]) -> None:
    """State no defaults: programs that are generated from the contract would send them, and so undo what was set."""
    for member in schema["properties"].values():
        member.pop("default", None)


class Changes(BaseModel):
    """The members of a body that changes something.

    A member is `Kept` if it has no empty state. Otherwise it is `| None = None`: null clears it, and
    `model_fields_set` says whether it was sent.
    """

    model_config = ConfigDict(extra="forbid", json_schema_extra=_without_defaults)


def _refuse_null(value: Any, info: ValidationInfo) -> Any:
    if value is None and info.context != STORED:  # earlier versions kept a null for what was left out
        raise PydanticCustomError("null_refused", "This can't be null. Send a value, or leave the member out.")
    return value


class _NeverNull:
    """Keeps null out of the contract."""

    def __get_pydantic_json_schema__(self, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core_schema)
        (member,) = (each for each in schema["anyOf"] if each != {"type": "null"})
        return dict(member)


Kept = Annotated[Value | None, BeforeValidator(_refuse_null), _NeverNull()]
"""`Kept[X] = None`: the member may be left out, and is then None, but a request may not send null."""
