"""HTTP routes of liveness and readiness."""

from typing import Literal

from anyio import to_thread
from fastapi import Request, Response
from pydantic import BaseModel

from krama.access.route import Router
from krama.core.context import services_of
from krama.core.operation import OperationRoute
from krama.core.problems import problem_response, request_id_of
from krama.operations.readiness import Readiness

router = Router(tag="health", route_class=OperationRoute)


class Health(BaseModel):
    """The service is healthy. Otherwise the answer is a problem."""

    status: Literal["ok"] = "ok"


@router.operation("GET", "/healthz", "readHealth", "Check liveness", errors=[413])
async def read_health() -> Health:
    """Answers while the process runs. Does not use the database or any other dependency."""
    return Health()


@router.operation("GET", "/readyz", "readReadiness", "Check readiness", response_model=Health, errors=[413, 503])
async def read_readiness(request: Request) -> Health | Response:
    """Whether this worker can serve requests. If not, the answer is 503 and names each fault.

    Checked are the database (it answers, it is durable, and its tables are of this version), the signing keys, the
    quota store, the audit log, and the recurring jobs.
    """
    readiness = services_of(request)[Readiness]
    faults = await to_thread.run_sync(readiness.faults, limiter=readiness.threads)
    if not faults:
        return Health()
    return problem_response(request_id_of(request), 503, "not_ready", " ".join(faults), headers={"Retry-After": "5"})
