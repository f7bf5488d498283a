"""The condition that a key is one of many, whose keys are one parameter."""

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, not_
from sqlalchemy.exc import StatementError
from sqlmodel import Session, col, select

from krama.core.columns import among
from krama.core.database import Database
from krama.core.inserts import insert_rows
from krama.listings.tables import IndicatorRecord

_MOMENT = datetime(2026, 2, 3, tzinfo=UTC)
_keys = st.lists(st.integers(0, 40).map(lambda number: UUID(int=number << 120 | number)), max_size=40)


def _store(session: Session, keys: Sequence[UUID]) -> None:
    rows = [{"indicator_id": key, "kind": "phone", "canonical": str(key), "created_at": _MOMENT} for key in keys]
    insert_rows(session, IndicatorRecord, rows)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])  # each example is rolled back
@given(stored=_keys, wanted=_keys)
def test_condition_chooses_what_in_would_choose(database_url: str, stored: list[UUID], wanted: list[UUID]) -> None:
    database = Database(database_url)
    with database.engine.connect() as connection, Session(connection) as session:
        _store(session, list(dict.fromkeys(stored)))
        key = col(IndicatorRecord.indicator_id)
        assert set(session.exec(select(key).where(among(key, wanted)))) == set(stored) & set(wanted)
        assert set(session.exec(select(key).where(not_(among(key, wanted))))) == set(stored) - set(wanted)
        named = session.exec(select(key).where(among(key, "named")), params={"named": wanted})
        assert set(named) == set(stored) & set(wanted)
        with pytest.raises(StatementError):
            session.exec(select(key).where(among(key, "named")), params={"nam": wanted})
    database.close()


def test_sqlite_looks_for_the_keys_and_does_not_read_the_table(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.read() as session:
        query = select(func.count()).where(among(IndicatorRecord.indicator_id, [UUID(int=1)]))
        compiled = query.compile(session.connection())
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", (UUID(int=1).bytes,) * 2)
        steps = [str(row[-1]) for row in plan]
    database.close()
    assert steps[0].startswith("SEARCH indicator USING"), steps
