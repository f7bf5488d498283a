"""Cases: a row for each reference under which an agency has reported, and who may see it.

A case from before this migration repeats what its reports stated first, and the largest loss in the first currency. It
is withdrawn if all of them have ended. Only its own agency sees it.
"""

from collections.abc import Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from alembic import op
from sqlmodel.sql.sqltypes import UTCDateTime

from krama.core.columns import Amount, Key

revision: str = "0031"
down_revision: str | None = "0030"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_AT_ONCE = 10_000


def upgrade() -> None:
    case = op.create_table(
        "case_file",
        sa.Column("case_id", Key(), primary_key=True),
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), nullable=False),
        sa.Column("client_id", sa.String(64), sa.ForeignKey("client.client_id"), nullable=False),
        sa.Column("reference", sa.String(64), nullable=False),
        sa.Column("stating_clients", sa.Text(), nullable=False, server_default=""),
        sa.Column("category", sa.String(32), nullable=False),
        sa.Column("occurred_at", UTCDateTime(), nullable=True),
        sa.Column("province", sa.String(6), nullable=True),
        sa.Column("channel", sa.String(64), nullable=True),
        sa.Column("loss_amount", Amount(), nullable=True),
        sa.Column("loss_currency", sa.String(3), nullable=True),
        sa.Column("narrative", sa.Text(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("tlp", sa.String(16), nullable=True),
        sa.Column("audience", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("recipients", sa.Text(), nullable=False, server_default=""),
        sa.Column("anonymous", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("revision", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("updated_at", UTCDateTime(), nullable=False),
        sa.Column("erased_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawal_reason", sa.Text(), nullable=True),
    )
    _fill(case)
    op.create_index("case_file_by_reference", "case_file", ["agency_id", "reference"], unique=True)
    op.create_table(
        "case_recipient",
        sa.Column("agency_id", Key(), sa.ForeignKey("agency.agency_id"), primary_key=True),
        sa.Column("case_id", Key(), sa.ForeignKey("case_file.case_id"), primary_key=True),
    )
    op.create_index("ix_case_recipient_case_id", "case_recipient", ["case_id"])
    _grant("agency", sa.column("agency_id", Key()), "scopes")
    _grant("agency", sa.column("agency_id", Key()), "grantable")
    _grant("client", sa.column("client_id", sa.String()), "scopes")


_NEW = {
    "reports:submit": "cases:submit",
    "reports:read": "cases:read",
    "reports:withdraw": "cases:withdraw",
}
"""The new scopes, which go to all that have the same for reports."""


def _grant(name: str, key: "sa.ColumnClause[Any]", column: str) -> None:
    """Give the new scopes to these agencies or clients."""
    row = sa.table(name, key, sa.column(column, sa.String()))
    connection = op.get_bind()
    for held in connection.execute(sa.select(row.c[key.name], row.c[column])).all():
        scopes = {*held[1].split()}
        granted = scopes | {new for old, new in _NEW.items() if old in scopes}
        if granted != scopes:
            stated = " ".join(sorted(granted))
            connection.execute(sa.update(row).where(row.c[key.name] == held[0]).values({column: stated}))


_CASE = ("agency_id", "case_reference")
_STATED = ("report_id", *_CASE, "client_id", "category", "province", "created_at", "withdrawn_at")
_FACTS = ("occurred_at", "channel", "loss_amount", "loss_currency")


def _fill(case: sa.Table) -> None:
    """Make the cases of the reports that there are. They are read and written in parts: there may be a million."""
    report = _reports("report", *_STATED, *_FACTS)
    pending = _reports("pending_report", *_STATED)
    nothing = [sa.cast(sa.null(), report.c[name].type).label(name) for name in _FACTS]
    every = sa.union_all(
        sa.select(*report.c).where(report.c.case_reference != ""),
        sa.select(*pending.c, *nothing).where(pending.c.case_reference != ""),
    ).subquery()
    place = every.c.agency_id, every.c.case_reference, every.c.created_at, every.c.report_id
    ordered = sa.select(every).order_by(*place)
    options = {"stream_results": True, "yield_per": _AT_ONCE}
    reports = op.get_bind().execute(ordered, execution_options=options).mappings()
    made = (_row(list(group)) for _, group in groupby(reports, key=itemgetter(*_CASE)))
    while rows := list(islice(made, _AT_ONCE)):
        op.bulk_insert(case, rows)


def _reports(name: str, *columns: str) -> sa.TableClause:
    types: dict[str, sa.types.TypeEngine[Any]] = {
        "report_id": Key(),
        "agency_id": Key(),
        "occurred_at": UTCDateTime(),
        "created_at": UTCDateTime(),
        "withdrawn_at": UTCDateTime(),
        "loss_amount": Amount(),
    }
    return sa.table(name, *(sa.column(each, types.get(each, sa.String())) for each in columns))


def _row(reports: list[sa.RowMapping]) -> dict[str, object]:
    """The case of these reports, the oldest first."""

    def first_stated(name: str) -> Any:
        return next((each[name] for each in reports if each[name] is not None), None)

    first, currency = reports[0], first_stated("loss_currency")
    amounts = [each["loss_amount"] for each in reports if each["loss_currency"] == currency]
    ended = [each["withdrawn_at"] for each in reports]
    return {
        "case_id": uuid4(),
        "agency_id": first["agency_id"],
        "client_id": first["client_id"],
        "stating_clients": " ".join(sorted({each["client_id"] for each in reports})),
        "reference": first["case_reference"],
        "category": first["category"],
        "occurred_at": first_stated("occurred_at"),
        "province": first_stated("province"),
        "channel": first_stated("channel"),
        "loss_amount": None if currency is None else max(amount for amount in amounts if amount is not None),
        "loss_currency": currency,
        "created_at": first["created_at"],
        "updated_at": reports[-1]["created_at"],
        "withdrawn_at": None if None in ended else max(ended),
    }
