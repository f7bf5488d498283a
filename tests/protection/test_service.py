"""The protected list as a worker keeps it in memory."""

import pytest

from krama.core.database import Database
from krama.protection import service


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    service.forget_matchers()


def test_matcher_in_use_stays_while_others_come_and_go(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.read() as session:
        in_use = service.matcher_of(session, 0)
        for version in range(1, 20):
            service.matcher_of(session, version)
            assert service.matcher_of(session, 0) is in_use
    database.close()


def test_few_matchers_are_kept(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.read() as session:
        first = service.matcher_of(session, 0)
        for version in range(1, service.MATCHERS_KEPT + 1):
            service.matcher_of(session, version)
        assert service.matcher_of(session, 0) is not first
    database.close()
