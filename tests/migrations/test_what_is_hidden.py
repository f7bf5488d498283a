"""Each statement of a judgement gets an audience: the last the one that was stored, and earlier ones none."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

import sqlalchemy as sa
from alembic import command
from sqlmodel import select

from krama.core import clock
from krama.core.database import Database
from krama.listings.tables import VerdictMark
from krama.migrations.state import configuration
from krama.outcomes.tables import Outcome
from tests.migrations.rows import insert

BANK, WING, LISTED = (UUID(int=number) for number in (1, 2, 3))
FIRST, DAY = datetime(2026, 3, 31, tzinfo=UTC), timedelta(days=1)


def _judge(connection: sa.Connection, number: int, agency_id: UUID, outcome: str) -> None:
    at = FIRST + number * DAY
    times = {"seq": clock.to_micros(at), "created_at": at, "stated_at": at}
    ids = {"statement_id": UUID(int=10 + number), "outcome_id": UUID(int=10 + number), "indicator_id": LISTED}
    insert(connection, "outcome", agency_id=agency_id, client_id="gate", outcome=outcome, **times, **ids)


def _mark(connection: sa.Connection, agency_id: UUID, kind: str, audience: int) -> None:
    source = uuid5(LISTED, agency_id.hex)
    of = {"indicator_id": LISTED, "source": source, "agency_id": agency_id}
    insert(connection, "verdict_mark", kind=kind, audience=audience, recipients=BANK.hex, **of)


def test_upgrade_gives_the_last_judgement_its_audience_and_hides_earlier_ones(empty_url: str) -> None:
    database = Database(empty_url)
    command.upgrade(configuration(database), "0024")
    with database.transaction() as session:
        connection = session.connection()
        for agency in (BANK, WING):
            insert(connection, "agency", agency_id=agency, name=str(agency))
        insert(connection, "client", client_id="gate", agency_id=BANK)
        insert(connection, "indicator", indicator_id=LISTED)
        for number, outcome in enumerate(("confirmed_fraud", "false_positive", "payment_stopped")):
            _judge(connection, number, BANK, outcome)
        _judge(connection, 3, WING, "confirmed_fraud")
        _mark(connection, BANK, "doubted", 3)
        _mark(connection, WING, "silenced", 7)
    command.upgrade(configuration(database), "head")
    with database.read() as session:
        stored = session.exec(select(Outcome).order_by(sa.column("seq"))).all()
        audiences = [(each.audience, each.recipients) for each in stored]
        kinds = session.exec(select(VerdictMark.kind)).all()
    database.close()
    assert audiences == [(0, ""), (3, BANK.hex), (0, ""), (7, BANK.hex)]
    assert kinds == ["doubted"]
