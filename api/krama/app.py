"""Assembles the service from settings, routers and middleware. It contains no rules."""

import gc
import sys
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from krama import CONTRACT_VERSION, consumers, http_errors
from krama.access import discovery_routes as discovery
from krama.access import routes as access
from krama.administration import client_routes as clients
from krama.administration import routes as agencies
from krama.audit.middleware import AuditMiddleware
from krama.bulk import routes as bulk_routes
from krama.case_files import routes as case_files
from krama.checks import policy_routes as policy
from krama.checks import routes as checks
from krama.checks.fast_path import FastPath
from krama.code_lists import routes as code_lists
from krama.core import logs
from krama.core.addresses import TrustedProxies, read_networks
from krama.core.compression import Compression
from krama.core.deprecation import headers_of
from krama.core.extras import Extra, require
from krama.core.limits import LimitsMiddleware
from krama.core.operation import BodyLimit, OperationRoute, body_limits
from krama.core.services import Services
from krama.corrections import routes as corrections
from krama.disputes import routes as disputes
from krama.extractions import routes as extractions
from krama.feed import routes as feed
from krama.feed import snapshot_routes as snapshots
from krama.feeds import routes as feeds
from krama.history import routes as history
from krama.indicators.kinds import Region
from krama.institutions import routes as institutions
from krama.lifespan import LastSpans, lifespan
from krama.links import routes as links
from krama.listings import routes as listings
from krama.misp import routes as misp
from krama.openapi import DESCRIPTION, TAGS, finish
from krama.operations import reference
from krama.operations import routes as operations
from krama.operations.schemas import ExchangeKind
from krama.outcomes import routes as outcomes
from krama.protected_list import routes as protected_list
from krama.reports import routes as reports
from krama.scorecards import routes as scorecards
from krama.search import routes as search
from krama.settings import Settings
from krama.statistics import routes as statistics
from krama.taxii import routes as taxii
from krama.transparency import routes as audit

_NO_FRAMEWORK_TELEMETRY: TelemetryConfig = {
    "tracing": False, "metrics": False, "logs": False, "operation_spans": False, "auto_configure": False,
}  # fmt: skip
"""FastAPI's own telemetry would expose paths and exception messages. `operations` provides the telemetry instead."""


_ROUTERS = (
    checks.router,  # first, because routes are tried in this order and checks are nearly all of the traffic
    checks.payments,
    policy.router,
    extractions.router,
    listings.router,
    bulk_routes.router,
    reports.router,
    reports.on_indicators,
    case_files.router,
    history.on_indicators,
    links.router,
    history.simulations,
    search.router,
    feeds.router,
    misp.router,
    corrections.router,
    feed.router,
    snapshots.router,
    disputes.router,
    outcomes.router,
    protected_list.router,
    institutions.router,
    code_lists.router,
    scorecards.router,
    statistics.router,
    access.router,
    access.me,
    discovery.router,
    agencies.router,
    clients.router,
    audit.router,
    taxii.router,
    operations.service,
    operations.router,
)


class _Service(FastAPI):
    """FastAPI, inside of our own middleware in place of the framework's outer layers.

    Those would answer faults, limit bodies and count requests. `LimitsMiddleware` and `operations` do that, and each
    layer costs a check a microsecond.
    """

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await super().__call__(scope, receive, send)
            return
        if self.middleware_stack is None:
            self.middleware_stack = self.build_middleware_stack()
        scope["app"] = self
        await self.middleware_stack(scope, receive, send)

    def build_middleware_stack(self) -> ASGIApp:
        layer: Any = super().build_middleware_stack()
        ours: object = self.user_middleware[0].cls
        while type(layer) is not ours:
            layer = layer.app
        outermost: ASGIApp = layer
        return outermost


def create_app(settings: Settings | None = None, *, sandbox: bool = False) -> FastAPI:
    """The service, ready to run. Settings come from the environment unless they are given. Raises `ExtraMissing`.

    It starts on a real exchange's database or, with `sandbox`, on a sandbox's, and never on the other.
    """
    settings = settings or Settings()
    consumers.install_all()
    app = _Service(
        title="Krama",
        version=CONTRACT_VERSION,
        summary="Inter-agency exchange of scam indicators",
        description=DESCRIPTION,
        openapi_tags=TAGS,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_url=None,  # `reference.routes` has it: the framework would render it for each request
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,  # a redirect would contain the host that the request names, which anybody can forge
        telemetry=_NO_FRAMEWORK_TELEMETRY,
        lifespan=lifespan,
    )
    services = app.state.services = Services()
    if "parquet" in settings.snapshot_formats:
        require(Extra.PARQUET, "KRAMA_SNAPSHOT_FORMATS")
    services.add(settings)
    services.add(ExchangeKind(is_sandbox=sandbox))
    services.add(Region(settings.default_region))
    services.add(TrustedProxies(read_networks(settings.trusted_proxies.split())))
    app.add_middleware(Compression)  # the first is the innermost
    app.add_middleware(FastPath)
    app.add_middleware(AuditMiddleware)
    app.add_middleware(
        LimitsMiddleware,
        services=services,
        body_limit=_body_limit(settings),
        most_at_once=settings.max_concurrency,
        deprecated=headers_of(_operations()),
    )
    http_errors.install(app)
    for router in _ROUTERS:
        # `include_router` builds every route again at its first request, which takes 60 to 90 ms instead of 2.
        app.router.routes.extend(router.routes)
    app.router.routes.extend(reference.routes(app))
    if settings.traces_endpoint:
        _trace(app, settings.traces_endpoint)
    finish(app, settings.public_url)
    return app


def _trace(app: FastAPI, endpoint: str) -> None:
    require(Extra.TRACES, "KRAMA_TRACES_ENDPOINT")
    from krama.operations import traces  # noqa: PLC0415  (an extra that a base installation lacks)

    services: Services = app.state.services
    provider = traces.provider_for(traces.exporter_to(endpoint))
    services.add(LastSpans(provider.shutdown))
    app.add_middleware(traces.Traced, tracer=provider.get_tracer("krama"))


def create_worker() -> FastAPI:
    """The service for a worker process."""
    logs.write_to_standard_error()
    app = create_app()
    tune_interpreter()
    return app


def create_sandbox(settings: Settings) -> FastAPI:
    """The sandbox that `krama sandbox` made, for the only worker that serves it."""
    logs.write_to_standard_error()
    return create_app(settings, sandbox=True)


def tune_interpreter() -> None:
    """Tune the interpreter for many short requests. Call this after all modules are loaded."""
    # The thread that writes the audit log waits for the disk a few times for each group. With Python's default switch
    # interval of 5 ms, it would then wait longer for the event loop than for the disk.
    sys.setswitchinterval(0.0005)
    # Bulk submissions create hundreds of thousands of objects, none of them in reference cycles. Garbage collections
    # took a quarter of their time. So collections become rare, and skip the objects that exist at this point.
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _body_limit(settings: Settings) -> Callable[[str], int]:
    """A function from a path to its largest body in bytes, as the routes declare it."""
    sizes = {
        BodyLimit.SINGLE: settings.max_body_bytes,
        BodyLimit.BATCH: settings.max_batch_bytes,
        BodyLimit.BULK: settings.max_bulk_bytes,
    }
    return body_limits(_operations(), sizes)


def _operations() -> list[OperationRoute]:
    return [route for router in _ROUTERS for route in router.routes if isinstance(route, OperationRoute)]
