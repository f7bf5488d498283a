"""Data in requests and answers of bulk submission."""

from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.core.texts import ShortLine
from krama.core.validation import ItemProblem
from krama.indicators.kinds import Kind
from krama.listings.schemas import IndicatorRef
from krama.reports.drafts import UpsertResult
from krama.reports.fields import BULK_COLUMNS
from krama.reports.schemas import ReportIn


class ReportBatchItemIn(ReportIn):
    """A report of a batch."""

    reference: ShortLine | None = Field(
        default=None, description="Your own name for the item, which its result repeats. It is not stored."
    )


class ReportBatchKnown(StrEnum):
    """How the value of an item stands before the batch is submitted, by the reports that you may see.

    `new`: nobody reports it. `known`: other agencies report it, and yours does not. `own`: your agency reports it
    already. `overturned`: nobody reports it, and a dispute showed an earlier report to be wrong. `repeated`: an earlier
    item of the batch is the same report.
    """

    NEW = "new"
    KNOWN = "known"
    OWN = "own"
    OVERTURNED = "overturned"
    REPEATED = "repeated"


class ReportBatchStanding(BaseModel):
    """How the value of an item stands before the batch is submitted."""

    model_config = ConfigDict(extra="forbid")

    status: ReportBatchKnown
    agency_count: int | None = Field(
        description="How many agencies report the value, of those that you may see, and yours among them. Null "
        "without `checks:run`.",
    )
    first_index: int | None = Field(ge=0, description="The `index` of the item that this one repeats, if it does.")
    first_line: int | None = Field(ge=1, description="The `line` of the item that this one repeats, if it has one.")


class ReportBatchItemOut(BaseModel):
    """The result of one item."""

    model_config = ConfigDict(extra="forbid")

    index: int = Field(ge=0, description="The item's place among those sent, from 0.")
    line: int | None = Field(
        ge=1, description="The line of the file on which the item begins, from 1. Null for JSON, which has no lines."
    )
    reference: str | None = Field(description="The `reference` that the item had.")
    case_reference: str | None = Field(
        description="The `case_reference` that the item had, also if the item is rejected for another fault.",
    )
    result: UpsertResult
    report_id: UUID | None = Field(description="Null if nothing is stored: in a dry run, the report would be new.")
    indicator: IndicatorRef | None = Field(description="What the value was read as.")
    institution_name: str | None = Field(
        description="What people call the institution of the indicator. Only in a dry run."
    )
    known: ReportBatchStanding | None = Field(
        description="How the value stands. Only in a dry run, and without `checks:run` only if the report is your own "
        "or repeated.",
    )
    error: ItemProblem | None = Field(description="Why the item is rejected.")


class ReportBatchColumn(BaseModel):
    """A column of a CSV file, and what it was read as."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, description="The place of the column in the file, from 1.")
    heading: str = Field(description="The heading in the file.")
    column: str = Field(
        description="The API's name of the column.", examples=["value"], json_schema_extra={"enum": [*BULK_COLUMNS]}
    )
    implied_kind: Kind | None = Field(description="The kind that the heading gives to rows that state none.")
    implied_currency: str | None = Field(description="The currency that the heading gives to rows that state none.")


class ReportBatchIgnoredColumn(BaseModel):
    """A column of a CSV file that was not read."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, description="The place of the column in the file, from 1.")
    heading: str | None = Field(
        description="The heading in the file. All are null if one has more than words, because they may be data then."
    )


class ReportBatchHeader(BaseModel):
    """Which line of a CSV file names the columns, and what each column was read as."""

    model_config = ConfigDict(extra="forbid")

    line: int = Field(ge=1, description="The line of the header, from 1. Lines above it were taken for titles.")
    columns: list[ReportBatchColumn] = Field(description="The columns that were read.")
    ignored_columns: list[ReportBatchIgnoredColumn] = Field(
        description="The columns whose heading is not known. Nothing of them was read."
    )


class ReportBatchOut(BaseModel):
    """The results of the items. `item_count` is the sum of the other counts, and each counts the items of one result.

    The counts are of all items, also if `only` leaves some of them out. What is listed is `created_count`,
    `updated_count` and `unchanged_count`.
    """

    model_config = ConfigDict(extra="forbid")

    item_count: int
    created_count: int
    updated_count: int
    unchanged_count: int
    overturned_count: int
    withdrawn_count: int
    dismissed_count: int
    pending_count: int
    rejected_count: int
    dry_run: bool
    header: ReportBatchHeader | None = Field(
        description="How the first lines of a CSV were read; null for JSON and NDJSON."
    )
    items: list[ReportBatchItemOut]
