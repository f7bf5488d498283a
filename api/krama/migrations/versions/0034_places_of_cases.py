"""Where a case stands in a list: for its own agency when it was made, for others when it was opened to them.

One index finds the reports of a case, for their own agency and for others.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

revision: str = "0034"
down_revision: str | None = "0033"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    for table in ("case_file", "case_recipient"):
        op.add_column(table, sa.Column("opened_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE case_file SET opened_at = updated_at WHERE tlp IS NOT NULL")  # others have seen this time
    op.execute(
        "UPDATE case_recipient SET opened_at = (SELECT opened_at FROM case_file"
        " WHERE case_file.case_id = case_recipient.case_id)"
    )
    op.create_index("case_file_by_creation", "case_file", ["agency_id", "created_at", "case_id"])
    _index_where("tlp IS NOT NULL", "case_file_by_opening", "case_file", ["audience", "opened_at", "case_id"])
    shared = ["audience", "reference", "opened_at", "case_id"]
    _index_where("tlp IS NOT NULL", "case_file_by_shared_reference", "case_file", shared)
    op.create_index("case_recipient_by_opening", "case_recipient", ["agency_id", "opened_at", "case_id"])
    in_case = ["case_reference", "agency_id", "seq", "report_id"]
    _index_where("case_reference <> ''", "report_by_reference", "report", in_case)


def _index_where(condition: str, name: str, table: str, columns: list[str]) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where, if_not_exists=True)
