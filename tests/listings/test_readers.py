"""The fast readers: what they find, together and when the database fails."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import make_url, text

from krama.core.columns import keys_in
from krama.listings.postgres_reader import PostgresVerdictReader
from krama.listings.reader import BY_KEY, BY_NUMBER, VerdictReader, VisibleAggregates
from krama.listings.sqlite_reader import padded
from krama.sharing.audiences import Viewer, viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

NOBODY = viewer(UUID(int=2**100), Sector.BANK)


def key_of(report: dict[str, Any]) -> bytes:
    return UUID(report["indicator"]["indicator_id"]).bytes


def test_many_checks_at_once_each_get_their_own_answer(exchange: Exchange, police: Caller, office: Caller) -> None:
    reported = [police.report(f"012 345 {number}") for number in range(600, 620)]
    closed = office.report("012 345 700", tlp="TLP:AMBER+STRICT")
    keys = [key_of(report) for report in (*reported, closed)]
    source = viewer(UUID(office.get("/v1/me").json()["agency"]["agency_id"]), Sector.POLICE)
    stranger = viewer(uuid4(), Sector.POLICE)

    async def read_all() -> list[tuple[bytes, Viewer, bool]]:
        async def read(key: bytes, looking: Viewer) -> tuple[bytes, Viewer, bool]:
            return key, looking, key in await exchange.services[VerdictReader].read([key, uuid4().bytes], looking)

        return await asyncio.gather(*(read(key, looking) for key in keys for looking in (source, stranger)))

    for key, looking, is_found in exchange.portal.call(read_all):
        assert is_found is (key != keys[-1] or looking == source)
    many = exchange.services[VerdictReader].read_many(keys, stranger)
    assert many.keys() == set(keys[:-1])


def test_more_keys_than_one_query_takes_are_all_found(exchange: Exchange, police: Caller) -> None:
    key = key_of(police.report("012 345 678"))
    keys = [uuid4().bytes for _ in range(40_000)] + [key]
    assert exchange.services[VerdictReader].read_many(keys, viewer(uuid4(), Sector.BANK)).keys() == {key}


@given(st.integers(0, 500))
def test_numbers_of_any_count_take_few_statements_and_none_is_left_out(count: int) -> None:
    numbers = [f"+8551200{place:04}" for place in range(count)]
    asked = padded(numbers)
    assert (asked[:count], set(asked)) == (numbers, set(numbers))
    assert len(asked) in {0, *(1 << power for power in range(10))}


def test_numbers_of_many_checks_at_once_each_find_their_own_account(exchange: Exchange, police: Caller) -> None:
    numbers = [f"+855127008{turn:02}" for turn in range(20)]
    accounts = [key_of(police.report(number, platform="telegram")) for number in numbers[:10]]
    by_key = [police.report(number, kind="phone")["indicator"]["canonical"] for number in numbers[5:10]]

    async def read_all() -> list[VisibleAggregates]:
        reader, stranger = exchange.services[VerdictReader], viewer(uuid4(), Sector.BANK)
        of_numbers = (reader.read([uuid4().bytes], stranger, [number]) for number in numbers)
        return await asyncio.gather(*of_numbers, *(reader.read([key], stranger) for key in accounts))

    read = [list(each) for each in exchange.portal.call(read_all)]
    assert by_key == numbers[5:10]
    assert read == [*([key] for key in accounts), *[[]] * 10, *([key] for key in accounts)]


def test_more_numbers_than_one_query_takes_are_all_looked_up(exchange: Exchange, police: Caller) -> None:
    keys = [key_of(police.report(number, platform="viber")) for number in ("012 700 900", "012 700 901")]
    between = [f"+4420{serial:08}" for serial in range(11_000)]
    numbers = ["+85512700900", *between, "+85512700901"]
    own = [uuid4().bytes for _ in numbers]
    listings = exchange.services[VerdictReader].read_many(own, viewer(uuid4(), Sector.BANK), numbers)
    assert listings.keys() == set(keys)


_MANY_ACCOUNTS = text(
    "INSERT INTO indicator SELECT gen_random_uuid(), 'handle', 'whatsapp:+8551' || number, now() "
    "FROM generate_series(1000000, 1004999) AS number"
)
_THEIR_ROWS = text(
    "INSERT INTO verdict (indicator_id, audience, kind, reports, agencies, weight, log_weight, second_log_weight,"
    " half_life, categories, flags, first_at, last_at, seq) "
    "SELECT indicator_id, gen_random_uuid(), kind, 1, 1, 1, 1, -1000000, 0, 1, 0, 0, 0, 1 FROM indicator"
)


def test_accounts_of_numbers_are_found_without_reading_a_whole_table(exchange: Exchange) -> None:
    """Otherwise a check of a number would take longer with each indicator that is stored."""
    with exchange.database.engine.connect() as connection:
        if exchange.database.is_sqlite:
            statement = f"{BY_NUMBER} IN ('+85512345678', '+85512345679')"
            steps = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {statement}"))]
            by_key = f"{BY_KEY} IN ({keys_in('zeroblob(160)')})"
            of_keys = [row[3] for row in connection.execute(text(f"EXPLAIN QUERY PLAN {by_key}"))]
            assert any(step.startswith("SEARCH verdict USING PRIMARY KEY") for step in of_keys), of_keys
        else:
            for filled in (_MANY_ACCOUNTS, _THEIR_ROWS):  # a small table would be read as a whole
                connection.execute(filled)
            connection.execute(text("ANALYZE indicator, verdict"))
            statement = f"{BY_NUMBER} = ANY(ARRAY['+85512345678', '+85512345679'])"
            steps = [row[0] for row in connection.execute(text(f"EXPLAIN {statement}"))]
            connection.rollback()
    assert any("indicator_by_number" in step for step in steps), steps
    assert not any("SCAN" in step or "Seq Scan on indicator" in step for step in steps), steps


def test_check_fails_alone_where_its_reader_is_given_up(exchange: Exchange) -> None:
    """A member that hangs up must not take the others' answers along."""

    async def read_and_leave() -> int:
        reader = exchange.services[VerdictReader]
        reads = [asyncio.ensure_future(reader.read([uuid4().bytes], viewer(uuid4(), Sector.BANK))) for _ in range(20)]
        await asyncio.sleep(0)
        reads[3].cancel()
        answers = await asyncio.gather(*reads, return_exceptions=True)
        return sum(isinstance(answer, dict) for answer in answers)

    assert exchange.portal.call(read_and_leave) >= 19


def test_postgres_that_refuses_the_query_fails_every_waiting_check(
    postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def read_all() -> tuple[list[object], VisibleAggregates]:
        reader = PostgresVerdictReader(make_url(postgres_database))
        await reader.open()
        with monkeypatch.context() as patch:
            patch.setattr("krama.listings.postgres_reader._STATEMENT", "SELECT 1 / 0 WHERE %s::uuid[] IS NOT NULL")
            reads = [reader.read([bytes(16)], NOBODY) for _ in range(5)]
            failed: list[object] = list(await asyncio.gather(*reads, return_exceptions=True))
        afterwards = await reader.read([bytes(16)], NOBODY)
        await reader.close()
        return failed, afterwards

    failed, afterwards = asyncio.run(read_all())
    assert [type(answer) for answer in failed] == [psycopg.errors.DivisionByZero] * 5
    assert afterwards == {}
