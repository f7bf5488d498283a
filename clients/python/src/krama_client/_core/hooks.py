"""What a client tells its operator: log lines, events for metrics, and warnings. None of it holds a value or an id."""

import logging
import os
import re
import sys
import threading
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from krama_client._core.call import Call
from krama_client._core.received import Received, Silence

logger = logging.getLogger("krama_client")
logger.addHandler(logging.NullHandler())  # a library prints nothing unless the program sets up logging
_PACKAGE = f"{Path(__file__).parents[1]}{os.sep}"


_ID_IN_A_PATH = re.compile(r"(/v1/indicators/)[0-9a-f-]{36}")


class _WithoutIds(logging.Filter):
    """Takes indicators' ids out of the lines that httpx logs of requests: an id can be traced back to its value."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(_shown_path(part) for part in record.args)
        return True


def _shown_path(part: object) -> object:
    text = str(part)
    return _ID_IN_A_PATH.sub(r"\1{indicator_id}", text) if "/v1/indicators/" in text else part


logging.getLogger("httpx").addFilter(_WithoutIds())


@dataclass(frozen=True, slots=True)
class AttemptEnded:
    """One request got its answer, or none: then `status` is None and `reason` says why. `seconds` is its duration.

    `sandbox` says that a sandbox answered, where everything is invented.
    """

    operation: str
    attempt: int
    seconds: float
    status: int | None = None
    request_id: str | None = None
    reason: str | None = None
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class RetryPlanned:
    """The call is sent again after `pause` seconds, as attempt number `attempt`."""

    operation: str
    attempt: int
    pause: float


@dataclass(frozen=True, slots=True)
class TokenRenewed:
    """A new access token is in use, for `seconds`."""

    seconds: float


@dataclass(frozen=True, slots=True)
class TokenRenewalFailed:
    """A new access token could not be fetched. `in_use` is whether the present one is still good."""

    error: str
    in_use: bool


@dataclass(frozen=True, slots=True)
class BreakerOpened:
    """The breaker opened: calls fail with `CircuitOpen` for a while."""


@dataclass(frozen=True, slots=True)
class ClockSkewed:
    """This computer's clock is so many seconds ahead of the service's (behind, if negative): signatures are refused."""

    seconds: float


ClientEvent: TypeAlias = AttemptEnded | RetryPlanned | TokenRenewed | TokenRenewalFailed | BreakerOpened | ClockSkewed
"""What `on_event` receives."""

_LEVELS: dict[type, int] = {AttemptEnded: logging.DEBUG, RetryPlanned: logging.INFO, TokenRenewed: logging.INFO}


class Hooks:
    """Where a client's events go: the logger `krama_client`, and the caller's `on_event`."""

    def __init__(self, on_event: Callable[[ClientEvent], object] | None = None) -> None:
        self._on_event = on_event
        self._deprecated: set[str] = set()
        self._lock = threading.Lock()

    def emit(self, event: ClientEvent) -> None:
        """Log the event and pass it on. An exception of the caller's hook is logged, and ends nothing."""
        logger.log(_LEVELS.get(type(event), logging.WARNING), "%s", event)
        if self._on_event is None:
            return
        try:
            self._on_event(event)
        except Exception:
            logger.exception("on_event raised an exception for a %s.", type(event).__name__)

    def attempt(self, operation: str, attempt: int, seconds: float, result: Received | Silence) -> None:
        """An attempt ended."""
        if isinstance(result, Silence):
            self.emit(AttemptEnded(operation, attempt, seconds, reason=result.reason))
        else:
            request_id, sandbox = result.headers.get("X-Request-ID"), "Krama-Sandbox" in result.headers
            self.emit(AttemptEnded(operation, attempt, seconds, result.status, request_id, sandbox=sandbox))

    def deprecation(self, call: Call[Any], response: Received) -> None:
        """Warn once for each operation that the service is going to remove (RFC 9745, RFC 8594).

        Where the program makes warnings errors, a call that can't simply be made again is logged instead: its answer,
        such as a new secret, must not be lost.
        """
        operation = call.operation
        if "Deprecation" not in response.headers:
            return
        with self._lock:
            if operation in self._deprecated:
                return
            self._deprecated.add(operation)
        end = response.headers.get("Sunset")
        when = f" It ends on {end}." if end else ""
        message = f"The exchange has deprecated {operation}.{when} See its changelog, and take a newer krama-client."
        try:
            warnings.warn(message, DeprecationWarning, stacklevel=_caller_level())
        except DeprecationWarning:
            if call.may_be_made_again:
                raise
            logger.warning("%s", message)


def _caller_level() -> int:
    """The `stacklevel` of the first frame outside this package: the line that called the client."""
    level, frame = 1, sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_PACKAGE):
        level, frame = level + 1, frame.f_back
    return level
