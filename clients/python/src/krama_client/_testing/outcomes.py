"""What the exchange answers: an answer of the contract, or a problem document as the service writes it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, Final

from krama_client._testing.contract import JSON

_TITLES: Final = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110's phrases. Python before 3.13 has those of older standards."""
_CHALLENGES: Final = {401: 'Bearer realm="krama"', 403: 'Bearer realm="krama", error="insufficient_scope"'}


@dataclass(frozen=True, slots=True)
class Answered:
    """A response before it has a request id. Nothing of it is shown."""

    status: int
    content: bytes = field(default=b"", repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the exchange did what it was asked."""
        return self.status < 300


def success(status: int, document: Any, media: str = JSON) -> Answered:
    """A success with JSON, or with text of another type. Without content, `document` is None."""
    if document is None:
        return Answered(status)
    text = json.dumps(document) if media == JSON else str(document)
    return Answered(status, text.encode(), {"Content-Type": media})


@dataclass(frozen=True, slots=True)
class Refusing:
    """A refusal that was set up."""

    code: str
    status: int = 422
    field: str | None = None
    detail: str | None = None
    retry_after: float | None = None
    errors: tuple[dict[str, str], ...] = ()

    def entry(self) -> dict[str, str]:
        """The contract's FieldProblem, for one item of many."""
        named = {} if self.field is None else {"field": self.field}
        return {"code": self.code, "detail": self.shown, **named}

    @property
    def shown(self) -> str:
        """What is wrong, for people."""
        return self.detail or f"The fake exchange was set up to answer {self.code}."

    def answered(self, request_id: str) -> Answered:
        """The problem document (RFC 9457)."""
        document: dict[str, Any] = {
            "type": f"urn:krama:problem:{self.code}",
            "title": _TITLES.get(self.status) or HTTPStatus(self.status).phrase,
            "status": self.status,
            "code": self.code,
            "detail": self.shown,
            "request_id": request_id,
        }
        document |= {} if self.field is None else {"field": self.field}
        document |= {"errors": list(self.errors)} if self.errors else {}
        headers = {"Content-Type": "application/problem+json"}
        headers |= {"Retry-After": f"{self.retry_after:g}"} if self.retry_after is not None else {}
        headers |= {"WWW-Authenticate": _CHALLENGES[self.status]} if self.status in _CHALLENGES else {}
        return Answered(self.status, json.dumps(document).encode(), headers)
