"""Queries of changes stay fast, however many changes a day has."""

from typing import Any
from uuid import UUID

from sqlalchemy import event

from krama.events import repository
from krama.events.changes import Cause, ListingChanged
from tests.exchange import Exchange

SECTORS = UUID(int=1)


def change(number: int, cause: Cause) -> ListingChanged:
    return ListingChanged(UUID(int=number % 500), SECTORS, None, None, None, None, cause, number)


def test_newest_fading_of_an_indicator_is_found_through_its_index(exchange: Exchange) -> None:
    statements: list[tuple[str, Any]] = []

    def heard(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        statements.append((statement, parameters))

    with exchange.database.transaction() as session:
        repository.add(session, [change(number, Cause.REPORTED) for number in range(1, 2001)])
        repository.add(session, [change(number, Cause.FADED) for number in range(2001, 3001)])
        connection = session.connection()
        connection.exec_driver_sql("ANALYZE")
        event.listen(connection, "before_cursor_execute", heard)
        newest = repository.newest_fading_of(session, [UUID(int=7), UUID(int=8)], after=2507)
        event.remove(connection, "before_cursor_execute", heard)
        ((statement, parameters),) = statements
        explain = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
        plan = str(connection.exec_driver_sql(f"{explain} {statement}", parameters).all())
    assert newest == {UUID(int=8): 2508}
    assert "listing_event_faded" in plan
