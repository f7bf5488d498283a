"""A response that was read to its end, without the request that it answers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Received:
    """Status, headers (names in any case) and body. Nothing of it is shown."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    content: bytes = field(default=b"", repr=False)

    @property
    def is_success(self) -> bool:
        """Whether the status is 2xx."""
        return 200 <= self.status < 300

    def json(self) -> Any:
        """The body as JSON. Raises `ValueError`."""
        try:
            return json.loads(self.content)
        except RecursionError:
            raise ValueError("nested too deeply") from None

    @property
    def text(self) -> str:
        """The body as UTF-8."""
        return self.content.decode("utf-8", errors="replace")


@dataclass(frozen=True, slots=True)
class Silence:
    """An attempt that got no answer. `reason` says why, without any value.

    `passing` is worth another try. `sent` is False if the request can't have reached the exchange. `slow` is whether
    time ran out. `over` is whether it was the call's deadline.
    """

    reason: str
    passing: bool = True
    sent: bool = True
    slow: bool = False
    over: bool = False
