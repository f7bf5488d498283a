"""Outcomes that an earlier version counted twice become one, and nothing that was said is lost."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from alembic import command
from sqlmodel import Session, select

from krama.core import clock
from krama.core.database import Database
from krama.migrations.state import configuration
from krama.outcomes import repository
from krama.outcomes.tables import Outcome
from tests.migrations.rows import insert

BANK, LISTED, CHECK = (UUID(int=number) for number in (1, 2, 3))
FIRST, DAY = datetime(2026, 3, 31, tzinfo=UTC), timedelta(days=1)
SAID: list[dict[str, Any]] = [
    {"outcome": "payment_stopped", "check_id": CHECK, "amount": 2500000, "currency": "USD"},
    {"outcome": "payment_stopped", "check_id": CHECK, "amount": 250000, "currency": "USD"},
    {"outcome": "payment_stopped", "check_id": CHECK, "reference": "TRX-1"},
    {"outcome": "confirmed_fraud", "check_id": CHECK, "indicator_id": LISTED},
    {"outcome": "false_positive", "check_id": CHECK, "indicator_id": LISTED},
    {"outcome": "customer_warned", "indicator_id": LISTED},
    {"outcome": "customer_warned", "indicator_id": LISTED},
]


def _fill(connection: sa.Connection) -> None:
    insert(connection, "agency", agency_id=BANK)
    insert(connection, "client", client_id="gate", agency_id=BANK)
    insert(connection, "indicator", indicator_id=LISTED)
    for number, said in enumerate(SAID):
        at = FIRST + number * DAY
        of = {"outcome_id": UUID(int=10 + number), "seq": clock.to_micros(at), "created_at": at}
        insert(connection, "outcome", agency_id=BANK, client_id="gate", **of, **said)


def _shown(outcome: Outcome) -> tuple[str, int, str, str | None, datetime]:
    amount = "-" if outcome.amount is None else f"{outcome.amount:.2f}"
    return outcome.outcome, outcome.outcome_id.int, amount, outcome.reference, outcome.created_at


def test_upgrade_joins_the_outcomes_of_one_payment_and_keeps_what_was_said(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0020")
    with database.transaction() as session:
        _fill(session.connection())
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        standing = sorted(map(_shown, repository.of_agency(session, BANK, FIRST - DAY, FIRST + 30 * DAY)))
        spans = _spans(session)
        count = len(session.exec(select(Outcome)).all())
    database.close()
    assert standing == [
        ("customer_warned", 15, "-", None, FIRST + 5 * DAY),
        ("customer_warned", 16, "-", None, FIRST + 6 * DAY),
        ("false_positive", 13, "-", None, FIRST + 3 * DAY),
        ("payment_stopped", 10, "25.00", "TRX-1", FIRST),
    ]
    assert spans == [("confirmed_fraud", FIRST + 3 * DAY, FIRST + 4 * DAY), ("false_positive", FIRST + 4 * DAY, None)]
    assert count == len(SAID)


def _spans(session: Session) -> list[tuple[str, datetime, datetime | None]]:
    judged = repository.affecting_score(session, [LISTED])
    return [(each.outcome, each.stated_at, each.replaced_at) for each in judged]
