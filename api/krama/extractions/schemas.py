"""The wire format of extractions."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from krama.core.validation import ItemProblem
from krama.indicators.extraction.extract import MOST_ITEMS
from krama.indicators.kinds import Chain, Kind, Platform

MOST_CHARACTERS = 65_536


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("control_characters", "Remove the control characters.")
    return text


class ExtractionIn(BaseModel):
    """A message, a post or the export of a chat."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Send it to ABA 000 123 456, call 012 345 678"}]}
    )

    text: Annotated[str, AfterValidator(_without_nul)] = Field(
        max_length=MOST_CHARACTERS,
        description="The text as it was copied. It is read and forgotten: neither stored nor logged.",
    )


class ExtractionItem(BaseModel):
    """A value in the text. Its members can be sent unchanged as those of a check or a report."""

    model_config = ConfigDict(extra="forbid")

    start: int = Field(description="Where the value begins, in Unicode code points from 0.")
    end: int = Field(description="Where it ends: the position behind its last code point.")
    value: str = Field(description="The value as it is written in the text.")
    kind: Kind
    canonical: str | None = Field(
        description="The canonical form, in which values are compared. Null if `error` says what is missing or wrong."
    )
    display: str | None = Field(description="For people: with spaces, and with links defanged. Null with `canonical`.")
    institution: str | None = Field(
        description="The code of an account's bank. It may be named elsewhere in the text. Null: not an account, or "
        "unknown."
    )
    institution_known: bool | None = Field(
        description="Whether the bank is on the list of institutions. Null if `institution` is null."
    )
    chain: Chain | None = Field(description="The ledger of a wallet.")
    platform: Platform | None = Field(description="The platform of a handle. It may be named elsewhere in the text.")
    other_kinds: list[Kind] = Field(description="Other kinds that it could be. A person decides.")
    protected: bool = Field(
        description="Whether the protected list covers the value, such as a bank's own number. It can't be listed."
    )
    error: ItemProblem | None = Field(
        description="Why the value can't be used as it is: an account without its bank, a name without its platform, "
        "or wrong check digits. Otherwise null."
    )


class ExtractionOut(BaseModel):
    """The values in the text, in its order. A value that is there several times is given once, at its first place."""

    model_config = ConfigDict(extra="forbid")

    items: list[ExtractionItem] = Field(description=f"At most {MOST_ITEMS}.")
    ignored_count: int = Field(
        description="How many parts of the text look like values and were left out: dates, amounts, numbers of orders, "
        "masked numbers, IP addresses, names of hosts that can't exist. Numbers with less than six digits don't count."
    )
    rest_start: int | None = Field(
        description="The text was read up to this position, in code points, because it has very many values. Send the "
        "rest from there. Null: all of it was read."
    )
