"""HTTP routes of bulk submission. The body goes to a temporary file first, so a slow upload blocks nothing else."""

import hashlib
import tempfile
from os import SEEK_END
from typing import IO, Annotated, Any, cast

from anyio import to_thread
from fastapi import Query, Request, Response
from pydantic_core import to_json

from krama.access.admission import Recorded
from krama.access.charges import charge_all, charge_beyond_one
from krama.access.route import Router
from krama.agencies.service import Principal
from krama.audit.entry import Entry
from krama.bulk import rows
from krama.bulk.errors import WorkbookUnreadable
from krama.bulk.json_array import MOST_ARRAY
from krama.bulk.preview import discloses_to
from krama.bulk.schemas import ReportBatchOut
from krama.bulk.service import Wanted, results_before, submit_rows
from krama.core.context import context_of, services_of
from krama.core.database import Database
from krama.core.filters import CommaList, StrictQueryBool
from krama.core.idempotency import Attempt, IdempotencyKey, fingerprint
from krama.core.idempotent_steps import Steps, once_in_steps
from krama.core.languages import CONTENT_LANGUAGE, language_of, stated
from krama.core.operation import BodyLimit
from krama.core.refusals import RequestRefused
from krama.core.strict_json import is_utf8
from krama.indicators.kinds import Region
from krama.quotas.limits import Quota
from krama.reports.drafts import UpsertResult
from krama.reports.fields import BULK_COLUMNS
from krama.reports.routes import Submitter

router = Router("/v1/reports", tag="reports")

_IN_MEMORY = 1024**2
_WORKBOOK_SIGNATURES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""The first bytes of .xlsx and .ods, which are ZIP files, and of .xls."""
_WORKBOOKS = frozenset(
    {
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.ms-excel.sheet.macroenabled.12",
        "application/vnd.oasis.opendocument.spreadsheet",
    }
)
_LONG_ARRAY = f"A JSON body may have at most {MOST_ARRAY} bytes. Send more as NDJSON: one object per line, no brackets."
_ITEM = {"$ref": "#/components/schemas/ReportBatchItemIn"}
_CSV_EXAMPLE = (
    "value,kind,category,province\n០១២ ៣៤៥ ៦៧៨,phone,impersonation_bank,KH-12\nhxxps://evil[.]example/kh,,phishing,\n"
)
_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "application/x-ndjson": {
                "schema": {"type": "string", "description": "One report per line, as a JSON object."},
                "example": '{"value": "012 345 678", "kind": "phone", "category": "loan"}\n',
            },
            "text/csv": {
                "schema": {
                    "type": "string",
                    "description": f"UTF-8, with a header of these columns: {', '.join(BULK_COLUMNS)}. Their usual "
                    "names in English and Khmer work too, and dates, amounts, provinces and categories are read as "
                    "offices write them (docs/office-files.md).",
                },
                "example": _CSV_EXAMPLE,
            },
            "application/json": {
                "schema": {
                    "type": "object",
                    "properties": {
                        "items": {"type": "array", "items": _ITEM, "minItems": 1, "maxItems": rows.MOST_ROWS}
                    },
                    "required": ["items"],
                    "additionalProperties": False,
                }
            },
        },
    }
}


@router.operation(
    "POST",
    "/batch",
    "submitReportBatch",
    "Submit up to 10,000 reports",
    response_model=ReportBatchOut,
    responses={200: {"headers": CONTENT_LANGUAGE}},
    body_limit=BodyLimit.BULK,
    openapi_extra=_BODY,
)
async def submit_reports(
    request: Request,
    principal: Submitter,
    entry: Recorded,
    dry_run: Annotated[
        StrictQueryBool,
        Query(description="Return the result that each item would have, and store nothing. Its key stays free."),
    ] = False,
    only: Annotated[
        CommaList[UpsertResult] | None,
        Query(description="Only items with one of these results, such as `rejected`. The counts are of all items."),
    ] = None,
    idempotency_key: IdempotencyKey = None,
) -> Response:
    """Submit reports as NDJSON, CSV or JSON. A bad item is rejected on its own and never stops the good ones.

    The answer has a result for each item, in order, and `item_count` is the sum of the other counts. If the body can't
    be divided into items, the whole request is refused and nothing is stored. For a CSV, `header` says what each column
    was read as.

    A dry run also says what a person can check before the batch is sent: how each value was read, the name of its
    bank, and whether it is new. For a client with `checks:run` it is charged like a batch of checks too, because it
    says what other agencies report.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    form = rows.FORMATS.get(media)
    if media in _WORKBOOKS:
        raise WorkbookUnreadable
    if form is None or not _is_known_text(media, request.headers.get("content-type", "")):
        types = ", ".join(rows.FORMATS)
        raise RequestRefused(415, f"Send the body in UTF-8, as one of: {types}.", types=types)
    with tempfile.SpooledTemporaryFile(_IN_MEMORY) as spool:
        body = cast(IO[bytes], spool)
        digest = await _receive(request, body)
        _refuse_workbook(body)
        if media == "application/json" and body.seek(0, SEEK_END) > MOST_ARRAY:
            raise RequestRefused(413, _LONG_ARRAY, limit=MOST_ARRAY)
        body.seek(0)
        attempt = None
        if idempotency_key and not dry_run:  # a dry run stores nothing, so its key stays free for the real request
            attempt = Attempt(principal.client_id, idempotency_key, fingerprint(request, digest))
        wanted = Wanted(dry_run, language_of(context_of(request).headers), only)
        return await to_thread.run_sync(_submit, request, principal, entry, body, form, attempt, wanted)


def _is_known_text(media: str, content_type: str) -> bool:
    """Whether the text is stated to be UTF-8. A CSV may be UTF-16: its byte order mark says so."""
    is_utf16 = media == "text/csv" and "charset=utf-16" in content_type.lower().replace(" ", "").replace('"', "")
    return is_utf16 or is_utf8(content_type)


def _refuse_workbook(body: IO[bytes]) -> None:
    body.seek(0)
    if body.read(4) in _WORKBOOK_SIGNATURES:
        raise WorkbookUnreadable


async def _receive(request: Request, body: IO[bytes]) -> bytes:
    digest = hashlib.sha256()
    async for part in request.stream():
        digest.update(part)
        body.write(part)
    return digest.digest()


def _submit(
    request: Request,
    principal: Principal,
    entry: Entry,
    body: IO[bytes],
    form: rows.Format,
    attempt: Attempt | None,
    wanted: Wanted,
) -> Response:
    database, region = services_of(request)[Database], services_of(request)[Region]

    def work(steps: Steps) -> Response:
        earlier = [] if wanted.dry_run else results_before(steps)  # rows that were charged when they were stored
        batch = form.batch(body)
        rows_left = batch.count - len(earlier)
        charge_beyond_one(request, principal, Quota.SUBMISSIONS, rows_left)
        if wanted.dry_run and discloses_to(principal):
            charge_all(request, principal, Quota.VALUES, rows_left)
        answer = submit_rows(
            database, principal, entry, region, batch.rows, wanted=wanted, steps=steps, earlier=earlier
        )
        for error in filter(None, (item["error"] for item in answer["items"])):
            for fault in (error, *error["errors"]):
                if fault["field"] is not None:
                    fault["field"] = form.field_name(fault["field"])
        answer |= {"header": batch.header and batch.header.answer(), "items": answer.pop("items")}
        entry.detail |= {"dry_run": wanted.dry_run, "item_count": answer["item_count"]}
        entry.detail["rejected_count"] = answer["rejected_count"]
        return Response(to_json(answer), headers=stated(wanted.language), media_type="application/json")

    return once_in_steps(database, attempt, work)
