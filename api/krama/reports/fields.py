"""A report's fields, each declared once: where it is stored, who states it, and which sectors see it.

Intake, merging, responses, bulk columns, erasure and the two allow-lists are derived from this file. CONTRIBUTING.md
says how to add a field.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Self

from sqlmodel import Field, SQLModel, Text

from krama.core.columns import Amount
from krama.sharing.policy import DOMESTIC, EVERY_SECTOR, OWN_AGENCY, POLICE
from krama.sharing.sectors import Sector


class ReportFacts(SQLModel):
    """The columns that contain what the source states, with their types. The table `Report` inherits them.

    An instance that is not a row holds a new report; columns that were not stated have their default.
    """

    value: str = Field(sa_type=Text)
    confidence: int = 50
    anonymous: bool = False
    occurred_at: datetime | None = None
    province: str | None = Field(default=None, max_length=6)
    channel: str | None = Field(default=None, max_length=64)
    loss_amount: Decimal | None = Field(default=None, sa_type=Amount)
    loss_currency: str | None = Field(default=None, max_length=3)
    narrative: str | None = Field(default=None, sa_type=Text)
    valid_until: datetime | None = None
    role: str | None = Field(default=None, max_length=16)
    layer: int | None = None

    @classmethod
    def stating(cls, columns: Mapping[str, object]) -> Self:
        """The facts of a new report whose validated request states these columns.

        It does the same as `model_construct` in a quarter of the time: a bulk submission creates thousands of them.
        """
        facts: Self = cls.__new__(cls)
        facts.__dict__.update(_DEFAULTS)
        facts.__dict__.update(columns)
        return facts

    def changes(self, stated: Mapping[str, object]) -> dict[str, object]:
        """The stated columns that differ from the stored ones."""
        return {name: value for name, value in stated.items() if getattr(self, name) != value}

    def changed(self, changes: Mapping[str, object]) -> "ReportFacts":
        """A copy with these columns changed."""
        return ReportFacts.stating({**self.__dict__, **changes})


_DEFAULTS = {name: column.default for name, column in ReportFacts.model_fields.items() if not column.is_required()}


class StatedBy(StrEnum):
    """Who states a field."""

    SOURCE = "source"
    """The agency's client, in the report."""
    APPROVER = "approver"
    """The second officer."""
    DECIDER = "decider"
    """The client that accepted or dismissed the pending report."""
    ENDING = "ending"
    """The client that withdrew, dismissed or overturned the report, or its expiry."""
    SERVER = "server"


class CellForm(StrEnum):
    """How a spreadsheet cell becomes the text that the contract asks for."""

    TEXT = "text"
    LOWER = "lower"
    """A code word in lower case; people type capitals."""
    UPPER = "upper"
    """A code word in upper case."""
    DIGITS = "digits"
    """A number; its Khmer or other decimal digits become ASCII digits."""
    WHOLE = "whole"
    """A whole number, with Khmer or other decimal digits."""
    TRUTH = "truth"
    """Yes or no."""
    LIST = "list"
    """Code words in lower case, separated by spaces or, as in a list that was downloaded, by `;`."""
    KIND = "kind"
    """A kind, by its code or a name in English or Khmer."""
    CATEGORY = "category"
    """A category, by its code or a name."""
    PROVINCE = "province"
    """A province, by its code or a name."""
    CURRENCY = "currency"
    """A currency, by its code, sign or name."""
    AMOUNT = "amount"
    """An amount of money, as a spreadsheet writes it. It is read together with its currency."""
    MOMENT = "moment"
    """A day or a time, as a spreadsheet writes it, in Cambodia's time zone."""


@dataclass(frozen=True, slots=True)
class BulkColumn:
    """A column of a CSV file. If the field is an object, `part` names the member that it fills."""

    name: str
    form: CellForm = CellForm.TEXT
    part: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportField:
    """One member of a report on the wire.

    `columns`: where `report` stores it. `disclosed_to`: the sectors whose agencies see it when they may see the report;
    its own agency always does. `returned`: a client that may not read reports gets it back even if it did not state
    it. `personal`: it is erased when its retention ends. `vouched`: a second officer vouches for it, so the approval of
    a police report ends when it changes.
    """

    member: str
    stated_by: StatedBy = StatedBy.SERVER
    columns: tuple[str, ...] = ()
    bulk: tuple[BulkColumn, ...] = ()
    disclosed_to: frozenset[Sector] = OWN_AGENCY
    returned: bool = False
    personal: bool = False
    vouched: bool = False


def _identifies(member: str, *columns: str, stated_by: StatedBy = StatedBy.SERVER) -> ReportField:
    """An identifier or a state. Every member that may see the report sees it."""
    return ReportField(member=member, stated_by=stated_by, columns=columns, disclosed_to=EVERY_SECTOR, returned=True)


def _stated(
    member: str,
    disclosed_to: frozenset[Sector],
    *bulk: BulkColumn,
    form: CellForm = CellForm.TEXT,
    columns: tuple[str, ...] | None = None,
    personal: bool = False,
    returned: bool = False,
    vouched: bool = False,
) -> ReportField:
    """A field that the source states; it has one column and one bulk column of its own name unless others are given."""
    return ReportField(
        member=member,
        stated_by=StatedBy.SOURCE,
        columns=(member,) if columns is None else columns,
        bulk=bulk or (BulkColumn(member, form),),
        disclosed_to=disclosed_to,
        personal=personal,
        returned=returned,
        vouched=vouched,
    )


FIELDS = (
    # What a victim stated goes to the police. A partner abroad learns only that there is a report, and of which kind.
    _stated("value", POLICE),
    # Hints for reading the value. They are not stored.
    _stated("kind", OWN_AGENCY, form=CellForm.KIND, columns=()),
    _stated("institution", OWN_AGENCY, columns=()),
    _stated("chain", OWN_AGENCY, form=CellForm.LOWER, columns=()),
    _stated("platform", OWN_AGENCY, form=CellForm.LOWER, columns=()),
    _stated("category", EVERY_SECTOR, form=CellForm.CATEGORY, returned=True),
    _stated("confidence", DOMESTIC, form=CellForm.WHOLE, vouched=True),
    _stated("tlp", EVERY_SECTOR, form=CellForm.UPPER, returned=True),
    _stated("occurred_at", DOMESTIC, form=CellForm.MOMENT, vouched=True),
    _stated("province", DOMESTIC, form=CellForm.PROVINCE, vouched=True),
    _stated("case_reference", POLICE),
    # The reasons of a verdict say that money only passed through, so all who see the report may know the role.
    _stated("role", EVERY_SECTOR, form=CellForm.LOWER, vouched=True),
    _stated("layer", EVERY_SECTOR, form=CellForm.WHOLE, vouched=True),
    _stated("channel", DOMESTIC, vouched=True),
    _stated(
        "loss",
        POLICE,
        BulkColumn("loss_amount", CellForm.AMOUNT, "amount"),
        BulkColumn("loss_currency", CellForm.CURRENCY, "currency"),
        columns=("loss_amount", "loss_currency"),
        vouched=True,
    ),
    _stated("narrative", POLICE, personal=True, vouched=True),
    _stated(
        "audience",
        OWN_AGENCY,
        BulkColumn("audience_sectors", CellForm.LIST, "sectors"),
        BulkColumn("audience_agencies", CellForm.LIST, "agencies"),
        columns=("audience", "recipients"),
    ),
    _stated("anonymous", OWN_AGENCY, form=CellForm.TRUTH),
    _stated("valid_until", EVERY_SECTOR, form=CellForm.MOMENT),
    # Fields that the service adds.
    _identifies("report_id", "report_id"),
    _identifies("status", "ended_as"),
    _identifies("view"),
    ReportField(member="source", columns=("agency_id",), disclosed_to=DOMESTIC, returned=True),
    _identifies("indicator", "indicator_id"),
    _identifies("created_at", "created_at"),
    _identifies("updated_at", "updated_at"),
    # Only a police report is approved, so it would tell that the police are behind an anonymous one.
    ReportField(member="approved_at", stated_by=StatedBy.APPROVER, columns=("approved_at",), returned=True),
    _identifies("ended_at", "withdrawn_at", stated_by=StatedBy.ENDING),
    ReportField(member="end_reason", stated_by=StatedBy.ENDING, columns=("withdrawal_reason",)),
    # Its own agency must learn of it: the same report sent again is swallowed from then on.
    ReportField(member="overturned_at", stated_by=StatedBy.ENDING, columns=("overturned_at",), returned=True),
    ReportField(member="source_reason", stated_by=StatedBy.ENDING, columns=("source_reason",)),
    ReportField(member="revision", columns=("revision",), returned=True),
    ReportField(member="approved_by", stated_by=StatedBy.APPROVER, columns=("approved_by",)),
    ReportField(member="decided_at", stated_by=StatedBy.DECIDER, columns=("decided_at",)),
    ReportField(member="decided_by", stated_by=StatedBy.DECIDER, columns=("decided_by",)),
    ReportField(member="decision_reason", stated_by=StatedBy.DECIDER, columns=("decision_reason",)),
    ReportField(member="result", returned=True),
    ReportField(member="erased_at", columns=("erased_at",), disclosed_to=POLICE),  # who sees what was erased
    ReportField(member="receipt", returned=True),
)
"""Every member of a report. Those that the source states are in the order of the bulk columns."""

INTERNAL_COLUMNS = frozenset({"seq", "own_seq", "client_id", "police", "stating_clients", "origin"})
"""Columns that no response shows."""


_MEMBER_OF = {column: field.member for field in FIELDS for column in field.columns}

PLAIN = tuple(name for name in ReportFacts.model_fields if _MEMBER_OF.get(name, name) == name)
"""The columns of `ReportFacts` that are a member of the same name, including columns that nobody declared."""

PERSONAL = tuple(
    name
    for name in ReportFacts.model_fields
    if name not in _MEMBER_OF or any(name in field.columns for field in FIELDS if field.personal)
)
"""The columns that are erased when their retention ends. A column that nobody declared is erased too."""

APPROVAL = frozenset({"approved_at", "revision", "overturned_at"})
"""The members that other agencies' officers who may approve see in addition: what their approval depends on.

`revision` counts changes, so each change that it counts shows in a member that they see.
"""
DECISION = APPROVAL | {"decided_at", "decided_by", "decision_reason"}
"""The same for those who decide pending reports."""

VOUCHED_MEMBERS = frozenset(field.member for field in FIELDS if field.vouched)
VOUCHED = frozenset(column for field in FIELDS if field.vouched for column in field.columns)
"""The columns for which a second officer vouches. Spelling, label and validity are not among them."""

BULK_COLUMNS = {column.name: (field.member, column) for field in FIELDS for column in field.bulk} | {
    "reference": ("reference", BulkColumn("reference"))
}
"""The columns of a CSV file, in order, each with the member that it fills. `reference` is only repeated, not stored."""

RETURNED = frozenset(field.member for field in FIELDS if field.returned)
"""The members that a client that may not read reports gets back, even if another client stated them."""

_DISCLOSED = {sector: frozenset(field.member for field in FIELDS if sector in field.disclosed_to) for sector in Sector}


def disclosed_to(sector: Sector) -> frozenset[str]:
    """The members that another agency of this sector sees of a report that it may see."""
    return _DISCLOSED[sector]


def members_of(columns: Iterable[str]) -> frozenset[str]:
    """The members to which these columns of `ReportFacts` belong."""
    return frozenset(_MEMBER_OF.get(column, column) for column in columns)
