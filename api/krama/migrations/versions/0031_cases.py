"""Cases: a row for each reference under which an agency has reported, and who may see it.

The reports of a case that ended are found by its reference too. A case of before this migration repeats what its first
report stated, and its largest loss in that report's currency. Only its own agency sees it.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Amount, Key
from krama.core.uuid7 import uuid7

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_AT_ONCE = 10_000


def upgrade() -> None:
    case = op.create_table(
        "case_file",
        sa.Column("case_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), nullable=False),
        sa.Column("client_id", sa.String(64), sa.ForeignKey("client.client_id"), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("occurred_at", UTCDateTime(), nullable=True),
        sa.Column("province", sa.String(6), nullable=True),
        sa.Column("channel", sa.String(64), nullable=True),
        sa.Column("loss_amount", Amount(), nullable=True),
        sa.Column("loss_currency", sa.String(3), nullable=True),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("tlp", sa.String(16), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("recipients", sa.Text(), nullable=False, server_default=""),
        sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
    )
    _fill(case)
    op.create_index("case_file_by_reference", "case_file", ["agency_id", "reference"], unique=True)
    op.create_index("case_file_by_agency", "case_file", ["agency_id", "case_id"])
    described = sa.text("tlp IS NOT NULL")
    op.create_index(
        "case_file_by_audience",
        "case_file",
        ["audience", "case_id"],
        sqlite_where=described,
        postgresql_where=described,
    )
    op.create_table(
        "case_recipient",
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), primary_key=True),
        sa.Column("case_id", Key(), sa.ForeignKey("case_file.case_id"), primary_key=True),
    )
    op.create_index("ix_case_recipient_case_id", "case_recipient", ["case_id"])
    ended = sa.text("withdrawn_at IS NOT NULL AND case_reference <> ''")
    op.create_index(
        "report_ended_by_case", "report", ["agency_id", "case_reference"], sqlite_where=ended, postgresql_where=ended
    )
    _grant("agency", sa.column("agency_id", Key()), "scopes")
    _grant("agency", sa.column("agency_id", Key()), "grantable")
    _grant("client", sa.column("client_id", sa.String()), "scopes")


_NEW = {
    "reports:submit": "cases:submit",
    "reports:read": "cases:read",
    "reports:withdraw": "cases:withdraw",
}
"""The new scopes, which go to all that have the same for reports."""


def _grant(name: str, key: "sa.ColumnClause[Any]", column: str) -> None:
    """Give the new scopes to these agencies or clients."""
    row = sa.table(name, key, sa.column(column, sa.String()))
    connection = op.get_bind()
    for held in connection.execute(sa.select(row.c[key.name], row.c[column])).all():
        scopes = {*held[1].split()}
        granted = scopes | {new for old, new in _NEW.items() if old in scopes}
        if granted != scopes:
            stated = " ".join(sorted(granted))
            connection.execute(sa.update(row).where(row.c[key.name] == held[0]).values({column: stated}))


_STATED = ("agency_id", "case_reference", "client_id", "category", "province", "created_at")
_FACTS = ("occurred_at", "channel", "loss_amount", "loss_currency")


def _fill(case: sa.Table) -> None:
    """Make the cases of the reports that there are, in the order of their first reports."""
    report = _reports("report", *_STATED, *_FACTS)
    pending = _reports("pending_report", *_STATED)
    nothing = [sa.cast(sa.null(), report.c[name].type).label(name) for name in _FACTS]
    every = sa.union_all(
        sa.select(*report.c).where(report.c.case_reference != ""),
        sa.select(*pending.c, *nothing).where(pending.c.case_reference != ""),
    ).subquery()
    keys = every.c.agency_id, every.c.case_reference
    place = sa.func.row_number().over(partition_by=keys, order_by=every.c.created_at).label("place")
    largest = sa.func.max(every.c.loss_amount).over(partition_by=(*keys, every.c.loss_currency)).label("largest")
    ranked = sa.select(*every.c, place, largest).subquery()
    first = sa.select(ranked).where(ranked.c.place == 1).order_by(ranked.c.created_at)
    rows = op.get_bind().execute(first).mappings().all()
    for begin in range(0, len(rows), _AT_ONCE):
        op.bulk_insert(case, [_row(row) for row in rows[begin : begin + _AT_ONCE]])


def _reports(name: str, *columns: str) -> sa.TableClause:
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "agency_id": Key(),
        "occurred_at": UTCDateTime(),
        "created_at": UTCDateTime(),
        "loss_amount": Amount(),
    }
    return sa.table(name, *(sa.column(each, types.get(each, sa.String())) for each in columns))


def _row(report: sa.RowMapping) -> dict[str, object]:
    return {
        "case_id": uuid7(report["created_at"]),
        "agency_id": report["agency_id"],
        "client_id": report["client_id"],
        "reference": report["case_reference"],
        "category": report["category"],
        "occurred_at": report["occurred_at"],
        "province": report["province"],
        "channel": report["channel"],
        "loss_amount": report["largest"],
        "loss_currency": report["loss_currency"],
        "created_at": report["created_at"],
        "updated_at": report["created_at"],
    }
