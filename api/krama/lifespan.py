"""Opens the services of a worker in order when it starts, and closes them in reverse order when it ends."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from anyio import to_thread
from fastapi import FastAPI

from krama.access.dpop import Proofs
from krama.access.feed_callers import FeedCallers
from krama.access.grants import Grants
from krama.access.keys import KeyRing
from krama.access.principal import PrincipalResolver
from krama.access.tokens import Tokens
from krama.addresses import own as own_addresses
from krama.addresses.own import Publisher
from krama.audit.appending import appender_to
from krama.audit.checkpoints import Checkpointer
from krama.audit.continuity import signer_of_log
from krama.audit.receipts import Receipts
from krama.audit.writer import AuditWriter
from krama.core import epoch
from krama.core.cursor import Cursors
from krama.core.database import Database
from krama.core.durability import require_durable
from krama.core.epoch import Epoch
from krama.core.services import Services
from krama.core.shutdown import Shutdown, when_asked_to_end
from krama.core.sqlite_wal import WalCheckpointer
from krama.corrections.recheck import DisclosureRecheck
from krama.feed.waiting import ChangeBell
from krama.institutions.cache import InstitutionCache
from krama.jobs.runner import JobRunner
from krama.listings.opening import open_reader
from krama.listings.reader import VerdictReader
from krama.listings.usage_counter import UsageCounter
from krama.operations.job_list import recurring_jobs
from krama.operations.readiness import Readiness
from krama.operations.schemas import ExchangeKind
from krama.protection import well_known
from krama.protection.cache import ProtectedListCache
from krama.quotas.policy import read_limits
from krama.quotas.service import Quotas
from krama.quotas.store import open_store
from krama.sandbox.marker import require_kind
from krama.settings import Settings

_ADMISSION_CONNECTIONS = 6
"""As many as threads that look up callers and lease quotas.

They are apart from the connections of use cases: while writers wait for a lock and hold all of those, checks go on.
"""


@dataclass(frozen=True, slots=True)
class LastSpans:
    """Sends the spans that are still in memory. A type of ours, because OpenTelemetry may not be installed."""

    send: Callable[[], None]


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Add the worker's services to the application. Each service closes before the services that it uses.

    The jobs close after everything that writes. Their last turns sign and count what the last requests left in the
    database and in memory.
    """
    services: Services = app.state.services
    settings = services[Settings]
    async with AsyncExitStack() as ending:
        database = services.add(open_database(settings, settings.database_pool), Database)
        ending.callback(database.close)
        admission = open_database(settings, _ADMISSION_CONNECTIONS)
        ending.callback(admission.close)
        await to_thread.run_sync(partial(require_kind, database, sandbox=services[ExchangeKind].is_sandbox))
        await to_thread.run_sync(require_durable, database)
        ring = KeyRing(settings.state_dir)
        await _open_log(services, settings)
        services.add(UsageCounter(database))
        await to_thread.run_sync(well_known.install, settings.well_known)
        services.add(ProtectedListCache(database))
        when_asked_to_end(services.add(ChangeBell(database)).stop)
        services.add(InstitutionCache(database))
        jobs = _jobs(services, ending)
        ending.push_async_callback(jobs.close)
        await jobs.start()
        reader = services.add(await open_reader(database), VerdictReader)
        ending.push_async_callback(reader.close)
        writer = services.add(AuditWriter(appender_to(database), DisclosureRecheck(database, reader).recheck))
        ending.push_async_callback(writer.close)
        store = open_store(settings.quota_store, admission)
        ending.callback(store.close)
        quotas = services.add(Quotas(store, read_limits(settings.quotas)))
        ending.push_async_callback(quotas.close)
        tokens = services.add(Tokens(ring, settings.public_url, settings.access_token_seconds))
        proofs = services.add(Proofs(ring, settings.public_url))
        services.add(PrincipalResolver(admission, tokens, settings.caller_refresh_seconds))
        services.add(FeedCallers(admission, settings.caller_refresh_seconds))
        services.add(Grants(database, tokens, proofs))
        services.add(Readiness(database, ring, store, services[Checkpointer], jobs))
        if settings.traces_endpoint:
            ending.push_async_callback(to_thread.run_sync, services[LastSpans].send)
        yield


def open_database(settings: Settings, connections: int) -> Database:
    """The database of one worker, with at most this many connections. The caller closes it."""
    return Database(settings.resolved_database_url, pool_size=connections)


async def _open_log(services: Services, settings: Settings) -> None:
    database = services[Database]
    signer = services.add(await to_thread.run_sync(signer_of_log, database, settings.state_dir, settings.public_url))
    checkpointer = services.add(Checkpointer(database, signer, settings.state_dir))
    services.add(Receipts(signer, checkpointer))
    is_sandbox = services[ExchangeKind].is_sandbox
    named = database, settings.public_url, signer.name
    await to_thread.run_sync(partial(own_addresses.remember, *named, is_sandbox=is_sandbox))
    publisher = await to_thread.run_sync(partial(own_addresses.publisher, *named, is_sandbox=is_sandbox))
    services.add(publisher, Publisher)
    now = services.add(await to_thread.run_sync(_epoch, database), Epoch)
    services.add(Cursors(signer.derived_key("krama cursors", Cursors.KEY_BYTES), now.number))


def _epoch(database: Database) -> Epoch:
    with database.read() as session:
        return epoch.current(session)


def _jobs(services: Services, ending: AsyncExitStack) -> JobRunner:
    database = services[Database]
    wal = None if database.path is None else WalCheckpointer(database.path)
    if wal is not None:
        ending.callback(wal.close)
    shutdown = Shutdown()
    return JobRunner(recurring_jobs(services, wal, shutdown.go_on), database, shutdown=shutdown)
