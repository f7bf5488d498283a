"""The fast path of `POST /v1/checks`, which is nearly all of the traffic: the framework costs more than a check does.

It answers only ordinary requests, with the same admission and the same use case as the route (`routes.check_value`). It
hands every other request to the route, including errors. So the route words every refusal, and the tests compare the
fast path with it.
"""

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.access.admission import Admission
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.middleware import ENTRY
from krama.checks.recorded import check_one
from krama.checks.schemas import CheckIn
from krama.core.context import ContextKey, RequestContext, context_of
from krama.core.json_text import read_json
from krama.core.strict_json import is_json
from krama.indicators.errors import IndicatorRefused

FAULT = ContextKey[Exception]("fault of the fast path")
"""Why a check failed on the fast path. The route raises it, so that nothing is asked twice."""

_PATH = "/v1/checks"


class FastPath:
    """ASGI middleware, inside `AuditMiddleware`, which makes sure that every admitted request leaves a record."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.admission = Admission("checkValue", [Permission.CHECKS_RUN])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        # gate: fast path is taken
        if scope["type"] != "http" or scope["path"] != _PATH or not _has_usual_head(scope):
            await self.app(scope, receive, send)
            return
        received = _ReceivedBody(receive)
        answer = await self._answer(context_of(scope), received)
        if answer is None:
            await self.app(scope, received.again, send)
            return
        length = str(len(answer)).encode()
        headers = [(b"content-length", length), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def _answer(self, context: RequestContext, received: "_ReceivedBody") -> bytes | None:
        """The answer's body, or None if the route must answer. The route then repeats nothing that was done here."""
        try:
            principal = await self.admission.admit(context)
        except Exception:
            return None  # the route's own call of `admit` raises the same error again
        # gate: fast path: permission
        body = await received.whole() if self.admission.permits(principal) else None
        return None if body is None else await _checked(body, principal, context)


async def _checked(body: bytes, principal: Principal, context: RequestContext) -> bytes | None:
    try:
        asked = CheckIn.model_validate(read_json(body))
        if asked.receipt:
            return None
        return to_json(await check_one(asked, principal, context.services, context[ENTRY]))
    except (ValueError, IndicatorRefused):  # the body or the value is invalid; the route says why
        return None
    except Exception as fault:  # such as a database that is down
        context.attach(FAULT, fault)
        return None


def _has_usual_head(scope: Scope) -> bool:
    """Whether this is a POST of JSON without query parameters."""
    # gate: fast path: form of a body
    if scope["method"] != "POST" or scope["query_string"]:
        return False
    media = context_of(scope).headers.get(b"content-type", b"")
    return media == b"application/json" or is_json(media.decode("latin-1"))


class _ReceivedBody:
    """Reads a body, and keeps its messages so that the route can receive them again."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[Message] = []
        self._refusal: HTTPException | None = None

    async def whole(self) -> bytes | None:
        """The body, or None if it did not arrive completely."""
        message: Message = {"type": "http.request", "more_body": True}
        while message["type"] == "http.request" and message.get("more_body", False):
            try:
                message = await self._receive()
            except HTTPException as refusal:  # the body is too large or too slow
                self._refusal = refusal
                return None
            self._messages.append(message)
        if message["type"] != "http.request":
            return None
        return b"".join([message.get("body", b"") for message in self._messages])

    async def again(self) -> Message:
        """ASGI's `receive`: the messages that were read, then the rest."""
        if self._messages:
            return self._messages.pop(0)
        if self._refusal is not None:
            raise self._refusal
        return await self._receive()
