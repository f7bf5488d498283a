"""Rows that went in by the driver read as those that the ORM would have put there, on both databases."""

import traceback
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID, uuid5

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlmodel import Session, SQLModel, col, select

from krama.agencies.permissions import Permission
from krama.audit.tables import AuditTile
from krama.core.database import Database
from krama.core.inserts import insert_missing, insert_rows, put_rows
from krama.indicators.kinds import Indicator, Kind
from krama.listings.records import find
from krama.listings.tables import IndicatorRecord
from krama.protection.tables import Protection
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.members import new_agency, new_client
from tests.tiers import turns

_SPACE = UUID(int=7)
_texts = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20) | st.sampled_from(
    ["\\N", "\\.", "a\tb\nc\r\\", "{}", '","', "NULL", "?", "%s"]
)
_moments = st.datetimes(timezones=st.just(UTC))


def _stored(session: Session, table: type[SQLModel]) -> list[dict[str, object]]:
    key = inspect(table).local_table.primary_key.columns[0]
    return [row.model_dump() for row in session.exec(select(table).order_by(key))]


# Each example is rolled back.
@settings(max_examples=turns(30, 100), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.fixed_dictionaries(
            {
                "seq": st.integers(0, 2**63 - 1),
                "form": _texts.map(lambda text: text[:16]),
                "value": st.uuids().map(str),
                "owner": _texts,
                "reason": _texts,
                "source": st.none() | _texts,
                "created_at": _moments,
                "created_by": st.none() | _texts,
                "expires_at": st.none() | _moments,
                "ended_at": st.none() | _moments,
                "ended_by": st.none() | _texts,
                "end_reason": st.none() | _texts,
                "revision": st.integers(1, 2**31 - 1),
            }
        ),
        min_size=1,
        max_size=4,
        unique_by=lambda row: row["value"],
    )
)
def test_any_row_reads_as_it_was_put_in(database_url: str, drawn: list[dict[str, object]]) -> None:
    rows = [{"protection_id": UUID(int=place), "kind": "", **row} for place, row in enumerate(drawn)]
    database = Database(database_url)
    with database.engine.connect() as connection, Session(connection) as session:
        insert_rows(session, Protection, rows)
        assert _stored(session, Protection) == rows
    database.close()


def test_report_with_every_column_reads_as_it_was_put_in(database_url: str) -> None:
    """Alone, and as one of two: each database gets another statement."""
    moment = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
    database = Database(database_url)
    with database.transaction() as session:
        agency = new_agency(session, "Office", Sector.POLICE)
        client = new_client(session, agency, [Permission.REPORTS_SUBMIT]).client_id
        insert_missing(session, IndicatorRecord, [_indicator("+85512345678")])
        facts = {
            "indicator_id": uuid5(_SPACE, "+85512345678"), "agency_id": agency, "client_id": client, "police": True,
            "stating_clients": client, "value": "០១២\t\\N", "category": "phishing", "confidence": 1, "tlp": "TLP:RED",
            "audience": 0, "recipients": "", "anonymous": False, "occurred_at": moment, "province": "KH-12",
            "role": "onward", "layer": 2, "channel": None,
            "loss_amount": Decimal("250.1"), "loss_currency": "USD", "narrative": "a\nb",
            "erased_at": None, "valid_until": moment, "created_at": moment, "updated_at": moment,
            "approved_by": None, "approved_at": None, "overturned_at": None, "source_reason": None,
            "own_seq": None, "withdrawn_at": None, "withdrawal_reason": None, "ended_as": None, "revision": 2,
            "decided_at": moment, "decided_by": client, "decision_reason": "ក", "origin": UUID(int=9),
        }  # fmt: skip
        rows = [
            {"report_id": UUID(int=number), "seq": number, "case_reference": str(number), **facts}
            for number in range(1, 4)
        ]
        insert_rows(session, Report, rows[:1])
        insert_rows(session, Report, rows[1:])
        session.expire_all()
        assert _stored(session, Report) == rows
    database.close()


def _indicator(canonical: str, kind: Kind = Kind.PHONE) -> dict[str, object]:
    moment = datetime(2026, 2, 3, 4, 5, 6, 7, tzinfo=UTC)
    return {
        "indicator_id": uuid5(_SPACE, canonical), "kind": kind, "canonical": canonical, "created_at": moment,
    }  # fmt: skip


def test_missing_rows_are_put_in_and_others_left_alone(database_url: str) -> None:
    database = Database(database_url)
    with database.transaction() as session:
        first = [_indicator("one"), _indicator("two")]
        assert insert_missing(session, IndicatorRecord, []) == 0
        assert insert_missing(session, IndicatorRecord, first) == 2
        again = [{**first[0], "canonical": "changed"}, _indicator('ក"\\,\n')]
        assert insert_missing(session, IndicatorRecord, again) == 1
        asked = [uuid5(_SPACE, name) for name in ("one", "two", 'ក"\\,\n')]
        indicators = find(session, asked)
        assert [indicators[key] for key in asked] == [Indicator(Kind.PHONE, name) for name in ("one", "two", 'ក"\\,\n')]
        made = session.exec(select(col(IndicatorRecord.created_at)).distinct()).all()
        assert made == [first[0]["created_at"]]
    database.close()


def test_rows_are_put_in_the_place_of_those_with_their_key(database_url: str) -> None:
    database = Database(database_url)
    with database.transaction() as session:
        put_rows(session, AuditTile, [])
        put_rows(session, AuditTile, [_tile(0, 1, b"old"), _tile(1, 1, b"kept")])
        put_rows(session, AuditTile, [_tile(0, 1, b"new"), _tile(0, 2, b"added")])
        rows = session.exec(select(AuditTile).order_by(col(AuditTile.level), col(AuditTile.number))).all()
        assert [row.model_dump() for row in rows] == [_tile(0, 1, b"new"), _tile(0, 2, b"added"), _tile(1, 1, b"kept")]
    database.close()


def _tile(level: int, number: int, hashes: bytes) -> dict[str, object]:
    return {"level": level, "number": number, "hashes": hashes}


def test_error_is_of_its_kind_and_quotes_no_value(database_url: str) -> None:
    """PostgreSQL tells what stood in the row; SQLAlchemy hides parameters alone."""
    database = Database(database_url)
    for kind, expected in (("phone", IntegrityError), ("SECRET" * 5, DBAPIError)):  # twice the same; too long a kind
        rows = [_indicator("SECRET") | {"kind": kind}] * 2
        with pytest.raises(DBAPIError) as raised, database.transaction() as session:
            insert_rows(session, IndicatorRecord, rows)
        assert isinstance(raised.value, expected)
        assert "SECRET" not in "".join(traceback.format_exception(raised.value))
    database.close()


def test_error_of_a_statement_that_took_too_long_quotes_no_value(postgres_database: str) -> None:
    database = Database(postgres_database)
    rows = [_indicator(f"SECRET{number}") for number in range(20_000)]
    with pytest.raises(OperationalError) as raised, database.transaction() as session:
        _insert_within(session, rows, millis=20)
    assert "statement timeout" in str(raised.value)
    assert "SECRET" not in "".join(traceback.format_exception(raised.value))
    database.close()


def _insert_within(session: Session, rows: list[dict[str, object]], millis: int) -> None:
    session.execute(text(f"SET LOCAL statement_timeout = {millis}"))
    insert_rows(session, IndicatorRecord, rows)


def test_rows_that_have_not_the_same_columns_are_refused(database_url: str) -> None:
    database = Database(database_url)
    with pytest.raises(ValueError, match="same columns"), database.transaction() as session:
        insert_rows(session, AuditTile, [{"level": 0, "number": 1}, _tile(0, 2, b"")])
    database.close()
