"""Assembly: settings, routers, middleware, what lives as long as the worker, and the jobs. It decides nothing."""

import gc
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from anyio import CapacityLimiter, to_thread
from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig

from krama import __version__, consumers
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
from krama.core.addresses import read_networks
from krama.core.database import Database
from krama.core.durability import require_durable
from krama.core.limits import LimitsMiddleware
from krama.core.operation import BodyLimit, body_limits
from krama.core.sqlite_wal import WalCheckpointer
from krama.corrections import routes as corrections
from krama.corrections.recheck import DisclosureRecheck
from krama.disputes import routes as disputes
from krama.history import routes as history
from krama.jobs.runner import JobRunner
from krama.listings import routes as listings
from krama.listings.opening import open_reader
from krama.listings.usage_counter import UsageCounter
from krama.openapi import DESCRIPTION, TAGS, finish
from krama.operations import routes as operations
from krama.operations import traces
from krama.operations.job_list import recurring_jobs
from krama.operations.readiness import Readiness
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

_NOTHING_OF_THE_FRAMEWORKS: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip
"""FastAPI's own telemetry would show paths and the texts of exceptions. `operations` has what operators see."""


_ROUTERS = (
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
)


def create_app(settings: Settings | None = None) -> FastAPI:
    """The service, ready to be run. Settings come from the environment unless they are given."""
    settings = settings or Settings()
    consumers.install_all()
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
    app.state.settings = settings
    app.state.trusted_proxies = read_networks(settings.trusted_proxies.split())
    app.add_middleware(FastPath)
    app.add_middleware(AuditMiddleware)
    app.add_middleware(LimitsMiddleware, body_limit=_body_limit(settings), most_at_once=settings.max_concurrency)
    wire.install(app)
    for router in _ROUTERS:
        # `include_router` builds every route again, on its first request: that takes 60 to 90 ms in place of 2.
        app.router.routes.extend(router.routes)
    if settings.traces_endpoint:
        app.state.traces = traces.provider_for(traces.exporter_to(settings.traces_endpoint))
        app.add_middleware(traces.Traced, tracer=app.state.traces.get_tracer("krama"))
    finish(app, settings.public_url)
    return app


def create_worker() -> FastAPI:
    """The service for a process of its own."""
    logs.write_to_standard_error()
    app = create_app()
    _tune_interpreter()
    return app


def _tune_interpreter() -> None:
    """Set the interpreter for many short requests. Call it when everything is loaded."""
    # The thread that writes the audit log waits for the disk a few times for each group. With Python's usual five
    # milliseconds it would then wait longer for the event loop than it waited for the disk.
    sys.setswitchinterval(0.0005)
    # Bulk submissions make hundreds of thousands of objects, and none of them are in cycles. Collections took a quarter
    # of their time, so they become rare and skip what was loaded before.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What lives as long as the worker. It ends in the opposite order: what uses a thing ends before it.

    The jobs end after everything that writes: their last turns sign and count what the last requests left.
    """
    settings, state = app.state.settings, app.state
    async with AsyncExitStack() as ending:
        state.database = database = Database(settings.resolved_database_url, pool_size=settings.database_pool)
        ending.callback(database.close)
        await to_thread.run_sync(require_durable, database)
        ring = KeyRing(settings.state_dir)
        state.signer = await to_thread.run_sync(signer_of_log, database, settings.state_dir, settings.public_url)
        state.checkpointer = Checkpointer(database, state.signer, settings.state_dir)
        state.receipts = Receipts(state.signer, state.checkpointer)
        state.tally = UsageCounter(database)
        state.protected_list_cache = ProtectedListCache(database)
        jobs = _jobs(app, ending)
        ending.push_async_callback(jobs.close)
        await jobs.start()
        state.verdicts = await open_reader(database)
        ending.push_async_callback(state.verdicts.close)
        state.audit_writer = AuditWriter(appender_to(database), DisclosureRecheck(database, state.verdicts).recheck)
        ending.push_async_callback(state.audit_writer.close)
        store = open_store(settings.quota_store, database)
        ending.callback(store.close)
        state.quotas = Quotas(store, read_limits(settings.quotas))
        ending.push_async_callback(state.quotas.close)
        state.tokens = Tokens(ring, settings.public_url, settings.access_token_seconds)
        state.proofs = Proofs(ring, settings.public_url)
        state.principal_resolver = PrincipalResolver(database, state.tokens, settings.caller_refresh_seconds)
        state.grants = Grants(database, state.tokens, state.proofs, state.quotas)
        state.token_requests = CapacityLimiter(2)
        state.readiness = Readiness(database, ring, store, state.checkpointer, jobs)
        state.readiness_threads = CapacityLimiter(1)  # its own: it answers even if all other threads wait
        if settings.traces_endpoint:
            ending.push_async_callback(to_thread.run_sync, state.traces.shutdown)
        yield


def _jobs(app: FastAPI, ending: AsyncExitStack) -> JobRunner:
    state, database = app.state, app.state.database
    wal = None if database.path is None else WalCheckpointer(database.path)
    if wal is not None:
        ending.callback(wal.close)
    jobs = recurring_jobs(state.settings, database, state.checkpointer, state.protected_list_cache, state.tally, wal)
    return JobRunner(jobs, database)


def _body_limit(settings: Settings) -> Callable[[str], int]:
    """The largest body for a path, from what the routes declare."""
    sizes = {
        BodyLimit.SINGLE: settings.max_body_bytes,
        BodyLimit.BATCH: settings.max_batch_bytes,
        BodyLimit.BULK: settings.max_bulk_bytes,
    }
    return body_limits([route for router in _ROUTERS for route in router.routes], sizes)
