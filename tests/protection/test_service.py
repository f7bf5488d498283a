"""The protected list as a worker keeps it in memory, and whose turn it is to read or change it."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from krama.core.database import Database
from krama.indicators.kinds import Kind
from krama.protection import service
from krama.protection.forms import ProtectionForm
from krama.protection.rules import Coverage
from krama.protection.service import ProtectionRequest


@pytest.fixture(autouse=True)
def empty_cache() -> None:
    service._matchers.clear()


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


def test_change_of_the_list_has_its_turn_while_reports_keep_coming(database_url: str) -> None:
    """Each transaction that reads the list, as intake does, stays until the next one has read it, if it may."""
    database, enough = Database(database_url), threading.Event()
    seen: list[int] = []

    def keep_reading() -> None:
        while not enough.is_set():
            with database.transaction() as session:
                service.current(session)
                seen.append(service.version(session))
                wait_until(partial(has_grown, seen, len(seen)), seconds=0.1)

    def change() -> int:
        with database.transaction() as session:
            service.add(
                session,
                [Coverage(ProtectionForm.EXACT, Kind.PHONE, "+85512345678")],
                ProtectionRequest("Police", "Ours"),
                None,
            )
            return service.version(session)

    with ThreadPoolExecutor(5) as pool:
        readers = [pool.submit(keep_reading) for _ in range(4)]
        try:
            assert wait_until(partial(has_grown, seen, 2), seconds=5)
            changed = pool.submit(change).result(timeout=5)
            assert wait_until(partial(has_grown, seen, len(seen) + 2), seconds=5)
        finally:
            enough.set()
            for reader in readers:
                reader.result()
            database.close()
    assert seen == sorted(seen), "nobody saw an older list than somebody before"
    assert seen[-1] == changed


def has_grown(seen: list[int], length: int) -> bool:
    return len(seen) > length


def wait_until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether it holds before the time is up."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.002)
    return True
