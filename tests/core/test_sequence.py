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
    with pytest.raises(ZeroDivisionError), database.transaction() as session:
        failed = sequence.take(session, 1)
        raise ZeroDivisionError
    with database.transaction() as session:
        assert sequence.take(session, 1) == failed
        assert sequence.take(session, 0) == range(0)
    database.close()
