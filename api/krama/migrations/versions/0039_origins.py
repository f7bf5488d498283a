"""Where an imported report comes from, how far each source was imported, and when a listing was first corroborated."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0039"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column("report", sa.Column("origin", Key(), nullable=True))
    op.add_column("verdict", sa.Column("corroborated_at", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
    op.add_column("verdict", sa.Column("origin", sa.String(32), nullable=False, server_default=sa.text("''")))
    corroborated = sa.text("corroborated_at > 0")
    columns = ["audience", "kind", "corroborated_at", "indicator_id"]
    name = "verdict_corroborated"
    op.create_index(name, "verdict", columns, sqlite_where=corroborated, postgresql_where=corroborated)
    op.create_table(
        "import_source",
        sa.Column("source_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), nullable=False),
        sa.Column("client_id", sa.String(64), sa.ForeignKey("client.client_id"), nullable=False),
        sa.Column("form", sa.String(16), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
    )
