"""Is the process alive, and is it fit to answer?"""

from typing import Literal

from anyio import to_thread
from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from krama.core.database import Database
from krama.core.problems import described, problem_response, request_id_of
from krama.core.strict_query import QueryRoute
from krama.migrations.state import is_current

router = APIRouter(tags=["health"], route_class=QueryRoute)


class Health(BaseModel):
    """All is well; when it is not, the answer is a problem."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", operation_id="readHealth", summary="Is the process alive?", responses=described([413]))
async def read_health() -> Health:
    """Answers as long as the process runs; touches nothing."""
    return Health()


@router.get(
    "/readyz",
    operation_id="readReadiness",
    summary="Is the service fit to answer?",
    response_model=Health,
    responses=described([413, 503]),
)
async def read_readiness(request: Request) -> Health | Response:
    """Whether the database answers and has the tables of this version. The signing keys were read at the start."""
    database: Database = request.app.state.database
    if await to_thread.run_sync(is_current, database):
        return Health()
    detail = "The database does not answer, or has not the tables of this version. Run `krama migrate`."
    return problem_response(request_id_of(request), 503, "not_ready", detail, headers={"Retry-After": "5"})
