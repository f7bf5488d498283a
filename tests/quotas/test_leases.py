"""Leases: few writes serve many requests, and no way of asking gets more than there is. Both kinds of store."""

import asyncio
import shutil
import subprocess
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from uuid import uuid4

import pytest
from fakeredis import TcpFakeServer
from redis import Redis
from redis.exceptions import RedisError

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.database import Database
from krama.operations.sweeps import sweep_quotas
from krama.quotas.errors import QuotaExceeded, QuotaStoreUnavailable, QuotaStoreUnusable
from krama.quotas.limits import Costs, Quota
from krama.quotas.policy import read_limits
from krama.quotas.service import Quotas
from krama.quotas.store import DatabaseStore, Store, open_store
from krama.sharing.sectors import Sector
from tests.members import new_agency, new_client
from tests.process import free_port
from tests.tiers import at_length, turns

REQUEST: Costs = ((Quota.REQUESTS, 1),)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    database = Database(database_url)
    yield database
    database.close()


@pytest.fixture(scope="module")
def redis_url() -> Iterator[str]:
    """A Redis: the real one where the machine has it, else one in Python that speaks its protocol."""
    port = free_port()
    binary = shutil.which("valkey-server") or shutil.which("redis-server")
    with _redis_process(binary, port) if binary else _redis_thread(port):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def _redis_process(binary: str, port: int) -> Iterator[None]:
    quiet = ["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--logfile", "/dev/null"]
    server = subprocess.Popen([binary, "--port", str(port), *quiet])
    try:
        with Redis(port=port) as client:
            deadline = time.monotonic() + 10
            while not _answers(client):
                assert time.monotonic() < deadline, "Redis did not start"
                time.sleep(0.02)
        yield
    finally:
        server.kill()
        server.wait()


def _answers(client: Redis) -> bool:
    try:
        return bool(client.ping())
    except RedisError:
        return False


@contextmanager
def _redis_thread(port: int) -> Iterator[None]:
    server = TcpFakeServer(("127.0.0.1", port))
    Thread(target=server.serve_forever, daemon=True).start()
    yield
    server.shutdown()
    server.server_close()


on_each_store = pytest.mark.parametrize(
    ("store", "database_url"),
    [
        ("database", "sqlite"),
        ("database", "postgresql"),
        ("redis", "sqlite"),
        pytest.param("redis", "postgresql", marks=at_length),  # the database has the member, and nothing of the quota
    ],
    indirect=True,
)


@pytest.fixture
def store(request: pytest.FixtureRequest, database: Database) -> Iterator[Store]:
    """Each kind of store, empty."""
    url = request.getfixturevalue("redis_url") if request.param == "redis" else ""
    if url:
        with Redis.from_url(url) as client:
            client.flushall()
    opened = open_store(url, database)
    yield opened
    opened.close()


@pytest.fixture
def bank(database: Database) -> Principal:
    with database.transaction() as session:
        client = new_client(session, new_agency(session, "Bank", Sector.BANK))
        member = agencies.find_principal(session, client.client_id)
    assert member is not None
    return member


class Counting:
    """A store that counts how often it was asked."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.asked = 0

    def add(self, key: str, amount: int, expires_at: datetime) -> int:
        self.asked += 1
        return self.store.add(key, amount, expires_at)

    def ping(self) -> None: ...

    def close(self) -> None: ...


@asynccontextmanager
async def worker(store: Store, limits: str) -> AsyncIterator[Quotas]:
    """The quotas of one worker, which ends as a worker does."""
    quotas = Quotas(store, read_limits(limits))
    yield quotas
    await quotas.close()


async def let_through(quotas: Quotas, member: Principal, times: int, costs: Costs = REQUEST) -> int:
    """How many of so many requests, all sent at once, are let through."""
    done = await asyncio.gather(*(quotas.spend(member, costs) for _ in range(times)), return_exceptions=True)
    for result in done:
        if isinstance(result, BaseException) and not isinstance(result, QuotaExceeded):
            raise result
    return sum(not isinstance(result, BaseException) for result in done)


async def alone(store: Store, limits: str, member: Principal, times: int, costs: Costs = REQUEST) -> int:
    """The same for a worker that does nothing else."""
    async with worker(store, limits) as quotas:
        return await let_through(quotas, member, times, costs)


@on_each_store
def test_requests_that_come_at_once_never_get_more_than_there_is(store: Store, bank: Principal) -> None:
    async def storm() -> list[int]:
        return await asyncio.gather(*(alone(store, "requests=777/day", bank, 300) for _ in range(4)))

    done = asyncio.run(storm())
    assert 777 - 4 * 7 <= sum(done) <= 777  # what workers hold when it is used up is less than a lease each


@on_each_store
def test_check_costs_no_write_of_its_own(store: Store, bank: Principal) -> None:
    """At the usual limits of a bank."""
    counting = Counting(store)

    async def run() -> int:
        async with worker(counting, "") as quotas:
            checks = ((Quota.CHECKS, 1), (Quota.VALUES, 1))
            return sum([await let_through(quotas, bank, 500, checks) for _ in range(turns(10, 30))])

    assert asyncio.run(run()) == turns(5_000, 15_000)
    assert counting.asked <= 4 * 5


@on_each_store
def test_next_lease_is_taken_before_the_last_is_used_up(store: Store, bank: Principal) -> None:
    async def run() -> list[bool]:
        waits = []
        async with worker(store, "requests=10000/day") as quotas:
            for _ in range(turns(250, 500)):
                spending = asyncio.ensure_future(quotas.spend(bank, REQUEST))
                await asyncio.sleep(0)
                waits.append(not spending.done())
                await spending
                await asyncio.sleep(0.0005)
        return waits

    waits = asyncio.run(run())
    assert waits[0]
    assert sum(waits[1:]) <= 5


@on_each_store
def test_client_in_use_keeps_its_lease_however_many_others_come(
    store: Store, bank: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.quotas.service._CACHED_ACCOUNTS", 2)
    counting = Counting(store)
    others = [replace(bank, client_id=f"other-{number}", agency_id=uuid4()) for number in range(5)]

    async def run() -> None:
        async with worker(counting, "requests=100000/day") as quotas:
            for other in others:
                await quotas.spend(bank, REQUEST)
                await quotas.spend(other, REQUEST)
            await quotas.spend(bank, REQUEST)

    asyncio.run(run())
    assert counting.asked == 2 * (1 + len(others))  # each client and each agency once


@on_each_store
def test_clients_of_an_agency_share_its_lease_as_long_as_one_of_them_is_cached(
    store: Store, bank: Principal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("krama.quotas.service._CACHED_ACCOUNTS", 2)
    counting = Counting(store)
    sibling = replace(bank, client_id="sibling")
    stranger = replace(bank, client_id="stranger", agency_id=uuid4())

    async def run() -> list[int]:
        asked = []
        async with worker(counting, "requests=100000/day") as quotas:
            for principal in (bank, sibling, stranger, sibling, bank):  # the stranger takes the bank's place
                await quotas.spend(principal, REQUEST)
                asked.append(counting.asked)
        return asked

    assert asyncio.run(run()) == [2, 3, 5, 5, 6]


@on_each_store
def test_refusals_do_not_ask_the_store_again_and_again(store: Store, bank: Principal) -> None:
    counting = Counting(store)

    async def run() -> int:
        async with worker(counting, "requests=10/day") as quotas:
            return await let_through(quotas, bank, 10) + await let_through(quotas, bank, 500)

    assert asyncio.run(run()) == 10
    assert counting.asked <= 22


@on_each_store
def test_nothing_is_used_where_something_is_missing(store: Store, bank: Principal) -> None:
    async def run() -> int:
        async with worker(store, "checks=5/day tokens=1/day") as quotas:
            assert await let_through(quotas, bank, 1, ((Quota.TOKENS, 1),)) == 1
            assert await let_through(quotas, bank, 9, ((Quota.CHECKS, 1), (Quota.TOKENS, 1))) == 0
            return await let_through(quotas, bank, 9, ((Quota.CHECKS, 1),))

    assert asyncio.run(run()) == 5


@on_each_store
def test_window_that_turns_gives_a_new_quota(store: Store, bank: Principal) -> None:
    async def run() -> tuple[int, int]:
        async with worker(store, "requests=3/second") as quotas:
            while await let_through(quotas, bank, 1):
                pass
            with pytest.raises(QuotaExceeded) as refused:
                await quotas.spend(bank, REQUEST)
            await asyncio.sleep(refused.value.retry_after)
            return refused.value.retry_after, await let_through(quotas, bank, 1)

    assert asyncio.run(run()) == (1, 1)


@pytest.mark.parametrize("hours", [2, -2])
@on_each_store
def test_clock_that_jumps_and_comes_back_opens_no_window_anew(
    store: Store, database: Database, bank: Principal, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    """REQUIREMENTS, faults: clock skew, no bypassed quota. The workers are new each time, and hold nothing."""
    noon = datetime.now(UTC).replace(minute=30)
    done = []
    for jump in (0, hours, 0):
        monkeypatch.setattr(clock, "now", lambda jump=jump: noon + timedelta(hours=jump))
        done.append(asyncio.run(alone(store, "requests=4/hour", bank, 9)))
        sweep_quotas(database)
    assert done == [4, 4, 0]


def test_store_that_is_away_lets_nobody_through_and_says_so(database: Database, bank: Principal) -> None:
    away = open_store(f"redis://127.0.0.1:{free_port()}/0", database)
    with pytest.raises(QuotaStoreUnavailable):
        asyncio.run(alone(away, "", bank, 1))


@pytest.mark.parametrize("url", ["http://127.0.0.1/", "redis//", "valkeys", "redis://host:port/0"])
def test_store_that_can_not_be_meant_is_refused(database: Database, url: str) -> None:
    with pytest.raises(QuotaStoreUnusable):
        open_store(url, database)


@pytest.mark.parametrize("url", ["valkey://:secret@127.0.0.1:1/0", "rediss://127.0.0.1:1/0", "unix:///nowhere"])
def test_forms_of_the_setting(database: Database, url: str) -> None:
    assert not isinstance(open_store(url, database), DatabaseStore)


def test_expired_counts_are_swept(database: Database) -> None:
    store = DatabaseStore(database)
    store.add("old", 5, datetime.now(UTC) - timedelta(seconds=1))
    assert store.add("new", 5, datetime.now(UTC) + timedelta(hours=1)) == 5
    assert store.add("new", 2, datetime.now(UTC) + timedelta(hours=1)) == 7
    sweep_quotas(database)
    with database.read() as session:
        assert session.connection().exec_driver_sql("SELECT count(*) FROM quota_use").scalar_one() == 1
