"""HTTP routes of the service document, liveness and readiness."""

from anyio import to_thread
from fastapi import Request, Response

from krama import CONTRACT_VERSION
from krama.access.endpoint import MOST_ITEMS_OF_A_PAGE
from krama.access.route import Router
from krama.bulk.json_array import MOST_ARRAY
from krama.bulk.rows import MOST_ROWS
from krama.checks.payment_schemas import MOST_VALUES
from krama.checks.schemas import MOST_ITEMS
from krama.core import idempotency
from krama.core.context import services_of
from krama.core.languages import LANGUAGES
from krama.core.operation import OperationRoute
from krama.core.problems import problem_response, request_id_of
from krama.core.strict_json import MOST_JSON_VALUES
from krama.operations.readiness import Readiness
from krama.operations.schemas import ExchangeKind, Health, RequestLimits, ServiceDocument
from krama.rule import judgement
from krama.settings import Settings

router = Router(tag="health", route_class=OperationRoute)
service = Router(tag="service", route_class=OperationRoute)


@service.operation("GET", "/v1", "readService", "Get what this exchange supports", errors=[413, 503])
async def read_service(request: Request) -> ServiceDocument:
    """The versions of the contract and of the rule, and the limits of requests. Needs no token."""
    settings = services_of(request)[Settings]
    return ServiceDocument(
        contract_version=CONTRACT_VERSION,
        policy=judgement.VERSION,
        capabilities=sorted({route.path.split("/")[2] for route in request.app.routes if route.path[:4] == "/v1/"}),
        limits=RequestLimits(
            max_body_bytes=settings.max_body_bytes,
            max_json_values=MOST_JSON_VALUES,
            max_check_batch_bytes=settings.max_batch_bytes,
            max_check_batch_items=MOST_ITEMS,
            max_payment_check_items=MOST_VALUES,
            max_report_batch_bytes=settings.max_bulk_bytes,
            max_json_report_batch_bytes=min(MOST_ARRAY, settings.max_bulk_bytes),
            max_report_batch_items=MOST_ROWS,
            max_page_items=MOST_ITEMS_OF_A_PAGE,
            access_token_seconds=settings.access_token_seconds,
            idempotency_key_seconds=int(idempotency.KEPT.total_seconds()),
        ),
        languages=list(LANGUAGES),
        sandbox=services_of(request)[ExchangeKind].is_sandbox,
    )


@router.operation("GET", "/healthz", "readHealth", "Check liveness", errors=[413])
async def read_health() -> Health:
    """Answers while the process runs. Does not use the database or any other dependency."""
    return Health(status="ok")


@router.operation("GET", "/readyz", "readReadiness", "Check readiness", response_model=Health, errors=[413, 503])
async def read_readiness(request: Request) -> Health | Response:
    """Whether this worker can serve requests. If not, the answer is 503 and names each fault.

    Checked are the database (it answers, it is durable, and its tables are of this version), the signing keys, the
    quota store, the audit log, and the recurring jobs.
    """
    readiness = services_of(request)[Readiness]
    faults = await to_thread.run_sync(readiness.faults, limiter=readiness.threads)
    if not faults:
        return Health(status="ok")
    return problem_response(request_id_of(request), 503, "not_ready", " ".join(faults), headers={"Retry-After": "5"})
