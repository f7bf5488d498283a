"""The filter `agency_id` of a list: `own`, `all`, or the id of one agency."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from krama.core.ids import ID_PATTERN, read_id

OWN, ALL = "own", "all"


def _id_in_one_spelling(text: str) -> str:
    try:
        return text if text in (OWN, ALL) else str(read_id(text))
    except ValueError:
        raise PydanticCustomError("wrong_form", "Write own, all, or the id of an agency.", {"form": "agency"}) from None


AgencyFilter = Annotated[
    str,
    AfterValidator(_id_in_one_spelling),
    Field(json_schema_extra={"pattern": f"^({OWN}|{ALL}|{ID_PATTERN})$"}, examples=["all"]),
]


def chosen(agency: str, own: UUID) -> UUID | None:
    """The agency that the filter names, or None for all agencies."""
    if agency == ALL:
        return None
    return own if agency == OWN else UUID(agency)
