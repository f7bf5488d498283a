"""What goes into the client and comes out of it.

Answers are the generated models under the names that people use. Their `repr` shows no value: they reach logs.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Required, TypedDict
from uuid import UUID

from krama_client._generated.models import (
    Action,
    AgencyOut,
    Audience,
    AuditRecordOut,
    Category,
    Chain,
    CheckAnswer,
    CheckpointOut,
    ConsistencyProof,
    CorrectionOut,
    DisputeOut,
    DisputeState,
    Ending,
    Event,
    Explanation,
    Grounds,
    HeldOut,
    HeldStatus,
    HistoryOut,
    InclusionProof,
    IndicatorOut,
    IndicatorRef,
    IndicatorStatus,
    Kind,
    LabelChangeOut,
    Loss,
    Match,
    Me,
    Outcome,
    OutcomeOut,
    Permission,
    Platform,
    Reason,
    ReasonCode,
    Receipt,
    Relation,
    ReportOut,
    ReportStatus,
    Result,
    ScorecardLine,
    Scorecards,
    Sector,
    SimulationOut,
    Source,
    Tlp,
    View,
)
from krama_client.errors import Refusal

__all__ = [
    "Action",
    "Agency",
    "Audience",
    "AudienceFacts",
    "AuditRecord",
    "BulkOutcome",
    "Category",
    "Chain",
    "CheckItem",
    "Checkpoint",
    "ConsistencyProof",
    "Correction",
    "Dispute",
    "DisputeState",
    "Ending",
    "Event",
    "Explanation",
    "Facts",
    "Grounds",
    "HeldReport",
    "HeldStatus",
    "History",
    "InclusionProof",
    "Indicator",
    "IndicatorRef",
    "IndicatorStatus",
    "Kind",
    "LabelChange",
    "Loss",
    "LossFacts",
    "Match",
    "Me",
    "Outcome",
    "OutcomeOut",
    "PastPayment",
    "Permission",
    "Platform",
    "Reason",
    "ReasonCode",
    "Receipt",
    "Refused",
    "Relation",
    "Report",
    "ReportStatus",
    "Result",
    "RowOutcome",
    "ScorecardLine",
    "Scorecards",
    "Sector",
    "Simulation",
    "Source",
    "Tlp",
    "Verdict",
    "View",
]


class PastPayment(TypedDict, total=False):
    """A past payment: what a check of its value would have got, and `at`, when it was made."""

    value: Required[str]
    kind: Kind | str | None
    institution: str | None
    chain: Chain | str | None
    platform: Platform | str | None
    at: Required[datetime | str]


class CheckItem(TypedDict, total=False):
    """A value to check and what is known beside it. An ordinary dictionary; only `value` is needed."""

    value: Required[str]
    kind: Kind | str | None
    institution: str | None
    chain: Chain | str | None
    platform: Platform | str | None
    purpose: str | None


class LossFacts(TypedDict):
    """What the victim lost: an exact amount, and an ISO 4217 currency."""

    amount: Decimal | int | str
    currency: str


class AudienceFacts(TypedDict, total=False):
    """Who may see a report beside its source: sectors at home, members by their id."""

    sectors: list[Sector | str]
    agencies: list[UUID | str]


class Facts(TypedDict, total=False):
    """What may be said in a report beside `value` and `category`. Times must say their zone."""

    kind: Kind | str | None
    institution: str | None
    chain: Chain | str | None
    platform: Platform | str | None
    confidence: int | None
    tlp: Tlp | str | None
    audience: AudienceFacts | None
    anonymous: bool | None
    occurred_at: datetime | str | None
    province: str | None
    case_reference: str | None
    channel: str | None
    loss: LossFacts | None
    narrative: str | None
    valid_until: datetime | str | None


class Verdict(CheckAnswer):
    """What is known about a value, and what to do now: decide by `action`, explain by the rest.

    Where several listings cover the value, the gravest one gives action, score, counts, times and `indicator_id`.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Verdict {self.kind}: {self.action}, score {self.score}, {self.reports} reports>"


class Indicator(IndicatorOut):
    """An indicator as your agency may see it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Indicator {self.indicator_id} {self.kind}: {self.action}, score {self.score}>"


class HeldReport(HeldOut):
    """A report on something that may not be listed: it was kept, and the national administrator decides."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<HeldReport {self.held_id}: {self.status}>"


class Correction(CorrectionOut):
    """Your agency was told that this is listed, and it is listed no longer: undo what followed from it."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Correction {self.indicator_id} {self.kind}: {self.cause}>"


class Dispute(DisputeOut):
    """A dispute of your agency, as it stands."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Dispute {self.dispute_id}: {self.grounds}, {self.state}>"


class History(HistoryOut):
    """How an indicator came to stand as it does."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<History {self.indicator.indicator_id}: {self.earlier + len(self.items)} events>"


Simulation = SimulationOut
"""What checks of past payments would have said, in counts."""


class Agency(AgencyOut):
    """A member of the exchange."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Agency {self.agency_id}: {self.sector}, {self.status}>"


class AuditRecord(AuditRecordOut):
    """A record of the exchange's audit log: what one of your clients asked, and what it was answered."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<AuditRecord {self.leaf_index}: {self.operation}, {self.outcome}>"


Checkpoint = CheckpointOut
"""What the exchange's audit log is, signed: keep the last one that you got."""


class LabelChange(LabelChangeOut):
    """A recorded change of a report's label."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<LabelChange {self.before.tlp} to {self.after.tlp}>"


class Report(ReportOut):
    """A report as far as you may see it: what is not released to your `view` is None."""

    __slots__ = ()

    def __repr__(self) -> str:
        return f"<Report {self.report_id}: {self.category}, {self.status}>"


@dataclass(frozen=True, slots=True)
class Refused:
    """Takes the place of a verdict where a value could not be checked; `value` is None where it was not text."""

    value: str | None = field(repr=False)
    error: Refusal


@dataclass(frozen=True, slots=True)
class RowOutcome:
    """What became of one row of a bulk submission: it was accepted or held, or `error` says why not.

    `row` counts from 1 over the whole file; a CSV file's header and blank lines are not counted. `outcome` is None on
    a dry run.
    """

    row: int
    outcome: Outcome | None = None
    report_id: UUID | None = None
    indicator_id: UUID | None = None
    error: Refusal | None = None
    held: bool = False
    held_id: UUID | None = None

    @property
    def accepted(self) -> bool:
        """Whether the row was taken (on a dry run: would be)."""
        return self.error is None and not self.held


@dataclass(slots=True)
class BulkOutcome:
    """What became of all rows so far: `received` is always `accepted` plus `held` plus `rejected`."""

    dry_run: bool
    received: int = 0
    accepted: int = 0
    held: int = 0
    rejected: int = 0
    results: list[RowOutcome] = field(default_factory=list, repr=False)

    @property
    def rejections(self) -> Iterator[RowOutcome]:
        """The rows that were refused."""
        return (result for result in self.results if result.error is not None)
