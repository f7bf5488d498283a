"""The fast path of single checks and payment checks, nearly all of the traffic: the framework costs more than they do.

It answers only ordinary requests, with the same admission and the same use case as the routes (`routes.check_value` and
`routes.check_payment`). It hands every other request to the route, including errors. So the route words every refusal,
and the tests compare the fast path with it.
"""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.access.admission import Admission
from krama.access.charges import charge
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.middleware import ENTRY
from krama.checks.answers import with_receipt
from krama.checks.payment_schemas import PaymentCheckIn
from krama.checks.recorded import check_one, check_payment
from krama.checks.schemas import CheckIn
from krama.core.context import ContextKey, RequestContext, context_of
from krama.core.json_text import read_json
from krama.core.languages import LANGUAGES, language_of, stated
from krama.core.negotiation import JSON, best
from krama.core.strict_json import SHORT_BODY, is_json
from krama.indicators.errors import IndicatorRefused
from krama.quotas.limits import Quota

FAULT = ContextKey[Exception]("fault of the fast path")
"""Why a check failed on the fast path. The route raises it, so that nothing is asked twice."""


async def charge_values(context: RequestContext, principal: Principal, body: PaymentCheckIn) -> None:
    """Charge the values of a payment after the first, which the admission charged. Raises what `charge` raises."""
    if len(body.items) > 1:
        await charge(context, principal, ((Quota.VALUES, len(body.items) - 1),))


class FastPath:
    """ASGI middleware, inside `AuditMiddleware`, which makes sure that every admitted request leaves a record."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self._operations: dict[str, tuple[Admission, _Checked]] = {
            "/v1/checks": (Admission("checkValue", [Permission.CHECKS_RUN]), _checked_value),
            "/v1/payment-checks": (Admission("checkPayment", [Permission.CHECKS_RUN]), _checked_payment),
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        operation = self._operations.get(scope["path"]) if scope["type"] == "http" else None
        # gate: fast path is taken
        if operation is None or not _has_usual_head(scope):
            await self.app(scope, receive, send)
            return
        received = _ReceivedBody(receive)
        answer = await _answer(*operation, context_of(scope), received)
        if answer is None:
            await self.app(scope, received.again, send)
            return
        length = str(len(answer)).encode()
        headers = [(b"content-length", length), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})


async def _answer(
    admission: Admission, checked: "_Checked", context: RequestContext, received: "_ReceivedBody"
) -> bytes | None:
    """The answer's body, or None if the route must answer. The route then repeats nothing that was done here."""
    try:
        principal = await admission.admit(context)
    except Exception:
        return None  # the route's own call of `admit` raises the same error again
    # gate: fast path: permission
    body = await received.whole() if admission.permits(principal) else None
    # gate: fast path: length of a body
    if body is None or len(body) > SHORT_BODY:  # the route counts the values of a long body before it parses it
        return None
    try:
        return await checked(body, principal, context)
    except (ValueError, IndicatorRefused):  # the body or the value is invalid; the route says why
        return None
    except Exception as fault:  # such as a database that is down
        context.attach(FAULT, fault)
        return None


_Checked = Callable[[bytes, Principal, RequestContext], Awaitable[bytes | None]]
"""Answers a body, or gives None if the route must. Raises `ValueError` or `IndicatorRefused` if it can't be read."""


async def _checked_value(body: bytes, principal: Principal, context: RequestContext) -> bytes | None:
    asked = CheckIn.model_validate(read_json(body))
    if asked.with_receipt:
        return None
    return with_receipt(await check_one(asked, principal, context.services, context[ENTRY]), None)


async def _checked_payment(body: bytes, principal: Principal, context: RequestContext) -> bytes | None:
    asked = PaymentCheckIn.model_validate(read_json(body))
    if asked.with_receipt or language_of(context.headers) != LANGUAGES[0]:
        return None
    await charge_values(context, principal, asked)
    context.response_headers.update(_VARIES)
    return with_receipt(await check_payment(asked, principal, context.services, context[ENTRY]), None)


def _has_usual_head(scope: Scope) -> bool:
    """Whether this is a POST of JSON without query parameters, whose caller takes JSON."""
    # gate: fast path: form of a body
    if scope["method"] != "POST" or scope["query_string"]:
        return False
    headers = context_of(scope).headers
    # gate: fast path: form of an answer
    if not _accepts_json(headers.get(b"accept", b"*/*")):
        return False
    media = headers.get(b"content-type", b"")
    return media == b"application/json" or is_json(media.decode("latin-1"))


_USUAL_ACCEPT = (b"*/*", b"application/json")


def _accepts_json(accept: bytes) -> bool:
    return accept in _USUAL_ACCEPT or best(accept.decode("latin-1"), (JSON,)) is not None


_VARIES = stated(LANGUAGES[0])


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
