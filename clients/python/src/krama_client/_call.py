"""One logical call: what is sent, the same bytes at every attempt, and how its answer is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

import httpx

from krama_client._version import __version__

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """A request that may be sent again: it either changes nothing, or carries an `idempotency_key`.

    `read` makes the answer from the JSON of a 2xx response.
    """

    method: str
    path: str
    read: Callable[[Any], Answer] = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    idempotency_key: str | None = None

    def request(self, client: httpx.Client | httpx.AsyncClient, credentials: Mapping[str, str]) -> httpx.Request:
        """The request to send; `credentials` are the headers that show who sends it, other ones at each attempt."""
        headers = {"Accept": "application/json", "User-Agent": f"krama-client/{__version__}", **credentials}
        if self.body is not None:
            headers["Content-Type"] = self.content_type
        if self.idempotency_key is not None:
            headers["Idempotency-Key"] = self.idempotency_key
        return client.build_request(
            self.method, self.path, params=self.query or None, content=self.body, headers=headers
        )
