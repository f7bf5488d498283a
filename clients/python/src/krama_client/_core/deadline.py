"""When a call must have ended, on the monotonic clock."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Deadline:
    """`seconds` from `started`. Without seconds, the call may take any time."""

    seconds: float | None
    started: float
    clock: Callable[[], float] = time.monotonic

    @classmethod
    def after(cls, seconds: float | None, clock: Callable[[], float] = time.monotonic) -> "Deadline":
        """The deadline of a call that begins now."""
        return cls(seconds, clock(), clock)

    @property
    def elapsed(self) -> float:
        """The seconds since the call began."""
        return self.clock() - self.started

    @property
    def left(self) -> float:
        """The seconds that are left, never less than 0. Infinite without a limit."""
        return math.inf if self.seconds is None else max(0.0, self.seconds - self.elapsed)
