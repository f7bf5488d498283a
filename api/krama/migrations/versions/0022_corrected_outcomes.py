"""An agency has one outcome for each payment and class, and corrects it by sending it again.

What was said before stays as a statement that has been replaced. Of several outcomes of one payment and class, the last
one stands, under the id and the time of the first.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JUDGEMENTS = {"confirmed_fraud", "false_positive"}
_OUTCOME = sa.table(
    "outcome",
    *(sa.column(name, Key()) for name in ("statement_id", "outcome_id", "agency_id", "check_id", "indicator_id")),
    *(sa.column(name, sa.Text()) for name in ("outcome", "reference", "currency")),
    *(sa.column(name, sa.BigInteger()) for name in ("seq", "amount")),
    *(sa.column(name, UTCDateTime()) for name in ("created_at", "stated_at", "replaced_at", "silenced_at")),
)


def upgrade() -> None:
    op.execute("ALTER TABLE outcome RENAME COLUMN outcome_id TO statement_id")
    with op.batch_alter_table("outcome") as batch:
        batch.add_column(sa.Column("outcome_id", Key, nullable=True))
        batch.add_column(sa.Column("stated_at", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("replaced_at", UTCDateTime(), nullable=True))
    op.execute("UPDATE outcome SET outcome_id = statement_id, stated_at = created_at")
    _join(op.get_bind())
    with op.batch_alter_table("outcome") as batch:
        batch.alter_column("outcome_id", existing_type=Key, nullable=False)
        batch.alter_column("stated_at", existing_type=UTCDateTime(), nullable=False)
    op.create_index("outcome_by_creation", "outcome", ["agency_id", "created_at"])
    op.create_index("outcome_by_id", "outcome", ["outcome_id"])


def _join(connection: sa.Connection) -> None:
    """Make the outcomes of one payment and class the statements of one outcome. What the last leaves out stays."""
    standing: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in connection.execute(sa.select(_OUTCOME).order_by(_OUTCOME.c.seq)).mappings().all():
        name = _name(row)
        now = {str(column): value for column, value in row.items()}
        if name in standing:
            before = standing[name]
            kept = {key: before[key] for key in ("outcome_id", "created_at")}
            kept |= {key: before[key] for key in ("indicator_id", "reference") if row[key] is None}
            kept |= {key: before[key] for key in ("amount", "currency") if row["amount"] is None}
            _set(connection, now, kept)
            _set(connection, before, {"replaced_at": row["created_at"]})
            now |= kept
        standing[name] = now


def _name(row: sa.RowMapping) -> tuple[Any, ...]:
    """What names the payment of an outcome, first its check. Without a name a judgement is about its indicator."""
    of = row["agency_id"], "judgement" if row["outcome"] in _JUDGEMENTS else row["outcome"]
    if row["check_id"] is not None:
        return (*of, "check", row["check_id"])
    if row["reference"] is not None:
        return (*of, "reference", row["reference"])
    if row["outcome"] in _JUDGEMENTS and row["silenced_at"] is None:
        return (*of, "indicator", row["indicator_id"])
    return (*of, "outcome", row["statement_id"])


def _set(connection: sa.Connection, row: Mapping[str, Any], values: dict[str, Any]) -> None:
    of_it = _OUTCOME.c.statement_id == row["statement_id"]
    connection.execute(sa.update(_OUTCOME).where(of_it).values(values))
