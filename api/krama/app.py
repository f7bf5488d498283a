"""Assembly: settings, what the routes share, routers, middleware. Nothing is decided here."""

import gc
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager

from anyio import to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from opentelemetry.sdk.trace import TracerProvider

from krama import __version__
from krama import http_errors as wire
from krama.access import routes as access
from krama.access.dpop import Proofs
from krama.access.grants import Grants
from krama.access.keys import KeyRing
from krama.access.principal import PrincipalResolver
from krama.access.tokens import Tokens
from krama.administration import client_routes as clients
from krama.administration import routes as agencies
from krama.audit.appending import appender_to
from krama.audit.checkpoints import Checkpointer
from krama.audit.continuity import signer_of_log
from krama.audit.middleware import AuditMiddleware
from krama.audit.receipts import Receipts
from krama.audit.writer import AuditWriter
from krama.bulk import routes as bulk_routes
from krama.checks import routes as checks
from krama.checks.fast_path import FastPath
from krama.core import logs
from krama.core.addresses import TrustedProxies, read_networks
from krama.core.database import Database
from krama.core.durability import require_durable
from krama.core.limits import LimitsMiddleware
from krama.core.services import Services
from krama.core.sqlite_wal import WalCheckpointer
from krama.corrections import routes as corrections
from krama.corrections.recheck import DisclosureRecheck
from krama.disputes import routes as disputes
from krama.history import routes as history
from krama.indicators.kinds import Region
from krama.jobs.job import Repeated
from krama.listings import routes as listings
from krama.listings.postgres_reader import PostgresVerdictReader
from krama.listings.reader import VerdictReader
from krama.listings.sqlite_reader import SqliteVerdictReader
from krama.listings.usage_counter import UsageCounter
from krama.openapi import DESCRIPTION, TAGS, finish
from krama.operations import routes as operations
from krama.operations import traces
from krama.operations.readiness import Readiness
from krama.operations.retention import end_what_is_over
from krama.outcomes import routes as outcomes
from krama.protected_list import routes as protection
from krama.protection.cache import ProtectedListCache
from krama.quotas.policy import read_limits
from krama.quotas.service import Quotas
from krama.quotas.store import open_store
from krama.reports import pending_routes as held_routes
from krama.reports import routes as reports
from krama.scorecards import routes as scorecards
from krama.settings import Settings
from krama.transparency import routes as audit

_UPKEEP_SECONDS = 5.0
"""How often it is looked whether the time of some report, or of an entry of the protected list, is up."""

_TALLY_SECONDS = 5.0
"""How often what members checked is counted in the database; a worker that is killed loses so much of it."""

_NOTHING_OF_THE_FRAMEWORKS: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip
"""FastAPI's own telemetry tells paths, and the words of exceptions; what an operator sees is in `operations`."""

_JOURNAL_SECONDS = 0.5
"""How often SQLite's journal is copied back; the longer it is, the longer the disk has to do at a time."""

_SHIELD_SECONDS = 1.0
"""How long after an entry a worker may still answer that something is listed, until that is taken out itself."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, ready to be run. Settings come from the environment unless they are given."""
    settings = settings or Settings()
    app = FastAPI(
        title="Krama",
        version=__version__,
        summary="Inter-agency exchange of scam indicators",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        redoc_url=None,
        redirect_slashes=False,  # a redirect would name an address that the request made up
        telemetry=_NOTHING_OF_THE_FRAMEWORKS,
        lifespan=_lifespan,
    )
    services = app.state.services = Services()
    services.add(settings)
    services.add(Region(settings.default_region))
    services.add(TrustedProxies(read_networks(settings.trusted_proxies.split())))
    app.add_middleware(FastPath)
    app.add_middleware(AuditMiddleware)
    app.add_middleware(
        LimitsMiddleware,
        services=services,
        body_limit=lambda path: _body_limit(settings, path),
        most_at_once=settings.max_concurrency,
    )
    wire.install(app)
    for router in (
        checks.router,  # first, because routes are tried in this order and checks are nearly all of the traffic
        listings.router,
        bulk_routes.router,
        held_routes.router,
        reports.router,
        reports.on_indicators,
        history.on_indicators,
        history.simulations,
        corrections.router,
        disputes.router,
        outcomes.router,
        protection.router,
        scorecards.router,
        access.router,
        access.me,
        agencies.router,
        clients.router,
        audit.router,
        operations.router,
    ):
        app.include_router(router)
    if settings.traces_endpoint:
        provider = services.add(traces.provider_for(traces.exporter_to(settings.traces_endpoint)))
        app.add_middleware(traces.Traced, tracer=provider.get_tracer("krama"))
    finish(app, settings.public_url)
    return app


def create_worker() -> FastAPI:
    """The service for a process of its own: what was loaded by now is kept out of the garbage collector's rounds.

    Bulk submissions make objects by the hundred thousand, none of them in cycles; the rounds took a quarter of them.
    """
    logs.write_to_standard_error()
    app = create_app()
    # The thread that puts answers on record waits for the disk a few times in a group; with Python's usual five
    # milliseconds it would then wait longer for the event loop than it did for the disk.
    sys.setswitchinterval(0.0005)
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """Everything that lives as long as the worker. Parts end in the opposite order, before what they use ends."""
    services: Services = app.state.services
    settings = services[Settings]
    async with AsyncExitStack() as ending:
        database = services.add(Database(settings.resolved_database_url, pool_size=settings.database_pool))
        ending.callback(database.close)
        await to_thread.run_sync(require_durable, database)
        ring = KeyRing(settings.state_dir)
        signer = services.add(
            await to_thread.run_sync(signer_of_log, database, settings.state_dir, settings.public_url)
        )
        checkpointer = services.add(Checkpointer(database, signer, settings.state_dir, settings.checkpoint_seconds))
        ending.push_async_callback(checkpointer.close)
        checkpointer.start()
        verdict_reader = services.add(await _verdict_reader(database), VerdictReader)
        ending.push_async_callback(verdict_reader.close)
        audit_writer = AuditWriter(appender_to(database), DisclosureRecheck(database, verdict_reader).recheck)
        services.add(audit_writer)
        ending.push_async_callback(audit_writer.close)
        store = open_store(settings.quota_store, database)
        ending.callback(store.close)
        quotas = services.add(Quotas(store, read_limits(settings.quotas)))
        ending.push_async_callback(quotas.close)
        tokens = services.add(Tokens(ring, settings.public_url, settings.access_token_seconds))
        proofs = services.add(Proofs(ring, settings.public_url))
        services.add(Receipts(signer, checkpointer))
        services.add(PrincipalResolver(database, tokens, settings.caller_refresh_seconds))
        services.add(Grants(database, tokens, proofs, quotas))
        usage_counter = services.add(UsageCounter(database))
        ending.push_async_callback(to_thread.run_sync, usage_counter.keep)
        await to_thread.run_sync(services.add(ProtectedListCache(database)).refresh)
        for name, work, seconds in _in_the_background(services, ending):
            repeated = Repeated(name, work, seconds)
            ending.push_async_callback(repeated.close)
            repeated.start()
        services.add(Readiness(database, ring, store, checkpointer))
        if settings.traces_endpoint:
            ending.push_async_callback(to_thread.run_sync, services[TracerProvider].shutdown)
        yield


def _in_the_background(services: Services, ending: AsyncExitStack) -> Iterator[tuple[str, Callable[[], object], float]]:
    """What a worker repeats, and after how many seconds."""
    database = services[Database]
    yield "protected list", services[ProtectedListCache].refresh, _SHIELD_SECONDS
    yield "count of checks", services[UsageCounter].keep, _TALLY_SECONDS
    yield "expiry", lambda: end_what_is_over(database), _UPKEEP_SECONDS
    if database.path is not None:
        journal = WalCheckpointer(database.path)
        ending.callback(journal.close)
        yield "journal", journal.checkpoint, _JOURNAL_SECONDS


async def _verdict_reader(database: Database) -> VerdictReader:
    if database.is_sqlite:
        return SqliteVerdictReader(str(database.url.database))
    reader = PostgresVerdictReader(database.url.set(drivername="postgresql").render_as_string(hide_password=False))
    await reader.open()
    return reader


def _body_limit(settings: Settings, path: str) -> int:
    match path:
        case "/v1/reports/bulk":
            return settings.max_bulk_bytes
        case "/v1/checks/batch" | "/v1/verdicts/simulate":
            return settings.max_batch_bytes
    return settings.max_body_bytes
