"""The quick way of `POST /v1/checks`, nearly all of the traffic: the framework's own work costs more than a check.

It answers only what is as it usually is, with the same rooms behind it as the plain way (`routes.check_value`). All
else, errors too, goes on to the plain way, which thus says everything in one place, and is what tests compare it with.
"""

from pydantic_core import to_json
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from krama.access.admission import Admission
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.middleware import ENTRY
from krama.checks.checking import FAULT, checked
from krama.checks.schemas import CheckIn
from krama.core.json_text import read_json
from krama.core.limits import first_headers
from krama.core.strict_json import is_json
from krama.indicators.errors import IndicatorRefused

_PATH = "/v1/checks"


class FastPath:
    """ASGI middleware, within the gate that sees to it that what was let in is on record (`audit.gate`)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.gates = Admission("checkValue", [Permission.CHECKS_RUN])

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        principal = self._let_in(scope) if scope["type"] == "http" and scope["path"] == _PATH else None
        if principal is None:
            await self.app(scope, receive, send)
            return
        taken = _Taken(receive)
        body = await taken.whole()
        answer = None if body is None else await _answer(body, principal, scope)
        if answer is None:
            await self.app(scope, taken.again, send)
            return
        length = str(len(answer)).encode()
        headers = [(b"content-length", length), (b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _let_in(self, scope: Scope) -> Principal | None:
        """Whoever calls with nothing unusual in its request's head; None for others, to whom nothing was done."""
        if scope["method"] != "POST" or scope["query_string"]:
            return None
        headers = first_headers(scope)
        media = headers.get(b"content-type", b"")
        if media != b"application/json" and not is_json(media.decode("latin-1")):
            return None
        return self.gates.admit_at_once(scope, headers)


async def _answer(body: bytes, principal: Principal, scope: Scope) -> bytes | None:
    """The answer, ready to be sent; None where the plain way must say what is the matter."""
    try:
        asked = CheckIn.model_validate(read_json(body))
        if asked.receipt:
            return None
        return to_json(await checked(asked, principal, scope["app"].state, scope[ENTRY]))
    except (ValueError, IndicatorRefused):  # of the body or the value: the plain way says which
        return None
    except Exception as fault:  # such as a database that is away: the plain way says so, and does not ask it again
        scope[FAULT] = fault
        return None


class _Taken:
    """What was received of a request, kept for whoever comes to it anew."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self._messages: list[Message] = []
        self._refusal: HTTPException | None = None

    async def whole(self) -> bytes | None:
        """The body; None where it did not come whole."""
        message: Message = {"type": "http.request", "more_body": True}
        while message["type"] == "http.request" and message.get("more_body", False):
            try:
                message = await self._receive()
            except HTTPException as refusal:  # the edge stopped it
                self._refusal = refusal
                return None
            self._messages.append(message)
        if message["type"] != "http.request":
            return None
        return b"".join([message.get("body", b"") for message in self._messages])

    async def again(self) -> Message:
        """ASGI's `receive`: what was taken, once more, and then the rest."""
        if self._messages:
            return self._messages.pop(0)
        if self._refusal is not None:
            raise self._refusal
        return await self._receive()
