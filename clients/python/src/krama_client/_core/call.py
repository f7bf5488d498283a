"""One logical call: what is sent, the same bytes at every attempt, and how its answer is read."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

from krama_client._core.options import checked_key

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Call(Generic[Answer]):
    """A request. `operation` is its name in the contract, the only part of it that is ever logged.

    `read` makes the answer from the JSON of a 2xx response, from the text if `accept` is another type, or from None if
    there is no content. A `keyed` call carries an Idempotency-Key, so that the exchange does it once however often it
    is sent. A `repeatable` one changes nothing when it is sent again. `auth` is `token`, `client` (the client's own
    credential) or `none`. With a `revision`, it is refused if what it changes has another one by now. `takes` are the
    names of its parameters, for an error that names them. With a `byte_range`, these bytes of a file are asked for,
    both ends included, and `read` gets the bytes that came.
    """

    operation: str
    method: str
    path: str = field(repr=False)
    read: Callable[[Any], Answer] = field(repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    content_type: str = "application/json"
    accept: str = "application/json"
    keyed: bool = False
    repeatable: bool = False
    auth: str = "token"
    takes: str = field(default="", repr=False)
    byte_range: tuple[int, int] | None = field(default=None, repr=False)
    revision: int | None = field(default=None, repr=False)
    idempotency_key: str | None = field(default=None, repr=False)
    key_is_ours: bool = False

    @property
    def may_be_sent_again(self) -> bool:
        """Whether sending the same bytes twice has the effect of sending them once."""
        return self.repeatable or self.idempotency_key is not None

    @property
    def may_be_made_again(self) -> bool:
        """Whether its caller may simply make the same call again. With a key of ours, it would get another key."""
        return self.repeatable or (self.idempotency_key is not None and not self.key_is_ours)

    def with_key(self, given: object = None) -> "Call[Answer]":
        """A keyed call with its key, the caller's own or a new one. Raises `ValueError` for a key that is not usable.

        Raises `TypeError` if the caller gives a key to a call that takes none.
        """
        if not self.keyed:
            if given is not None:
                raise TypeError(f"{self.operation} takes no idempotency_key.")
            return self
        key = uuid.uuid4().hex if given is None else checked_key(given)
        return replace(self, idempotency_key=key, key_is_ours=given is None)

    def headers(self, user_agent: str) -> dict[str, str]:
        """The headers that are the same at every attempt."""
        headers = {"Accept": self.accept, "User-Agent": user_agent}
        if self.body is not None:
            headers["Content-Type"] = self.content_type
        if self.idempotency_key is not None:
            headers["Idempotency-Key"] = self.idempotency_key
        if self.byte_range is not None:
            headers["Range"] = "bytes={}-{}".format(*self.byte_range)
            headers["Accept-Encoding"] = "identity"  # a range of compressed bytes would be one of other bytes
        if self.revision is not None:
            headers["If-Match"] = f'"{self.revision}"'
        return headers
