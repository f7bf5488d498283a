"""A circuit breaker: while the exchange is away, calls fail at once instead of waiting for their deadline."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


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


class BreakerState:
    """The state of one client's breaker. Many threads may use it. Without a breaker it lets every call through."""

    def __init__(self, breaker: Breaker | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._breaker = breaker
        self._clock = clock
        self._lock = threading.Lock()
        self._failed = 0
        self._closed_from = 0.0
        self._probing = False

    def admit(self) -> float:
        """0 if the call may go; else the seconds until another call may try. A call that goes must be ended."""
        if self._breaker is None:
            return 0.0
        with self._lock:
            if self._failed < self._breaker.failures:
                return 0.0
            left = self._closed_from - self._clock()
            if left > 0 or self._probing:
                return max(left, 0.001)
            self._probing = True
            return 0.0

    def ended(self, answered: bool | None) -> bool:
        """Count a call that was admitted: True if an answer came, None if the caller broke it off.

        Returns whether the breaker opens with this call.
        """
        if self._breaker is None:
            return False
        with self._lock:
            self._probing = False
            if answered is None:
                return False
            self._failed = 0 if answered else self._failed + 1
            opens = self._failed >= self._breaker.failures
            if opens:
                self._closed_from = self._clock() + self._breaker.open_seconds
            return opens
