"""A pending report is a report: the same id before and after the decision, with a revision.

Changes of labels record whether the source was anonymous.
"""

import json
from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0017"
down_revision: str | None = "0016"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNDECIDED = sa.text("decided_at IS NULL")
_AT_ONCE = 500
_pending = sa.table(
    "pending_report",
    sa.column("report_id", Key()),
    sa.column("request", sa.Text()),
    sa.column("province", sa.String()),
)


def upgrade() -> None:
    _labels()
    _reports()
    _pending_reports()


def _labels() -> None:
    for name in ("anonymous_before", "anonymous_after"):
        op.add_column("label_change", sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))


def _reports() -> None:
    for before, after in (("reported_at", "created_at"), ("withdrawn_reason", "withdrawal_reason")):
        op.execute(f"ALTER TABLE report RENAME COLUMN {before} TO {after}")
    op.add_column("report", _revision())
    for column in _decision():
        op.add_column("report", column)


def _pending_reports() -> None:
    """Reports that were released go on as the reports that they became, with the decision."""
    for name in ("held_report_open", "held_report_by_agency", "held_report_by_change"):
        op.drop_index(name, table_name="held_report")
    for name in ("decided_at", "decided_by", "decision_reason"):
        held = f"(SELECT {name} FROM held_report WHERE held_report.report_id = report.report_id)"
        op.execute(f"UPDATE report SET {name} = {held} WHERE report_id IN (SELECT report_id FROM held_report)")
    op.execute("DELETE FROM held_report WHERE decided_as = 'released'")
    for name in ("report_id", "decided_as"):
        op.drop_column("held_report", name)
    op.rename_table("held_report", "pending_report")
    for before, after in (("held_id", "report_id"), ("held_at", "created_at"), ("entry_id", "protection_id")):
        op.execute(f"ALTER TABLE pending_report RENAME COLUMN {before} TO {after}")
    op.add_column("pending_report", _revision())
    op.add_column("pending_report", sa.Column("province", sa.String(length=6), nullable=True))
    _copy_provinces()
    op.create_index(
        "pending_report_open",
        "pending_report",
        ["agency_id", "indicator_id", "category", "case_reference"],
        unique=True,
        sqlite_where=_UNDECIDED,
        postgresql_where=_UNDECIDED,
    )
    op.create_index("pending_report_by_agency", "pending_report", ["agency_id", "seq", "report_id"], unique=False)
    op.create_index("pending_report_by_change", "pending_report", ["seq", "report_id"], unique=False)


def _copy_provinces() -> None:
    connection, last = op.get_bind(), UUID(int=0)
    after = sa.select(_pending).order_by(_pending.c.report_id).limit(_AT_ONCE)
    while rows := connection.execute(after.where(_pending.c.report_id > last)).all():
        for row in rows:
            province = None if row.request is None else json.loads(row.request).get("province")
            own = sa.update(_pending).where(_pending.c.report_id == row.report_id)
            connection.execute(own.values(province=province))
        last = rows[-1].report_id


def _revision() -> sa.Column[int]:
    return sa.Column("revision", sa.Integer(), nullable=False, server_default="1")


def _decision() -> tuple[sa.Column[object], ...]:
    return (
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by", sa.String(length=64), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
    )
