"""The wire format of the feed."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from krama.indicators.categories import Category
from krama.indicators.kinds import Chain, Kind, Platform
from krama.rule.judgement import Action, IndicatorStatus
from krama.rule.reasons import ReasonCode
from krama.rule.roles import CaseRole
from krama.sharing.labels import Tlp


class ChangeType(StrEnum):
    """What to do with a record in a copy."""

    LISTED = "listed"
    REMOVED = "removed"


class CopiedIndicator(BaseModel):
    """The indicator that a record is about. A copy that shows it to people makes the `display` form itself."""

    model_config = ConfigDict(extra="forbid")

    indicator_id: UUID
    kind: Kind
    canonical: str
    institution: str | None = Field(description="The code of an account's bank. Null: not an account, or unknown.")
    institution_known: bool | None = Field(description="Whether the bank is on the list of institutions.")
    chain: Chain | None = Field(description="The ledger of a wallet.")
    platform: Platform | None = Field(description="The platform of a handle.")


class TermsStep(BaseModel):
    """What holds from the start of a day (UTC) until the next step."""

    model_config = ConfigDict(extra="forbid")

    from_on: date
    action: Action
    status: IndicatorStatus
    reason_codes: list[ReasonCode]


class TermsOut(BaseModel):
    """How the verdict changes by time alone: `score = 100 * (1 - 0.5 ** (weight / 70))`, rounded.

    `weight` is what is left on the day `weight_on`, and halves every `half_life_days`. It is the shortest number that
    gives the right score on every day, and not the weight of the reports.
    """

    model_config = ConfigDict(extra="forbid")

    weight: float
    weight_on: date
    half_life_days: int | None = Field(description="Null: it never fades.")
    steps: list[TermsStep] = Field(description="In the order of their days. The first is that of this record.")


class ChangeOut(BaseModel):
    """An indicator as a copy stores it, judged as of the day (UTC) on which the record was made."""

    model_config = ConfigDict(extra="forbid")

    change: ChangeType = Field(
        description="`listed`: add it to your copy, or replace what you have. `removed`: delete it. If you acted on "
        "it, undo that: `status` says how the listing ended."
    )
    indicator: CopiedIndicator
    tlp: Tlp | None = Field(description="The strictest label of the reports that you may see.")
    categories: list[Category]
    roles: list[CaseRole] = Field(description="What it was in the victims' stories, where sources said so.")
    action: Action
    score: int = Field(ge=0, le=100)
    status: IndicatorStatus = Field(
        description="`unknown`: the indicator no longer matches the filters of this copy, and may still be listed."
    )
    reason_codes: list[ReasonCode]
    terms: TermsOut | None = Field(description="How it fades. Null if it is removed.")
    report_count: int
    agency_count: int
    first_reported_at: datetime
    last_reported_at: datetime
    created_at: datetime = Field(description="The same as `first_reported_at`.")
    updated_at: datetime = Field(description="When what you may see of it last changed.")


class SnapshotPart(StrEnum):
    """What a file of a snapshot holds."""

    SHARED = "shared"
    OWN = "own"


class SnapshotFileOut(BaseModel):
    """A file of a snapshot: records as in `GET /v1/changes`, one on each line."""

    model_config = ConfigDict(extra="forbid")

    file_id: UUID
    name: str
    path: str = Field(description="Where it is downloaded: `GET` this path.")
    part: SnapshotPart = Field(
        description="`shared`: what every agency of your sector sees. `own`: what only yours sees. Apply it last: it "
        "replaces what the others say of the same indicators."
    )
    kind: Kind | None = Field(description="The only kind in it. Null: all kinds.")
    format: str = Field(
        description="How its lines are written and packed.", json_schema_extra={"enum": ["ndjson.zst", "parquet"]}
    )
    item_count: int
    byte_count: int = Field(description="The size of the file.")
    content_byte_count: int = Field(description="The size of what the file unpacks to. Refuse more.")
    sha256: str = Field(description="The digest of the file, in hexadecimal.")


class SnapshotOut(BaseModel):
    """Everything that you may see, at one moment. It replaces all that your copy holds."""

    model_config = ConfigDict(extra="forbid")

    snapshot_id: UUID
    created_at: datetime
    updated_at: datetime = Field(description="The same as `created_at`: a snapshot does not change.")
    as_of: datetime = Field(description="Refuse a snapshot that is older than your copy.")
    policy: str = Field(description="The version of the rules.")
    item_count: int = Field(description="The number of records in all files of one format.")
    files: list[SnapshotFileOut]
    resume_cursor: str = Field(description="Send it as `cursor` to `GET /v1/changes` once the files are applied.")
    signed_note: str = Field(
        description="The other members as JSON, signed with the key of the audit log: verify it like a receipt."
    )
