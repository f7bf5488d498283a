"""The indexes of lists of one case's reports: those of an agency, and those that others share with a sector.

Agencies that may read reports may also search, and give their clients the scope for it.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    cased = sa.text("case_reference <> ''")
    for name, first in (("report_by_own_case", "agency_id"), ("report_by_shared_case", "audience")):
        columns = [first, "case_reference", "seq", "report_id"]
        op.create_index(name, "report", columns, sqlite_where=cased, postgresql_where=cased)
    columns, described = ["audience", "reference", "case_id"], sa.text("tlp IS NOT NULL")
    name = "case_file_by_shared_reference"
    op.create_index(name, "case_file", columns, sqlite_where=described, postgresql_where=described)
    for column in ("scopes", "grantable"):
        has = f"' ' || {column} || ' ' LIKE '% reports:read %'"
        op.execute(f"UPDATE agency SET {column} = {column} || ' search:run' WHERE {has}")
