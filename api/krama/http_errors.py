"""The table of HTTP statuses by error, and the handlers that apply it. Any other error becomes a bare 500."""

import re
import sqlite3
from collections.abc import Mapping
from typing import Any, cast

import psycopg
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from krama.access import errors as access
from krama.access.discovery_routes import RESOURCE_METADATA
from krama.access.feed_callers import is_feed
from krama.access.tokens import Tokens
from krama.agencies import errors as agencies
from krama.audit import errors as audit
from krama.bulk import errors as bulk
from krama.cases import errors as cases
from krama.checks import errors as checks
from krama.core import cursor, idempotency, negotiation, revisions
from krama.core.context import services_of
from krama.core.errors import KramaError
from krama.core.ids import ID_PATTERN
from krama.core.instead import explained
from krama.core.languages import NOTHING
from krama.core.logs import get_logger
from krama.core.problems import OAUTH_PATH, problem_response, request_id_of
from krama.core.spans import SpanRefused
from krama.core.validation import RequestFieldProblem, facts_of, request_faults
from krama.disputes import errors as disputes
from krama.feed import errors as feed
from krama.feed.file_response import RangeNotSatisfiable
from krama.feeds import errors as feeds
from krama.indicators.errors import IndicatorRefused
from krama.institutions import errors as institutions
from krama.listings import errors as listings
from krama.misp import errors as misp
from krama.outcomes import errors as outcomes
from krama.protection import errors as protection
from krama.protection import rules as protected
from krama.quotas import errors as quotas
from krama.quotas.fields import rate_limit_fields
from krama.reports import errors as reports
from krama.search import errors as search
from krama.sharing import errors as sharing
from krama.statistics import errors as statistics
from krama.taxii import errors as taxii

_log = get_logger("krama.http_errors")

STATUS: Mapping[type[KramaError], int] = {
    access.TokenMissing: 401,
    access.TokenRefused: 401,
    access.FeedCallerRefused: 401,
    access.ScopeMissing: 403,
    access.ProofRefused: 401,
    access.NonceWanted: 401,
    access.ClientRefused: 401,
    access.OAuthRefused: 400,
    feed.SnapshotNotFound: 404,
    RangeNotSatisfiable: 416,
    audit.AuditAway: 503,
    audit.CheckpointNotFound: 404,
    audit.LogBroken: 503,
    audit.ProofImpossible: 422,
    agencies.AdministratorDisabled: 403,
    agencies.AgencyNameTaken: 409,
    agencies.AgencyNotFound: 404,
    agencies.AgencyUnknown: 422,
    agencies.AgencyRefused: 422,
    agencies.ClientDisabled: 409,
    agencies.ClientNotFound: 404,
    agencies.TooManyClients: 409,
    agencies.GrantRefused: 403,
    agencies.KeysRefused: 422,
    agencies.OwnLimitRefused: 409,
    agencies.SecretNotFound: 404,
    agencies.TooManySecrets: 409,
    bulk.DateInvalid: 422,
    bulk.WorkbookUnreadable: 415,
    cases.CaseCategoryChanged: 409,
    cases.CaseEnded: 409,
    cases.CaseFull: 422,
    cases.CaseLabelWidened: 409,
    cases.CaseNotFound: 404,
    cases.CaseRoleContradicted: 422,
    cases.CaseValueContradicted: 422,
    checks.PaymentUnreadable: 422,
    cursor.CursorUnreadable: 422,
    cursor.CursorOutdated: 410,
    disputes.DisputeClosed: 409,
    disputes.DisputeNotFound: 404,
    disputes.DisputeAlreadyOpen: 409,
    disputes.DisputeRepeated: 409,
    disputes.NothingToDispute: 409,
    disputes.NotIndependent: 409,
    feeds.FeedNotFound: 404,
    misp.EventNotFound: 404,
    idempotency.IdempotencyKeyRefused: 422,
    idempotency.IdempotencyKeyReused: 422,
    idempotency.RequestInProgress: 409,
    IndicatorRefused: 422,
    outcomes.CheckUnknown: 422,
    institutions.InstitutionNameTaken: 409,
    institutions.InstitutionNotFound: 404,
    institutions.InstitutionRefused: 422,
    outcomes.OutcomeNotFound: 404,
    negotiation.NotAcceptable: 406,
    quotas.QuotaExceeded: 429,
    quotas.QuotaStoreUnavailable: 503,
    reports.ApprovalRefused: 409,
    reports.BatchUnreadable: 400,
    reports.CountingBusy: 503,
    reports.WrongColumns: 400,
    protected.ProtectionRefused: 422,
    protection.ProtectionNotFound: 404,
    reports.PendingReportOutdated: 409,
    reports.LabelWidened: 409,
    reports.ImpersonatedRefused: 422,
    reports.VictimRefused: 422,
    reports.OwnReportRemains: 422,
    reports.OwnReportWithdrawn: 422,
    reports.LayerContradicted: 422,
    reports.LabelMissing: 422,
    reports.NamingRefused: 422,
    reports.OccurredInFuture: 422,
    reports.ReportDecided: 409,
    reports.ReportEnded: 409,
    reports.ReportNotFound: 404,
    reports.ReportPending: 409,
    reports.StillProtected: 409,
    reports.TooManyCaseReports: 409,
    reports.TooManyRows: 413,
    search.TooManySoughtValues: 422,
    reports.ValidityInPast: 422,
    revisions.ConditionRefused: 412,
    revisions.RevisionChanged: 412,
    revisions.RevisionMissing: 428,
    SpanRefused: 422,
    statistics.CellsTooMany: 422,
    sharing.AudienceRefused: 422,
    sharing.RecipientsMissing: 422,
    sharing.RecipientUnknown: 422,
    listings.IndicatorNotFound: 404,
    listings.IndicatorUnknown: 422,
    taxii.CollectionNotFound: 404,
    taxii.StatusNotFound: 404,
    taxii.StixObjectNotFound: 404,
    taxii.TaxiiFilterRefused: 400,
}
"""A subclass has its parent's status unless it has an entry of its own."""

NEVER_ON_THE_WIRE = (
    "database_unusable", "signing_keys_unusable", "row_unreadable", "signing_key_unknown", "signing_key_retained",
    "quota_store_unusable", "log_key_unusable", "export_refused", "metrics_unusable", "backup_refused",
    "audit_record_not_found", "warninglist_unreadable", "output_refused", "paid_in_future", "chart_refused",
    "extra_missing", "well_known_unreadable", "cell_unreadable",
    "date_unreadable", "date_ambiguous", "amount_unreadable",
    "amount_ambiguous", "currency_contradicted", "cell_refused", "category_name_unknown", "province_name_unknown",
    "sandbox_refused", "setup_refused",
    "env_file_unreadable", "feed_key_not_found", "feed_key_refused",
    "import_refused", "object_refused", "stix_object_refused",
)  # fmt: skip
"""Codes that appear only on the command line or in a row of a bulk response."""

_HTTP_CODES = {
    400: "body_unreadable",
    404: "not_found",
    405: "method_not_allowed",
    408: "body_too_slow",
    413: "body_too_large",
    415: "unsupported_media_type",
}
_EXAMPLE_ID = "3f2504e0-4f89-41d3-9a0c-0305e82c3301"
_NOT_FOUND = "No operation has this path. The API reference is at /docs."
_BELOW = {
    "/feeds": "Programs that read feeds take /feeds/misp/, or a file of /feeds/csv/.",
    "/feeds/misp": "The MISP feed is here: give MISP this address and a feed key. It reads `manifest.json` below it.",
    "/feeds/csv": "The CSV files are below this address: one for each kind, such as `phone.csv`.",
}
"""What a person reads who opens the address of a feed in a browser."""
_RETRY_SECONDS = "1"
_BASIC = 'Basic realm="krama"'
"""What programs that read feeds know, which fetch no tokens."""


def install(app: FastAPI) -> None:
    """Register a handler for each error that can reach the client. Each answers with a problem document."""
    app.add_exception_handler(KramaError, _refused)
    app.add_exception_handler(checks.PaymentUnreadable, _unreadable)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(ClientDisconnect, _cut_off)
    for busy in (DBAPIError, PoolExhausted, psycopg.OperationalError, sqlite3.OperationalError):
        app.add_exception_handler(busy, _database)


def status_of(error: type[KramaError]) -> int:
    """The status of the error's nearest class in the table, or 500 if no class is there."""
    return next((STATUS[kind] for kind in error.__mro__ if kind in STATUS), 500)


async def _refused(request: Request, error: Exception) -> Response:
    problem = cast(KramaError, error)
    status = status_of(type(problem))
    if status == 500:
        _log.error("an error has no status", kind=type(problem).__name__, request_id=request_id_of(request))
        return _fault(request)
    return problem_response(
        request_id_of(request),
        status,
        problem.code,
        problem.detail,
        field=problem.field,
        existing=problem.existing,
        headers=_headers(request, problem, status),
    ).stating({name: getattr(problem, name) for name in problem.facts})


async def _unreadable(request: Request, error: Exception) -> Response:
    """What is wrong with each value of a payment."""
    problem = cast(checks.PaymentUnreadable, error)
    faults = [
        RequestFieldProblem.model_validate(
            {"code": each.code, "detail": each.detail, "field": f"items.{index}.{each.field}", "in": "body"}
        )
        for index, each in enumerate(problem.refusals)
    ]
    response = problem_response(
        request_id_of(request), 422, problem.code, problem.detail, field=faults[0].field, errors=faults
    )
    return response.stating({}, [{name: getattr(each, name) for name in each.facts} for each in problem.refusals])


def _fault(request: Request) -> Response:
    return problem_response(request_id_of(request), 500, "internal_error", "Something went wrong inside the service.")


def _headers(request: Request, problem: KramaError, status: int) -> dict[str, str]:
    """The headers that RFC 6749 §5.2, RFC 6750 §3, RFC 9728 §5.1, RFC 9449 and RFC 9110 require for the error."""
    headers = {"Retry-After": _RETRY_SECONDS} if _worth_repeating(problem, status) else {}
    if isinstance(problem, access.NonceWanted | access.TokenNonceWanted):
        headers["DPoP-Nonce"] = problem.nonce
    if isinstance(problem, quotas.QuotaExceeded):
        headers |= {"Retry-After": str(problem.retry_after), **rate_limit_fields(problem.states)}
    if isinstance(problem, RangeNotSatisfiable):
        headers["Content-Range"] = f"bytes */{problem.size}"
    if (challenge := _challenge(problem, services_of(request)[Tokens].issuer)) is not None:
        headers["WWW-Authenticate"] = _BASIC if status == 401 and is_feed(request.url.path) else challenge
    return headers


def _worth_repeating(problem: KramaError, status: int) -> bool:
    return status == 503 or isinstance(problem, idempotency.RequestInProgress)


def _challenge(problem: KramaError, issuer: str) -> str | None:
    about = f'realm="krama", resource_metadata="{issuer}{RESOURCE_METADATA}"'
    match problem:
        case access.TokenMissing():
            return f'Bearer {about}, DPoP {about}, algs="ES256"'
        case access.TokenRefused():
            challenge = f'Bearer {about}, error="invalid_token", error_description="{problem.detail}"'
            return challenge.replace("`", "'").replace("…", "...")
        case access.ProofRefused() | access.NonceWanted():
            return f'DPoP {about}, error="{problem.code}", algs="ES256"'
        case access.ScopeMissing():
            return f'Bearer {about}, error="insufficient_scope", scope="{problem.scope.partition(" ")[0]}"'
        case access.ClientRefused() | access.FeedCallerRefused():
            return _BASIC
    return None


async def _invalid(request: Request, error: Exception) -> Response:
    findings = explained(request, cast(RequestValidationError, error).errors())
    problems = request_faults(findings)
    first = problems[0]
    detail = f"{first.field}: {first.detail}" if first.field else first.detail
    # gate: errors of OAuth are 400
    status = 400 if request.url.path.startswith(OAUTH_PATH) else 422  # RFC 6749 §5.2
    answer = problem_response(
        request_id_of(request), status, "validation_failed", detail, field=first.field, errors=problems
    )
    return answer.stating({}, [facts_of(finding) for finding in findings[: len(problems)]])


async def _cut_off(request: Request, _: Exception) -> Response:
    """Nobody receives this answer. Without it, a caller that hangs up would be logged and counted as a fault."""
    return problem_response(
        request_id_of(request), 400, "body_unreadable", "The body ended before its declared length."
    ).stating({"place": NOTHING})


async def _http(request: Request, error: Exception) -> Response:
    problem = cast(HTTPException, error)
    if problem.status_code == 404 and (answer := _not_an_id(request)) is not None:
        return answer
    headers = dict(problem.headers or {})
    facts: dict[str, Any] = dict(getattr(problem, "facts", {}))
    detail = _BELOW.get(request.url.path.rstrip("/"), _NOT_FOUND) if problem.status_code == 404 else problem.detail
    if problem.status_code == 405:
        allowed = ", ".join(_methods_at(request))
        headers["Allow"] = facts["allowed"] = allowed
        detail = f"This path accepts {allowed}."
    code = getattr(problem, "code", None) or _HTTP_CODES.get(problem.status_code, "request_refused")
    return problem_response(request_id_of(request), problem.status_code, code, detail, headers=headers).stating(facts)


_NOT_FOUND_BY_ID: Mapping[str, type[KramaError]] = {
    "agency_id": agencies.AgencyNotFound,
    "case_id": cases.CaseNotFound,
    "dispute_id": disputes.DisputeNotFound,
    "file_id": feed.SnapshotNotFound,
    "indicator_id": listings.IndicatorNotFound,
    "institution_id": institutions.InstitutionNotFound,
    "outcome_id": outcomes.OutcomeNotFound,
    "protection_id": protection.ProtectionNotFound,
    "report_id": reports.ReportNotFound,
    "secret_id": agencies.SecretNotFound,
    "snapshot_id": feed.SnapshotNotFound,
}
"""What a path does not find, by the parameter that must be a UUID."""
_ID = re.compile(ID_PATTERN)


def _not_an_id(request: Request) -> Response | None:
    """The answer to a path of the contract in which something else stands in the place of an id; None for others."""
    parts = request.url.path.split("/")
    paths = [template.split("/") for template in request.app.openapi()["paths"]]
    names: list[str] = next((template for template in paths if _matches(template, parts)), [])
    for name, part in zip(names, parts, strict=False):
        missing = _NOT_FOUND_BY_ID.get(name.strip("{}"))
        if missing is not None and part and not _ID.fullmatch(part):
            field = name.strip("{}")
            detail = f"`{field}` in the path is not an id. An id is a UUID, such as {_EXAMPLE_ID}."
            return problem_response(request_id_of(request), 404, missing.code, detail, field=field)
    return None


def _methods_at(request: Request) -> list[str]:
    """Every method that the contract has for this path. The framework names the methods of one route only."""
    paths: dict[str, dict[str, Any]] = request.app.openapi()["paths"]
    parts = request.url.path.split("/")
    operations = paths.get(request.url.path) or next(
        (methods for template, methods in paths.items() if _matches(template.split("/"), parts)),
        {},
    )
    methods = {method.upper() for method in operations} or _methods_beside(request)
    return sorted(methods | ({"HEAD"} if "GET" in methods else set()))


def _methods_beside(request: Request) -> set[str]:
    """The methods at a path that the contract does not list: TAXII, and the documentation pages."""
    methods: set[str] = set()
    for route in request.app.routes:
        if route.path_regex.match(request.url.path):
            methods |= route.methods or set()
    return methods


def _matches(template: list[str], parts: list[str]) -> bool:
    return len(template) == len(parts) and all(
        name == part or name.startswith("{") for name, part in zip(template, parts, strict=True)
    )


async def _database(request: Request, error: Exception) -> Response:
    """Answer for a database that is slow, locked or unavailable.

    The transaction that failed had no effect. A bulk submission and a change of the protected list may have committed
    others before it, and continue after them when they are sent again (docs/problems.md).
    """
    _log.error("a database operation failed", kind=type(error).__name__, request_id=request_id_of(request))
    if isinstance(error, DBAPIError) and not _passing(error):
        return _fault(request)
    return problem_response(
        request_id_of(request),
        503,
        "database_busy",
        "The database is busy or unavailable. Try again in a moment.",
        headers={"Retry-After": _RETRY_SECONDS},
    )


def _passing(error: DBAPIError) -> bool:
    """Whether a retry may succeed. PostgreSQL ends the connection of a transaction that stays idle."""
    kinds = ("OperationalError", "InterfaceError")
    return error.connection_invalidated or any(kind.__name__ in kinds for kind in type(error).__mro__)
