"""Delays the answer of a request with an audit entry until its record is durable. No answer leaves without a record."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.audit.entry import Entry
from krama.audit.errors import AuditAway
from krama.audit.writer import AuditWriter
from krama.core.context import ContextKey, RequestContext, context_of
from krama.core.idempotency import REPLAYED
from krama.core.logs import get_logger, kind_and_place
from krama.core.problems import problem_response

_log = get_logger("krama.audit")

ENTRY = ContextKey[Entry]("audit entry")
"""The entry of a request, once its caller is admitted."""

_REPLAY = (REPLAYED.lower().encode(), b"true")
"""The header field of an answer that is given again."""

_RETRY_SECONDS = "1"
_FAULT = 500
"""The status of the answer to an exception, which the outermost middleware sends."""

_UNAVAILABLE = 503
"""With this status, nothing was disclosed, and each transaction that was committed has its own record.

Another record would have to wait for the same busy database.
"""


class AuditMiddleware:
    """ASGI middleware. It wraps the error handlers, so that problems wait for their record too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = context_of(scope)
        started = withheld = False

        async def recorded(message: Message) -> None:
            nonlocal started, withheld
            if message["type"] == "http.response.start":
                started = True
                entry = context.get(ENTRY)
                if entry is not None and message["status"] != _UNAVAILABLE:
                    if _REPLAY in message["headers"]:
                        entry.detail["replayed"] = True
                    withheld = not await _is_recorded(context, entry, message["status"], scope, receive, send)
            if not withheld:
                await send(message)

        try:
            await self.app(scope, receive, recorded)
        except Exception as fault:
            entry = context.get(ENTRY)
            # gate: fault is on record
            if started or entry is None:
                raise
            entry.disclosed.clear()  # the answer will contain nothing of it
            if await _is_recorded(context, entry, _FAULT, scope, receive, send):
                raise
            _log.error("unhandled", request_id=context.request_id, **kind_and_place(fault))
        finally:
            if context.get(ENTRY) is not None:
                context.services[AuditWriter].expect_no_more()


async def _is_recorded(
    context: RequestContext, entry: Entry, status: int, scope: Scope, receive: Receive, send: Send
) -> bool:
    """Whether the answer may leave, because its record is durable. If not, a refusal is sent in its place."""
    if entry.index is not None:
        return True
    entry.http_status = status
    try:
        await context.services[AuditWriter].append(entry)
    except AuditAway as away:  # gate: no record, no answer
        await _refusal(entry, away)(scope, receive, send)
        return False
    return True


def _refusal(entry: Entry, away: AuditAway) -> ASGIApp:
    headers = {"Retry-After": _RETRY_SECONDS}
    return problem_response(entry.request_id or "", 503, away.code, away.detail, headers=headers)
