"""What each object of an imported source states, so that a report ends when no source states it any more.

Until now nobody noted which source a report was copied from. So copied reports end here, and the next run of each
import reads its source from the beginning and lists again what the source still states.
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core import clock
from krama.core.columns import Key

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "copied_object",
        sa.Column("source_id", Key(), primary_key=True),
        sa.Column("object_id", Key(), primary_key=True),
        sa.Column("modified_at", UTCDateTime(), nullable=False),
        sa.Column("report_id", Key(), sa.ForeignKey("report.report_id"), nullable=True),
        sa.Column("origin", Key(), nullable=True),
        sa.Column("confidence", sa.Integer(), nullable=True),
        sa.Column("occurred_at", UTCDateTime(), nullable=True),
        sa.Column("valid_until", UTCDateTime(), nullable=True),
        sqlite_with_rowid=False,
    )
    stated = sa.text("report_id IS NOT NULL")
    name = "copied_object_by_report"
    op.create_index(name, "copied_object", ["report_id"], sqlite_where=stated, postgresql_where=stated)
    _end_copies()
    op.execute("UPDATE import_source SET position = NULL")


def _end_copies() -> None:
    """As one change, in the order of changes. `krama migrate` rebuilds the rows of listings after that."""
    bind = op.get_bind()
    if not bind.scalar(sa.select(sa.func.count()).select_from(_REPORT).where(_IS_COPY)):
        return
    stored = sa.select(_SEQUENCE.c.value).where(_SEQUENCE.c.name == "change")
    seq = max(clock.to_micros(clock.now()), bind.execute(stored).scalar_one() + 1)
    moment = clock.from_micros(seq)
    bind.execute(_SEQUENCE.update().where(_SEQUENCE.c.name == "change").values(value=seq))
    copies = sa.select(_REPORT.c.report_id).where(_IS_COPY)
    bind.execute(_RECIPIENT.update().where(_RECIPIENT.c.report_id.in_(copies)).values(seq=seq))
    ended = {"withdrawn_at": moment, "ended_as": "withdrawn", "withdrawal_reason": "Its source has ended it."}
    changed = {"seq": seq, "own_seq": None, "revision": _REPORT.c.revision + 1, "updated_at": moment}
    bind.execute(_REPORT.update().where(_IS_COPY).values(**changed, **ended))


_SEQUENCE = sa.table("sequence", sa.column("name", sa.String()), sa.column("value", sa.BigInteger()))
_RECIPIENT = sa.table("report_recipient", sa.column("report_id", Key()), sa.column("seq", sa.BigInteger()))
_REPORT = sa.table(
    "report",
    sa.column("report_id", Key()),
    sa.column("origin", Key()),
    sa.column("seq", sa.BigInteger()),
    sa.column("own_seq", sa.BigInteger()),
    sa.column("revision", sa.Integer()),
    sa.column("updated_at", UTCDateTime()),
    sa.column("withdrawn_at", UTCDateTime()),
    sa.column("ended_as", sa.String()),
    sa.column("withdrawal_reason", sa.Text()),
)
_IS_COPY = sa.and_(_REPORT.c.origin.is_not(None), _REPORT.c.withdrawn_at.is_(None))
