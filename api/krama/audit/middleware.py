"""Delays the answer of a request with an audit entry until its record is durable. No answer leaves without a record."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.audit.entry import Entry
from krama.audit.errors import AuditAway
from krama.audit.writer import AuditWriter
from krama.core.context import ContextKey, context_of
from krama.core.problems import problem_response

ENTRY = ContextKey[Entry]("audit entry")
"""The entry of a request, once its caller is admitted."""

_RETRY_SECONDS = "1"
_NOT_DONE = 503
"""With this status, nothing was disclosed or done. A record would have to wait for the same busy database."""


class AuditMiddleware:
    """ASGI middleware. It wraps the error handlers, so that problems wait for their record too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        context = context_of(scope)
        withheld = False

        async def recorded(message: Message) -> None:
            nonlocal withheld
            if message["type"] == "http.response.start":
                entry = context.get(ENTRY)
                if entry is not None and entry.index is None and message["status"] != _NOT_DONE:
                    entry.outcome = message["status"]
                    try:
                        await context.services[AuditWriter].append(entry)
                    except AuditAway as away:  # gate: no record, no answer
                        withheld = True
                        await _refusal(entry, away)(scope, receive, send)
            if not withheld:
                await send(message)

        try:
            await self.app(scope, receive, recorded)
        finally:
            if context.get(ENTRY) is not None:
                context.services[AuditWriter].expect_no_more()


def _refusal(entry: Entry, away: AuditAway) -> ASGIApp:
    headers = {"Retry-After": _RETRY_SECONDS}
    return problem_response(entry.request_id or "", 503, away.code, away.detail, headers=headers)
