"""Who may see a judgement is stored with each statement of it, and no longer only with the agency's last one.

Of the time before, only the audience of the last statement is known. Of the others, only their own agency sees the
effect on the past. Marks of outcomes that have no effect any more are deleted: nothing reads them.

The decision on a dispute has words of its own for the agencies whose reports it ends.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Key

revision: str = "0026"
down_revision: str | None = "0025"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NAMES = ("indicator_id", "agency_id")
_MARK = sa.table(
    "verdict_mark",
    *(sa.column(name, Key()) for name in _NAMES),
    *(sa.column(name, sa.Text()) for name in ("kind", "recipients")),
    sa.column("audience", sa.Integer()),
)
_OUTCOME = sa.table(
    "outcome",
    *(sa.column(name, Key()) for name in ("statement_id", *_NAMES)),
    *(sa.column(name, sa.Text()) for name in ("outcome", "recipients")),
    sa.column("audience", sa.Integer()),
    sa.column("stated_at", UTCDateTime()),
)
_OF_OUTCOMES = ("confirmed", "doubted", "silenced")
_JUDGEMENTS = ("confirmed_fraud", "false_positive")


def upgrade() -> None:
    op.add_column("outcome", sa.Column("audience", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("outcome", sa.Column("recipients", sa.Text(), nullable=False, server_default=""))
    op.add_column("dispute", sa.Column("source_reason", sa.Text(), nullable=True))
    connection = op.get_bind()
    marks = sa.select(_MARK).where(_MARK.c.kind.in_(_OF_OUTCOMES))
    for mark in connection.execute(marks).all():
        of_it = _OUTCOME.c.indicator_id == mark.indicator_id, _OUTCOME.c.agency_id == mark.agency_id
        judged = sa.select(_OUTCOME.c.statement_id).where(*of_it, _OUTCOME.c.outcome.in_(_JUDGEMENTS))
        last = connection.execute(judged.order_by(_OUTCOME.c.stated_at.desc()).limit(1)).scalar()
        seen = {"audience": mark.audience, "recipients": mark.recipients}
        connection.execute(sa.update(_OUTCOME).where(_OUTCOME.c.statement_id == last).values(seen))
    connection.execute(sa.delete(_MARK).where(_MARK.c.kind == "silenced"))
