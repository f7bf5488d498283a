"""Stores a pending report as the request that was sent, instead of as the columns of a report."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core import clock
from krama.core.columns import Key

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_SECTORS = {"police": 1, "bank": 2, "telecom": 4, "regulator": 8, "partner": 16}
_SAME = ("value", "confidence", "occurred_at", "province", "channel", "narrative", "anonymous", "valid_until")
_AT_ONCE = 500

_row = sa.table(
    "held_report",
    sa.column("held_id", Key()),
    sa.column("seq", sa.BigInteger()),
    sa.column("category", sa.String()),
    sa.column("case_reference", sa.String()),
    sa.column("request", sa.Text()),
    sa.column("sent_at", UTCDateTime()),
)


def upgrade() -> None:
    """The change number of an undecided report is the time when it was last sent, because nothing else changes it."""
    op.execute("ALTER TABLE held_report RENAME COLUMN facts TO request")
    never = sa.text("'1970-01-01 00:00:00'")
    op.add_column("held_report", sa.Column("sent_at", UTCDateTime(), nullable=False, server_default=never))
    connection, last = op.get_bind(), UUID(int=0)
    while rows := connection.execute(
        sa.select(_row).where(_row.c.held_id > last).order_by(_row.c.held_id).limit(_AT_ONCE)
    ).all():
        for row in rows:
            request = None if row.request is None else _request(row.category, row.case_reference, row.request)
            values = {"request": request, "sent_at": clock.from_micros(row.seq)}
            connection.execute(sa.update(_row).where(_row.c.held_id == row.held_id).values(values))
        last = rows[-1].held_id


def _request(category: str, case_reference: str, text: str) -> str:
    """The request that states these facts. It does not need the kind, because the row has the indicator."""
    facts: dict[str, Any] = json.loads(text)
    request = {"category": category, **{name: facts[name] for name in _SAME if facts.get(name) is not None}}
    if case_reference:
        request["case_reference"] = case_reference
    if facts.get("loss_amount") is not None:
        request["loss"] = {"amount": facts["loss_amount"], "currency": facts["loss_currency"]}
    if facts.get("tlp") is not None:
        request["tlp"] = facts["tlp"]
        if facts.get("audience_said"):
            request["audience"] = _audience(facts)
    return json.dumps(request, ensure_ascii=False)


def _audience(facts: dict[str, Any]) -> dict[str, list[str]]:
    """The audience of the request. Only TLP:AMBER requests name sectors; other labels imply theirs."""
    mask = facts.get("audience", 0) if facts["tlp"] == "TLP:AMBER" else 0
    return {
        "sectors": [sector for sector, bit in _SECTORS.items() if mask & bit],
        "agencies": [str(UUID(hex=agency)) for agency in facts.get("recipients", "").split()],
    }
