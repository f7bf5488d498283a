"""HTTP of bulk submission: the body goes to a temporary file first, so that a slow line holds nothing up."""

import hashlib
import tempfile
from functools import partial
from typing import IO, Annotated, Any, cast

from anyio import to_thread
from fastapi import APIRouter, Query, Request, Response
from starlette.exceptions import HTTPException

from krama.access.audit_entry import Recorded
from krama.access.charges import charge_beyond_one
from krama.access.route import PrincipalRoute
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.bulk import rows
from krama.bulk.service import submit_rows
from krama.core.database import Database
from krama.core.idempotency import Attempt, IdempotencyKey, fingerprint, once_in_steps, remember, renew
from krama.core.problems import described
from krama.quotas.limits import Quota
from krama.reports.fields import BULK_COLUMNS
from krama.reports.routes import Submitter
from krama.reports.schemas import BulkAnswer

router = APIRouter(prefix="/v1/reports", tags=["reports"], route_class=PrincipalRoute)

_IN_MEMORY = 1024**2
_REPORT = {"$ref": "#/components/schemas/ReportIn"}
_CSV_EXAMPLE = (
    "value,kind,category,province\n០១២ ៣៤៥ ៦៧៨,phone,impersonation_bank,KH-12\nhxxps://evil[.]example/kh,,phishing,\n"
)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {
                "schema": {"type": "string", "description": "One report as a JSON object a line."},
                "example": '{"value": "012 345 678", "kind": "phone", "category": "loan"}\n',
            },
            "text/csv": {
                "schema": {"type": "string", "description": f"UTF-8, a header first: {', '.join(BULK_COLUMNS)}."},
                "example": _CSV_EXAMPLE,
            },
            "application/json": {
                "schema": {"type": "array", "items": _REPORT, "minItems": 1, "maxItems": rows.MOST_ROWS}
            },
        },
    }
}


@router.post(
    "/bulk",
    operation_id="submitReports",
    summary="Submit up to 10,000 reports",
    response_model=BulkAnswer,
    responses=described([400, 401, 403, 409, 413, 415, 422, 503]),
    openapi_extra=_BODY,
)
async def submit_reports(
    request: Request,
    principal: Submitter,
    entry: Recorded,
    dry_run: Annotated[bool, Query(description="Say what would become of each row, and store nothing.")] = False,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """NDJSON, CSV or a JSON array. A bad row is refused by itself and never stops the good ones.

    The answer has an entry per row, and `received` is always `accepted` plus `held` plus `rejected`. A body that can't
    be divided into rows is refused whole, and nothing of it is taken.
    """
    form = rows.FORMATS.get(request.headers.get("content-type", "").partition(";")[0].strip().lower())
    if form is None:
        raise HTTPException(415, f"Send the body as one of: {', '.join(rows.FORMATS)}.")
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        body = cast(IO[bytes], spool)
        digest = await _receive(request, body)
        attempt = (
            Attempt(principal.client_id, idempotency_key, fingerprint(request, digest)) if idempotency_key else None
        )
        return await to_thread.run_sync(_submit, request, principal, entry, body, form, attempt, dry_run)


async def _receive(request: Request, body: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    async for part in request.stream():
        digest.update(part)
        body.write(part)
    body.seek(0)
    return digest.digest()


def _submit(
    request: Request,
    principal: Principal,
    entry: Entry,
    body: IO[bytes],
    form: rows.Format,
    attempt: Attempt | None,
    dry_run: bool,
) -> Response:
    database: Database = request.app.state.database
    region: str = request.app.state.settings.default_region

    def work() -> Response:
        charge_beyond_one(request, principal, Quota.SUBMISSIONS, form.count(body))
        step = partial(renew, attempt=attempt)
        answer = submit_rows(database, principal, entry, region, form.rows(body), dry_run=dry_run, step=step)
        entry.detail |= {"dry_run": dry_run, "received": answer.received, "accepted": answer.accepted}
        response = Response(answer.model_dump_json(exclude_none=True), media_type="application/json")
        if attempt is not None:
            with database.transaction() as session:
                remember(session, attempt, response)
        return response

    return once_in_steps(database, attempt, work)
