"""Is the process alive, and is it fit to answer?"""

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
    """All is well; when it is not, the answer is a problem."""

    status: Literal["ok"] = "ok"


@router.operation("GET", "/healthz", "readHealth", "Is the process alive?", errors=[413])
async def read_health() -> Health:
    """Answers as long as the process runs; touches nothing."""
    return Health()


@router.operation(
    "GET", "/readyz", "readReadiness", "Is the service fit to answer?", response_model=Health, errors=[413, 503]
)
async def read_readiness(request: Request) -> Health | Response:
    """Whether the database answers, is safe and has the tables of this version, and the signing keys, the store of
    quotas and the audit log are in order.
    """
    readiness = services_of(request)[Readiness]
    faults = await to_thread.run_sync(readiness.faults, limiter=readiness.threads)
    if not faults:
        return Health()
    return problem_response(request_id_of(request), 503, "not_ready", " ".join(faults), headers={"Retry-After": "5"})
