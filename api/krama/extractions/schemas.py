"""The wire format of extractions."""

from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StrictInt, model_validator
from pydantic_core import PydanticCustomError

from krama.core.validation import ItemProblem, at_fault
from krama.indicators.extraction.extract import CONTEXT_AFTER, CONTEXT_BEFORE, MOST_ITEMS
from krama.indicators.extraction.rest import memory
from krama.indicators.kinds import Chain, Kind, Platform
from krama.rule.roles import CaseRole

MOST_CHARACTERS = 65_536
_LEAST_INCOMPLETE = 2 * CONTEXT_AFTER


def _without_default(schema: dict[str, Any]) -> None:
    """Generated clients send each default that the contract states."""
    schema.pop("default", None)


def _without_nul(text: str) -> str:
    if "\x00" in text:
        raise PydanticCustomError("control_characters", "Remove the control characters.")
    return text


class ExtractionRest(BaseModel):
    """Where reading stopped. Send it with the same text, and reading goes on there as if it had not stopped."""

    start: int = Field(description="The position where reading stopped, in code points.")
    context: str = Field(description="What the words before that position said. It has nothing of the text. Opaque.")


class ExtractionRestIn(BaseModel):
    """The `rest` of the last answer."""

    model_config = ConfigDict(extra="forbid")

    start: StrictInt = Field(
        ge=0, le=MOST_CHARACTERS, description="The position where reading stopped, in code points."
    )
    context: str = Field(max_length=100, description="The `context` of that `rest`, as it was received.")


class ExtractionIn(BaseModel):
    """A message, a post or the export of a chat."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"text": "Send it to ABA 000 123 456, call 012 345 678"}]}
    )

    text: Annotated[str, AfterValidator(_without_nul)] = Field(
        max_length=MOST_CHARACTERS,
        description="The text as it was copied. It is read and forgotten: neither stored nor logged.",
    )
    rest: ExtractionRestIn | None = Field(
        default=None,
        description="The `rest` of the last answer, to go on where reading stopped. What is before it is context. Send "
        f"the same text, or leave out its beginning up to {CONTEXT_BEFORE:,} characters before `start`, and take the "
        "number of characters that you left out from `start`. Null or left out: from the beginning.",
    )
    incomplete: StrictBool = Field(
        default=False,
        json_schema_extra=_without_default,
        description=f"Whether the text goes on behind what is sent. Its last {CONTEXT_AFTER:,} characters are then "
        f"context, and `rest` says where to go on. At least {_LEAST_INCOMPLETE:,} characters must follow "
        "`rest.start`. Left out: `false`.",
    )

    @model_validator(mode="after")
    def _can_go_on(self) -> Self:
        start = 0
        if self.rest is not None:
            start = self.rest.start
            try:
                memory(self.rest.context)
            except ValueError:
                start = len(self.text) + 1
        if start > len(self.text):
            wrong = "Send the `rest` of the last answer, with its text."
            raise at_fault(PydanticCustomError("wrong_form", wrong, {"form": "rest"}), "rest")
        if self.incomplete and len(self.text) - start < _LEAST_INCOMPLETE:
            too_short = {"min_length": start + _LEAST_INCOMPLETE}
            raise at_fault(PydanticCustomError("string_too_short", "The text is too short.", too_short), "text")
        return self


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
    role: CaseRole | None = Field(
        description="What the value was in the victim's story, if the text says it: `victim` if the words at one of "
        "its places call it the writer's own or the victim's, `impersonated` if it is protected. A person decides. "
        "Null: the text doesn't say it."
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
    rest: ExtractionRest | None = Field(
        description="Where reading stopped, because the text has very many values or is `incomplete`. Send the text "
        "again with it: the values that follow are in the next answer. Never send what follows alone. Null: all of it "
        "was read."
    )
