"""The number of a change: a time that grows in the order of commits."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning
from datetime import UTC, datetime

import pytest

from krama.core import clock, sequence
from krama.core.database import Database


@pytest.fixture
def stopped_clock(monkeypatch: pytest.MonkeyPatch) -> datetime:
    moment = datetime(2030, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(clock, "now", lambda: moment)
    return moment


def take_one(database: Database) -> int:
    with database.transaction() as session:
        return sequence.take(session)


def test_later_number_is_never_committed_before_an_earlier_one(database_url: str) -> None:
    database = Database(database_url)
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            first = sequence.take(session)
            later = pool.submit(take_one, database)
            with pytest.raises(StillRunning):
                later.result(timeout=0.3)
        assert later.result(timeout=5) > first
    database.close()


def test_number_is_the_time_and_tells_nothing_about_what_was_in_between(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    for year in (2030, 2031):
        moment = datetime(year, 1, 1, tzinfo=UTC)
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        assert take_one(database) == clock.to_micros(moment)
    database.close()


def test_numbers_grow_though_the_clock_stands_or_steps_back(
    database_url: str, stopped_clock: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(database_url)
    first = take_one(database)
    assert take_one(database) == first + 1
    monkeypatch.setattr(clock, "now", lambda: stopped_clock.replace(year=2029))
    assert take_one(database) == first + 2
    database.close()


def test_number_of_a_change_that_failed_is_given_again(database_url: str, stopped_clock: datetime) -> None:
    database = Database(database_url)
    taken: list[int] = []

    def take_and_fail() -> None:
        with database.transaction() as session:
            taken.append(sequence.take(session))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_and_fail()
    assert [take_one(database)] == taken
    database.close()
