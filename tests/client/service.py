"""Stand-ins for the service, and what it takes to talk to the real one."""

from typing import Any, NamedTuple

import httpx

from krama_client import AsyncKrama, Krama

SECRET = "a-secret-that-nobody-may-see"


class Account(NamedTuple):
    """What a client is made from."""

    base_url: str
    client_id: str
    client_secret: str


class StandIn:
    """Answers from a script, the last line again and again, and remembers what it was asked."""

    def __init__(self, *script: httpx.Response | Exception, token_seconds: int = 600) -> None:
        self.script = list(script)
        self.token_seconds = token_seconds
        self.asked: list[httpx.Request] = []
        self.tokens = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/oauth/token":
            self.tokens += 1
            token = {"access_token": f"token-{self.tokens}", "token_type": "Bearer", "scope": ""}
            return httpx.Response(200, json=token | {"expires_in": self.token_seconds})
        self.asked.append(request)
        answer = self.script.pop(0) if len(self.script) > 1 else self.script[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def krama(self, **options: Any) -> Krama:
        return Krama("https://krama.test", "client", SECRET, transport=httpx.MockTransport(self), **options)

    def async_krama(self, **options: Any) -> AsyncKrama:
        return AsyncKrama("https://krama.test", "client", SECRET, transport=httpx.MockTransport(self), **options)


def problem(status: int, code: str, detail: str = "Something is wrong.", **more: Any) -> httpx.Response:
    """A problem document as the service writes it; `headers` are the answer's."""
    headers = more.pop("headers", {})
    document = {"type": f"urn:krama:problem:{code}", "title": "", "status": status, "code": code, "detail": detail}
    return httpx.Response(status, headers=headers, json=document | {"request_id": "request-1"} | more)


ME: dict[str, Any] = {
    "client_id": "client",
    "agency": {
        "agency_id": "22a4c31d-a801-436a-90c9-44ab42f5af26",
        "name": "Phnom Penh Office",
        "sector": "police",
        "country": "KH",
        "province": None,
    },
    "scopes": ["checks:run"],
}
VERDICT: dict[str, Any] = {
    "check_id": "01a229de-3055-8ab7-b6b2-bd9ff4800000",
    "reference": None,
    "value": "012 345 678",
    "kind": "phone",
    "canonical": "+85512345678",
    "display": "+855 12 345 678",
    "institution": None,
    "institution_known": None,
    "chain": None,
    "platform": None,
    "listed": False,
    "action": "proceed",
    "score": 0,
    "status": "unknown",
    "reasons": [],
    "explanation": None,
    "policy": "4",
    "report_count": 0,
    "agency_count": 0,
    "categories": [],
    "first_reported_at": None,
    "last_reported_at": None,
    "matches": [],
    "as_of": "2026-01-31T08:00:00Z",
    "fresh_until": "2026-01-31T08:05:00Z",
    "receipt": None,
}


def checked(*checks: dict[str, Any]) -> dict[str, Any]:
    """The answer to a batch, of which every item could be checked."""
    items = [{"index": index, "reference": None, "check": check, "error": None} for index, check in enumerate(checks)]
    return {"item_count": len(items), "checked_count": len(items), "rejected_count": 0, "items": items}


def ok(document: Any) -> httpx.Response:
    """A success."""
    return httpx.Response(200, json=document)


class LosingTransport(httpx.HTTPTransport):
    """Talks to a real server, and loses the first answers to a path after the server has acted."""

    def __init__(self, path: str, losses: int = 1) -> None:
        super().__init__()
        self.path = path
        self.losses = losses
        self.answers: list[httpx.Response] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        response = super().handle_request(request)
        if request.url.path != self.path:
            return response
        response.read()
        self.answers.append(response)
        if len(self.answers) <= self.losses:
            raise httpx.ReadTimeout("lost", request=request)
        return response
