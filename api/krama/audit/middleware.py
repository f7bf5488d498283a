"""No record, no answer: holds back the answer of a request that has an entry until that is durable."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.audit.entry import Entry
from krama.audit.errors import AuditAway
from krama.core.problems import problem_response

ENTRY = "krama.audit"
"""Where a request's entry stands in its scope."""

_RETRY_SECONDS = "1"
_NOT_DONE = 503
"""Says that nothing was done, and shows nothing: to put it on record would wait for the database that was too busy."""


class AuditMiddleware:
    """ASGI middleware, outside of whatever turns errors into answers: those are held back too."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        withheld = False

        async def recorded(message: Message) -> None:
            nonlocal withheld
            if message["type"] == "http.response.start":
                entry: Entry | None = scope.get(ENTRY)
                if entry is not None and entry.index is None and message["status"] != _NOT_DONE:
                    entry.outcome = message["status"]
                    try:
                        await scope["app"].state.audit_writer.append(entry)
                    except AuditAway as away:
                        withheld = True
                        await _refusal(entry, away)(scope, receive, send)
            if not withheld:
                await send(message)

        try:
            await self.app(scope, receive, recorded)
        finally:
            if ENTRY in scope:
                scope["app"].state.audit_writer.expect_no_more()


def _refusal(entry: Entry, away: AuditAway) -> ASGIApp:
    headers = {"Retry-After": _RETRY_SECONDS}
    return problem_response(entry.request_id or "", 503, away.code, away.detail, headers=headers)
