"""Adds audiences and recipients of reports, the history of label changes, and verdict rows by audience."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

from krama.core.columns import Key

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_EVERYONE = 0xFFFF
_POLICE_BANKS_REGULATOR = 0b01011


def upgrade() -> None:
    """Narrow TLP:AMBER reports to the new meaning of the label. `krama migrate` then rebuilds the verdicts."""
    _reports()
    _verdicts()


def _reports() -> None:
    op.add_column("report", sa.Column("audience", sa.Integer(), nullable=False, server_default=str(_EVERYONE)))
    op.add_column("report", sa.Column("recipients", sa.Text(), nullable=False, server_default=""))
    op.add_column("report", sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(f"UPDATE report SET audience = {_POLICE_BANKS_REGULATOR} WHERE tlp = 'TLP:AMBER'")
    op.execute("UPDATE report SET audience = 0 WHERE tlp IN ('TLP:AMBER+STRICT', 'TLP:RED')")
    op.drop_index("report_by_agency", "report")
    op.create_index("report_by_agency", "report", ["agency_id", "seq", "report_id"], unique=False)
    op.create_index("report_by_audience", "report", ["audience", "seq", "report_id"], unique=False)
    op.create_table(
        "report_recipient",
        sa.Column("agency_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("report_id", Key(), nullable=False),
        sa.ForeignKeyConstraint(["agency_id"], ["agency.agency_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"]),
        sa.PrimaryKeyConstraint("agency_id", "seq", "report_id"),
    )
    op.create_index("ix_report_recipient_report_id", "report_recipient", ["report_id"], unique=False)
    op.create_table(
        "label_change",
        sa.Column("report_id", Key(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("client_id", sa.String(length=64), nullable=False),
        sa.Column("tlp_before", sa.String(length=16), nullable=False),
        sa.Column("tlp_after", sa.String(length=16), nullable=False),
        sa.Column("audience_before", sa.Integer(), nullable=False),
        sa.Column("audience_after", sa.Integer(), nullable=False),
        sa.Column("recipients_before", sa.Text(), nullable=False),
        sa.Column("recipients_after", sa.Text(), nullable=False),
        sa.Column("lowered", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["client_id"], ["client.client_id"]),
        sa.ForeignKeyConstraint(["report_id"], ["report.report_id"]),
        sa.PrimaryKeyConstraint("report_id", "seq"),
    )


def _verdicts() -> None:
    """The old rows are dropped. `krama migrate` rebuilds them from the reports."""
    op.drop_table("verdict")
    op.create_table(
        "verdict",
        sa.Column("indicator_id", Key(), nullable=False),
        sa.Column("audience", Key(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reports", sa.Integer(), nullable=False),
        sa.Column("agencies", sa.Integer(), nullable=False),
        sa.Column("strength", sa.Integer(), nullable=False),
        sa.Column("categories", sa.Integer(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("indicator_id", "audience"),
        sqlite_with_rowid=False,
    )
    op.create_index("verdict_by_change", "verdict", ["audience", "seq", "indicator_id"], unique=False)
    op.create_index("verdict_by_kind", "verdict", ["audience", "kind", "seq", "indicator_id"], unique=False)
    op.execute("INSERT INTO sequence (name, value) VALUES ('verdict_rules', 0)")
