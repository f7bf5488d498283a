"""A circuit breaker: while the exchange is away, calls fail at once instead of waiting for their deadline."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from krama_client.errors import CircuitOpen


@dataclass(frozen=True, slots=True)
class Breaker:
    """After `failures` calls in a row without an answer (or with a 503), calls fail with `CircuitOpen` at once.

    After `open_seconds` one call is let through: if it gets an answer, all are again. A refusal such as 4xx or 429 is
    an answer. A client and its `with_options` copies share one breaker.
    """

    failures: int = 5
    open_seconds: float = 10.0

    def __post_init__(self) -> None:
        if self.failures < 1 or self.open_seconds <= 0:
            raise ValueError("A breaker needs at least 1 failure, and more than 0 seconds.")


@dataclass(frozen=True, slots=True)
class Ticket:
    """The right to make one call. It belongs to one period in which the breaker was closed, or is the probe."""

    period: int
    is_probe: bool = False


class BreakerState:
    """The state of one client's breaker. Many threads may use it. Without a breaker it lets every call through."""

    def __init__(self, breaker: Breaker | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._breaker = breaker
        self._clock = clock
        self._lock = threading.Lock()
        self._period = 0
        self._failed = 0
        self._open_until: float | None = None
        self._probing = False

    def admit(self) -> Ticket:
        """Let a call through. It must be given back to `ended`. Raises `CircuitOpen`."""
        with self._lock:
            if self._open_until is None:
                return Ticket(self._period)
            left = self._open_until - self._clock()
            if left > 0 or self._probing:
                raise CircuitOpen(max(left, 0.1))
            self._probing = True
            return Ticket(self._period, is_probe=True)

    def ended(self, ticket: Ticket, answered: bool | None) -> bool:
        """Count a call that was admitted: True if an answer came, None if its caller broke it off.

        Returns whether the breaker opens with this call. Calls of an earlier period change nothing.
        """
        if self._breaker is None:
            return False
        with self._lock:
            if ticket.period != self._period:
                return False
            if ticket.is_probe:
                self._probe_ended(self._breaker, answered)
                return False
            self._failed = 0 if answered else self._failed + (answered is not None)
            if self._failed < self._breaker.failures:
                return False
            self._period += 1
            self._open_until = self._clock() + self._breaker.open_seconds
            return True

    def _probe_ended(self, breaker: Breaker, answered: bool | None) -> None:
        self._probing = False
        if answered:
            self._period += 1
            self._failed, self._open_until = 0, None
        elif answered is not None:
            self._open_until = self._clock() + breaker.open_seconds
