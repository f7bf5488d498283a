"""Renames scopes, and gives their holders the new scopes for reading: what they could do, they can still do."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0018"
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
    "agencies:manage": ("agencies:manage", "scorecards:read_all"),
}


def upgrade() -> None:
    for name, key in (("agency", "agency_id"), ("client", "client_id")):
        table = sa.table(name, sa.column(key), sa.column("scopes"))
        changed = sa.update(table).where(table.c[key] == sa.bindparam("holder")).values(scopes=sa.bindparam("now"))
        held = op.get_bind().execute(sa.select(table.c[key], table.c.scopes)).all()
        rows = [{"holder": holder, "now": _renamed(scopes)} for holder, scopes in held if scopes]
        if rows:
            op.get_bind().execute(changed, rows)


def _renamed(scopes: str) -> str:
    """The scopes as they are called now. Those of an earlier migration may stand in any order."""
    return " ".join(sorted({new for old in scopes.split() for new in _NOW.get(old, (old,))}))
