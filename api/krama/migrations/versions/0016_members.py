"""Gives agencies and clients a revision and a place in the order of changes, and renames scopes.

Holders of a renamed scope get the new scopes for reading: what they could do, they can still do.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core import clock
from krama.core.columns import Key

revision: str = "0016"
down_revision: str | None = "0015"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOW = {
    "audit:own": ("audit:read",),
    "audit:read": ("audit:read_all",),
    "protection:manage": ("protections:manage", "protections:read", "reports:decide"),
    "disputes:open": ("disputes:open", "disputes:read"),
    "disputes:decide": ("disputes:decide", "disputes:read"),
    "outcomes:submit": ("outcomes:submit", "outcomes:read"),
    "clients:manage": ("clients:manage", "clients:read"),
    "agencies:manage": ("agencies:manage", "agencies:read_all", "clients:read_all", "scorecards:read_all"),
}
_EPOCH = sa.text("'1970-01-01 00:00:00'")


def upgrade() -> None:
    for name, key in (("agency", sa.column("agency_id", Key())), ("client", sa.column("client_id", sa.String()))):
        op.add_column(name, sa.Column("revision", sa.Integer(), nullable=False, server_default=sa.text("1")))
        op.add_column(name, sa.Column("seq", sa.BigInteger(), nullable=False, server_default=sa.text("0")))
        op.add_column(name, sa.Column("updated_at", UTCDateTime(), nullable=False, server_default=_EPOCH))
        _fill(name, key)


def _fill(name: str, key: sa.ColumnClause[Any]) -> None:
    """The last change of a row is not known: it is the day on which the row was made."""
    moments = (sa.column(column, UTCDateTime()) for column in ("created_at", "updated_at"))
    row = sa.table(name, key, sa.column("scopes"), sa.column("seq", sa.BigInteger()), *moments)
    connection, the_key = op.get_bind(), row.c[key.name]
    for held in connection.execute(sa.select(the_key, row.c.scopes, row.c.created_at)).all():
        place = {"seq": clock.to_micros(held.created_at), "updated_at": held.created_at}
        renamed = sa.update(row).where(the_key == held[0]).values(scopes=_renamed(held.scopes), **place)
        connection.execute(renamed)


def _renamed(scopes: str) -> str:
    """The scopes as they are called now. Those of an earlier migration may stand in any order."""
    return " ".join(sorted({new for old in scopes.split() for new in _NOW.get(old, (old,))}))
