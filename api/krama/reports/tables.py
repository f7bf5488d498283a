"""Tables of reports."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Integer, text
from sqlmodel import BigInteger, Field, Index, SQLModel, Text

from krama.core.columns import Key
from krama.reports.fields import PERSONAL, ReportFacts

_LIVE = text("withdrawn_at IS NULL")
_ENDED = text("withdrawn_at IS NOT NULL")
_UNDECIDED = text("decided_at IS NULL AND withdrawn_at IS NULL")
_MOVED_FOR_OWN = text("own_seq IS NOT NULL")
_CASED = text("case_reference <> ''")
_TIMED = text("took IS NOT NULL")
_DUE = text("withdrawn_at IS NULL AND valid_until IS NOT NULL")
_STATES = text("report_id IS NOT NULL")


def with_client(stating_clients: str, *client_ids: str) -> str:
    """The column `stating_clients` with these clients in addition."""
    if not stating_clients and len(client_ids) == 1:
        return client_ids[0]
    return " ".join(sorted({*stating_clients.split(), *client_ids}))


class Report(ReportFacts, table=True):
    """A report: what one agency states about one indicator. `ReportFacts` has the columns that the agency states.

    An agency has one live report per indicator, category and case reference, which is empty if none was given.
    Submitting the same again changes that report. `seq` is the number of its last change. `audience` is the set of
    sectors that see it. `recipients` are the ids of the agencies that it names, sorted and separated by spaces
    (`sharing/audiences.py`).

    `police`: its agency belonged to the police when it reported. `stating_clients` are those that
    stated facts for which an officer vouches, since the last approval, separated by spaces. `approved_by` is the second
    officer's client that approved them. `erased_at` is when its personal fields
    were erased, `withdrawn_at` when it ended, and `ended_as` how it ended (`rule.evidence.Ending`). `overturned_at` is
    when an upheld dispute found it to be a mistake, and `source_reason` why, which may be after it ended. Only its own
    agency sees that then: `own_seq` is the number of this change, by which its agency's lists order it. It is None
    while `seq` is its last change for everybody. `revision` counts all changes, for others without this one
    (`drafts.revision_for`). `origin` is who states it, if its agency only copies it (`copies.py`).
    `decided_at`, `decided_by` and `decision_reason` are set if it was pending first, and was accepted then.
    """

    __table_args__ = (
        Index(
            "report_live_fact",
            "indicator_id",
            "agency_id",
            "category",
            "case_reference",
            unique=True,
            sqlite_where=_LIVE,
            postgresql_where=_LIVE,
        ),
        Index("report_by_agency", "agency_id", "seq", "report_id"),
        Index(
            "report_moved_for_own",
            "agency_id",
            "own_seq",
            "report_id",
            sqlite_where=_MOVED_FOR_OWN,
            postgresql_where=_MOVED_FOR_OWN,
        ),
        Index(
            "report_by_reference",
            "case_reference",
            "agency_id",
            "seq",
            "report_id",
            sqlite_where=_CASED,
            postgresql_where=_CASED,
        ),
        Index("report_by_audience", "audience", "seq", "report_id"),
        Index("report_ended", "indicator_id", sqlite_where=_ENDED, postgresql_where=_ENDED),
        Index("report_due", "valid_until", sqlite_where=_DUE, postgresql_where=_DUE),
    )

    report_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    indicator_id: UUID = Field(foreign_key="indicator.indicator_id", sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    police: bool
    stating_clients: str = Field(default="", sa_type=Text)
    category: str = Field(max_length=32)
    case_reference: str = Field(default="", max_length=64)
    tlp: str = Field(max_length=16)
    audience: int
    recipients: str = Field(default="", sa_type=Text)
    origin: UUID | None = Field(default=None, sa_type=Key)
    erased_at: datetime | None = None
    created_at: datetime
    updated_at: datetime
    approved_by: str | None = Field(default=None, max_length=64)
    approved_at: datetime | None = None
    overturned_at: datetime | None = None
    source_reason: str | None = Field(default=None, sa_type=Text)
    own_seq: int | None = Field(default=None, sa_type=BigInteger)
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)
    ended_as: str | None = Field(default=None, max_length=16)
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=64)
    decision_reason: str | None = Field(default=None, sa_type=Text)

    @property
    def facts(self) -> ReportFacts:
        """The facts that its agency states now."""
        return self

    def restate(self, changes: dict[str, object]) -> None:
        """Change these columns of `ReportFacts`."""
        self.sqlmodel_update(changes)

    def erase_personal(self, at: datetime) -> None:
        """Erase its personal fields."""
        self.sqlmodel_update(dict.fromkeys(PERSONAL))
        self.erased_at = at


class ReportRecipient(SQLModel, table=True):
    """An agency that a report names: the index from agencies to reports. `seq` is that of the report."""

    __tablename__ = "report_recipient"

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    report_id: UUID = Field(primary_key=True, foreign_key="report.report_id", index=True, sa_type=Key)


class LabelChange(SQLModel, table=True):
    """A change of a report's label by its agency. `lowered`: more members may see it, or who its source is.

    `anonymous_before` and `anonymous_after` are None in a change that is older than these columns.
    """

    __tablename__ = "label_change"

    report_id: UUID = Field(primary_key=True, foreign_key="report.report_id", sa_type=Key)
    seq: int = Field(primary_key=True, sa_type=BigInteger)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    tlp_before: str = Field(max_length=16)
    tlp_after: str = Field(max_length=16)
    audience_before: int
    audience_after: int
    recipients_before: str = Field(sa_type=Text)
    recipients_after: str = Field(sa_type=Text)
    anonymous_before: bool | None
    anonymous_after: bool | None
    lowered: bool
    reason: str | None = Field(default=None, sa_type=Text)


class CountedReport(SQLModel, table=True):
    """What statistics count of a report, as it was when its changes were counted last (`sums.py`).

    `day` and `month` are those in Cambodia when it was made: a date's ordinal, and twelve times the year plus the month
    from 0. Each member `…_in` is a set of readers (`counted.py`) for whom the report counts as a report, as the first
    of its case, as the first with a time or a mistake, and as the largest loss of its case.

    The last four are for scorecards: whether it is overturned, the sectors and the agencies for whom it corroborates
    others' reports, and the microseconds from the incident to the report.
    """

    __tablename__ = "counted_report"
    __table_args__ = (
        Index(
            "counted_by_day",  # has all that statistics read; the order of its columns is that of their groups
            "day",
            "month",
            "province",
            "category",
            "kind",
            "channel",
            "agency_id",
            "reports_in",
            "cases_in",
            "timed_in",
            "hours_to_report",
            "corrected_in",
            "hours_to_correct",
            "lost_in",
            "loss_currency",
            "loss_amount",
        ),
        Index("counted_by_indicator", "indicator_id"),
        Index(
            "counted_by_place",
            "agency_id",
            "month",
            "province",
            "took",
            sqlite_where=_TIMED,
            postgresql_where=_TIMED,
        ),
        {"sqlite_with_rowid": False},
    )

    report_id: UUID = Field(primary_key=True, sa_type=Key)
    agency_id: UUID = Field(sa_type=Key)
    indicator_id: UUID = Field(sa_type=Key)
    day: int
    month: int
    province: str = Field(max_length=6)
    category: str = Field(max_length=32)
    kind: str = Field(max_length=16)
    channel: str | None = Field(default=None, max_length=64)
    reports_in: int
    cases_in: int
    timed_in: int
    corrected_in: int
    lost_in: int
    hours_to_report: int | None = None
    hours_to_correct: int | None = None
    loss_amount: int | None = Field(default=None, sa_type=BigInteger)
    loss_currency: str | None = Field(default=None, max_length=3)
    overturned: bool
    shown_to: int
    named: str = Field(sa_type=Text)
    took: int | None = Field(default=None, sa_type=BigInteger)


class ScoreSum(SQLModel, table=True):
    """A sum over `counted_report` for scorecards, by the places where they count.

    `lower` and `upper` are the two middle ones of the times from incident to report, which are the same if their number
    is odd. They are None while they must be computed.
    """

    __tablename__ = "score_sum"
    __table_args__ = ({"sqlite_with_rowid": False},)

    agency_id: UUID = Field(primary_key=True, sa_type=Key)
    month: int = Field(primary_key=True, sa_type=Integer)
    province: str = Field(primary_key=True, max_length=6)
    made: int = Field(sa_type=BigInteger)
    overturned: int = Field(sa_type=BigInteger)
    corroborated: int = Field(sa_type=BigInteger)
    corroborated_overturned: int = Field(sa_type=BigInteger)
    is_timed: bool
    lower: int | None = Field(default=None, sa_type=BigInteger)
    upper: int | None = Field(default=None, sa_type=BigInteger)


class ReportSum(SQLModel, table=True):
    """A sum over `counted_report`: one agency's reports and cases, or its losses in a currency.

    `agency_id` is `sums.ALL` in the sums of all agencies together. `grouping` says by what they are grouped
    (`sums.GROUPINGS`), `period` is a day or a month as in `counted_report`, `first` and `second` are the values of the
    dimensions, or of one and the hours, and `readers` are those for whom they count. A row without a currency counts
    reports and cases. An amount is `high` millions and `low` of 1/10000.
    """

    __tablename__ = "report_sum"
    __table_args__ = ({"sqlite_with_rowid": False},)

    grouping: int = Field(primary_key=True, sa_type=Integer)
    agency_id: UUID = Field(primary_key=True, sa_type=Key)
    currency: str = Field(primary_key=True, max_length=3)
    period: int = Field(primary_key=True, sa_type=Integer)
    first: str = Field(primary_key=True, max_length=64)
    second: str = Field(primary_key=True, max_length=64)
    readers: int = Field(primary_key=True, sa_type=Integer)
    reports: int = Field(sa_type=BigInteger)
    cases: int = Field(sa_type=BigInteger)
    high: int = Field(sa_type=BigInteger)
    low: int = Field(sa_type=BigInteger)


class CopiedObject(SQLModel, table=True):
    """An object of a source that is imported, in its newest version that was read: what it states, if anything.

    `source_id` is that of `import_source`. `object_id` follows from the object's id at its source, or from its value if
    it has none. `modified_at` is when its source changed it. `report_id` is the report that it leads to, which may have
    ended. None means that it states nothing: the row stays, so that an older version is known to be older. `origin` is
    who states it, and `confidence`, `occurred_at` and `valid_until` are what it states. `tlp`, `audience` and
    `recipients` say who may see it, also while it states nothing. They are None if nobody said it, or if it was read
    before migration 0042.
    """

    __tablename__ = "copied_object"
    __table_args__ = (
        Index("copied_object_by_report", "report_id", sqlite_where=_STATES, postgresql_where=_STATES),
        {"sqlite_with_rowid": False},
    )

    source_id: UUID = Field(primary_key=True, sa_type=Key)
    object_id: UUID = Field(primary_key=True, sa_type=Key)
    modified_at: datetime
    report_id: UUID | None = Field(default=None, foreign_key="report.report_id", sa_type=Key)
    origin: UUID | None = Field(default=None, sa_type=Key)
    confidence: int | None = None
    occurred_at: datetime | None = None
    valid_until: datetime | None = None
    tlp: str | None = Field(default=None, max_length=16)
    audience: int | None = None
    recipients: str | None = Field(default=None, sa_type=Text)


class CarriedLabel(SQLModel, table=True):
    """The label that an agency had given to a value, with the number of that change, before the value was read again.

    It is of the fact that the value states from then on (`copied_labels`).
    """

    __tablename__ = "carried_label"
    __table_args__ = ({"sqlite_with_rowid": False},)

    agency_id: UUID = Field(primary_key=True, foreign_key="agency.agency_id", sa_type=Key)
    indicator_id: UUID = Field(primary_key=True, foreign_key="indicator.indicator_id", sa_type=Key)
    category: str = Field(primary_key=True, max_length=32)
    case_reference: str = Field(primary_key=True, max_length=64)
    seq: int = Field(sa_type=BigInteger)
    tlp: str = Field(max_length=16)
    audience: int
    recipients: str = Field(sa_type=Text)


class RereadReport(SQLModel, table=True):
    """What the value of a report that had ended, listed or pending, names since it was read again (`named_before`).

    Its report stays on the indicator that it named first.
    """

    __tablename__ = "reread_report"
    __table_args__ = (
        Index("reread_report_by_indicator", "agency_id", "indicator_id"),
        {"sqlite_with_rowid": False},
    )

    report_id: UUID = Field(primary_key=True, sa_type=Key)
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    indicator_id: UUID = Field(foreign_key="indicator.indicator_id", sa_type=Key)


class PendingReport(SQLModel, table=True):
    """A report on a protected value: not listed, and kept until the national administrator decides.

    When it is accepted, it becomes a row of `report` with the same `report_id`, and this row is deleted. A report
    that was dismissed, or that its agency has withdrawn, stays here. `request` is the `ReportIn` as JSON, with the
    members that were ever set. After it was erased, at `erased_at`, it has only those that ask for the report's label;
    None if it was erased before migration 0025. `sent_at` is when it was last sent, and `client_id` the
    client that stated its facts last. `stating_clients` is as in `Report`, with the client that sent it first.
    `protection_id` is the protection that covered it, which may have ended.
    """

    __tablename__ = "pending_report"
    __table_args__ = (
        Index(
            "pending_report_open",
            "agency_id",
            "indicator_id",
            "category",
            "case_reference",
            unique=True,
            sqlite_where=_UNDECIDED,
            postgresql_where=_UNDECIDED,
        ),
        Index("pending_report_by_indicator", "agency_id", "indicator_id"),
        Index("pending_report_by_agency", "agency_id", "seq", "report_id"),
        Index("pending_report_by_change", "seq", "report_id"),
    )

    report_id: UUID = Field(primary_key=True, sa_type=Key)
    seq: int = Field(sa_type=BigInteger)
    revision: int = Field(default=1, sa_column_kwargs={"server_default": "1"})
    agency_id: UUID = Field(foreign_key="agency.agency_id", sa_type=Key)
    client_id: str = Field(foreign_key="client.client_id", max_length=64)
    stating_clients: str = Field(default="", sa_type=Text)
    indicator_id: UUID = Field(sa_type=Key)
    kind: str = Field(max_length=16)
    canonical: str = Field(sa_type=Text)
    category: str = Field(max_length=32)
    case_reference: str = Field(default="", max_length=64)
    province: str | None = Field(default=None, max_length=6)
    request: str | None = Field(default=None, sa_type=Text)
    erased_at: datetime | None = None
    sent_at: datetime
    protection_id: UUID = Field(sa_type=Key)
    created_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = Field(default=None, max_length=64)
    decision_reason: str | None = Field(default=None, sa_type=Text)
    withdrawn_at: datetime | None = None
    withdrawal_reason: str | None = Field(default=None, sa_type=Text)
