"""The change sequence: numbers in the order of commits."""

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as StillRunning

import pytest

from krama.core import sequence
from krama.core.database import Database


def test_later_number_is_never_committed_before_an_earlier_one(database_url: str) -> None:
    database = Database(database_url)

    def take_one() -> int:
        with database.transaction() as session:
            return sequence.take(session, 1)[0]

    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as session:
            first = sequence.take(session, 3)
            later = pool.submit(take_one)
            with pytest.raises(StillRunning):
                later.result(timeout=0.3)
        assert later.result(timeout=5) == first[-1] + 1
    database.close()


def test_number_of_a_change_that_failed_is_given_again(database_url: str) -> None:
    database = Database(database_url)
    taken: list[range] = []

    def take_and_fail() -> None:
        with database.transaction() as session:
            taken.append(sequence.take(session, 1))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        take_and_fail()
    with database.transaction() as session:
        assert sequence.take(session, 1) == taken[0]
        assert sequence.take(session, 0) == range(0)
    database.close()
