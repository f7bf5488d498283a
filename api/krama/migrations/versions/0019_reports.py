"""A pending report is a report: the same id before and after the decision, with a revision.

Changes of labels record whether the source was anonymous. Nobody knows it of those before.
"""

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_UNDECIDED = sa.text("decided_at IS NULL")
_AT_ONCE = 500
_LONGEST_RELEASE = timedelta(seconds=10)
"""Between the moment of a report that a release made and the moment of its decision, in one transaction."""

_DECISION = ("decided_at", "decided_by", "decision_reason")
_held = sa.table(
    "held_report",
    sa.column("report_id", Key()),
    sa.column("decided_at", UTCDateTime()),
    sa.column("decided_by", sa.String()),
    sa.column("decision_reason", sa.Text()),
    sa.column("decided_as", sa.String()),
)
_report = sa.table(
    "report",
    sa.column("report_id", Key()),
    sa.column("created_at", UTCDateTime()),
    sa.column("decided_at", UTCDateTime()),
    sa.column("decided_by", sa.String()),
    sa.column("decision_reason", sa.Text()),
)
_pending = sa.table(
    "pending_report",
    sa.column("report_id", Key()),
    sa.column("request", sa.Text()),
    sa.column("province", sa.String()),
)


def upgrade() -> None:
    _unfinished_requests()
    _labels()
    _reports()
    _released()
    _pending_reports()


def _unfinished_requests() -> None:
    """Forget them: the results of their first rows have old names. Sent again, a row that is stored is unchanged."""
    op.execute(
        "DELETE FROM idempotency_part WHERE EXISTS (SELECT 1 FROM idempotency WHERE status IS NULL "
        "AND idempotency.client_id = idempotency_part.client_id AND idempotency.key = idempotency_part.key)"
    )
    op.execute("DELETE FROM idempotency WHERE status IS NULL")


def _labels() -> None:
    for name in ("anonymous_before", "anonymous_after"):
        op.add_column("label_change", sa.Column(name, sa.Boolean(), nullable=True))


def _reports() -> None:
    for before, after in (("reported_at", "created_at"), ("withdrawn_reason", "withdrawal_reason")):
        op.execute(f"ALTER TABLE report RENAME COLUMN {before} TO {after}")
    op.add_column("report", _revision())
    for column in _decision():
        op.add_column("report", column)


def _released() -> None:
    """Give a report the decision that made it. One that was live before its release has counted all the time.

    Several releases may have been merged into one report; the first of them may have made it.
    """
    connection, last = op.get_bind(), None
    released = _held.c.decided_as == "released", _held.c.report_id == _report.c.report_id
    pairs = sa.select(_report.c.report_id, _report.c.created_at, *(_held.c[name] for name in _DECISION))
    by = _report.c.report_id, _held.c.decided_at
    for row in connection.execute(pairs.where(*released).order_by(*by)).all():
        made = row.created_at <= row.decided_at <= row.created_at + _LONGEST_RELEASE
        if made and row.report_id != last:
            own = sa.update(_report).where(_report.c.report_id == row.report_id)
            connection.execute(own.values({name: getattr(row, name) for name in _DECISION}))
            last = row.report_id


def _pending_reports() -> None:
    """Reports that were released go on as the reports that they became."""
    for name in ("held_report_open", "held_report_by_agency", "held_report_by_change"):
        op.drop_index(name, table_name="held_report")
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
