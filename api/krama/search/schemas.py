"""The wire format of searches."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticKnownError

from krama.core.cursor import Page
from krama.core.folding import visible_characters
from krama.core.texts import EachOnce, Moment, Province, without_controls
from krama.indicators.categories import Category
from krama.indicators.kinds import Kind
from krama.indicators.text import MAX_CHARACTERS
from krama.listings.schemas import IndicatorRef

SHORTEST = 2


_MOST_WORDS = 32
"""More than there are kinds or categories: a new one does not change the contract."""


class SearchType(StrEnum):
    """What can be found."""

    CASE = "case"
    REPORT = "report"
    INDICATOR = "indicator"
    DISPUTE = "dispute"


class SearchStatus(StrEnum):
    """The status of what was found, in the words of its own answers."""

    PENDING = "pending"
    DISMISSED = "dismissed"
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    OVERTURNED = "overturned"
    DISPUTED = "disputed"
    FADED = "faded"
    OPENED = "opened"
    ACKNOWLEDGED = "acknowledged"
    UNDER_REVIEW = "under_review"
    UPHELD = "upheld"
    REJECTED = "rejected"
    LAPSED = "lapsed"


class SearchMember(StrEnum):
    """The member by which it was found. `indicator`: the value that the text names. `canonical`: the same, of an
    indicator itself. The others contain the text.
    """

    INDICATOR = "indicator"
    CANONICAL = "canonical"
    VALUE = "value"
    NARRATIVE = "narrative"
    CASE_REFERENCE = "case_reference"
    REFERENCE = "reference"
    STATEMENT = "statement"
    DECISION_REASON = "decision_reason"
    END_REASON = "end_reason"


def _seen(text: str) -> str:
    # gate: text that nobody can see
    if visible_characters(text) < SHORTEST:
        raise PydanticKnownError("string_too_short", {"min_length": SHORTEST})
    return text


class SearchIn(BaseModel):
    """What is searched for. All members go together; one that is left out or null does not narrow the search."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"examples": [{"text": "012 345 678"}, {"text": "PP-2026", "types": ["report"]}]},
    )

    text: Annotated[
        str,
        StringConstraints(min_length=SHORTEST, max_length=MAX_CHARACTERS, strip_whitespace=True),
        BeforeValidator(without_controls),
        AfterValidator(_seen),
    ] = Field(
        description="A value in any spelling, such as a telephone number or a link, or a part of a text. Capitals, "
        "Khmer digits and invisible separators of words make no difference.",
    )
    types: EachOnce[SearchType] | None = Field(
        default=None,
        min_length=1,
        max_length=len(SearchType),
        description="Left out: all that your client may read. A type that it may not read is 403 with the scope.",
    )
    kinds: EachOnce[Kind] | None = Field(
        default=None,
        min_length=1,
        max_length=_MOST_WORDS,
        description="Only about indicators of these kinds. With one kind, the text is read as that kind. Cases have no "
        "kind: then they are found by a value of these kinds alone.",
    )
    categories: EachOnce[Category] | None = Field(
        default=None, min_length=1, max_length=_MOST_WORDS, description="Only in these categories. Not for disputes."
    )
    provinces: EachOnce[Province] | None = Field(
        default=None, min_length=1, max_length=50, description="Only incidents in these provinces: cases and reports."
    )
    statuses: EachOnce[SearchStatus] | None = Field(
        default=None, min_length=1, max_length=len(SearchStatus), description="Only what has one of these now."
    )
    created_after: Moment | None = Field(default=None, description="Only what was made after this time.")


class SearchHit(BaseModel):
    """Something that was found. Read it at its `path`."""

    model_config = ConfigDict(extra="forbid")

    type: SearchType
    case_id: UUID | None = Field(description="Its own id, if it is a case. Null for the other types.")
    report_id: UUID | None = Field(description="The same, if it is a report.")
    indicator_id: UUID | None = Field(description="The same, if it is an indicator.")
    dispute_id: UUID | None = Field(description="The same, if it is a dispute.")
    path: str = Field(description="Where to read it.")
    title: str = Field(description="What it is about, in what you may see of it.")
    status: SearchStatus
    matched_member: SearchMember
    updated_at: datetime


class SearchPage(Page[SearchHit]):
    """One page of what was found, the latest change first. While `next_cursor` is not null, there may be more."""

    named_indicators: list[IndicatorRef] = Field(
        description="The values that the text names, as they were read. Empty if it names none."
    )
