"""CPU time of this process and of the children it waited for. A machine slower than the reference is forgiven."""

import os
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

_REFERENCE_SECONDS = 0.00225
"""What the reference computation takes on the reference machine, which has two cores and Python 3.11."""

_ROUNDS = 31_250
_CALIBRATE_EVERY = 0.5
"""Often, because the speed of a shared machine doubles and halves within a second."""


def cpu_seconds() -> float:
    """User and system time of all threads, and of the children that have ended."""
    return sum(os.times()[:4])


def own_cpu_seconds() -> float:
    """The same without children."""
    return time.process_time()


def _reference_computation() -> float:
    """CPU seconds that a fixed amount of work in the interpreter takes here and now."""
    began = time.thread_time()
    total = 0
    for number in range(_ROUNDS):
        total += number & 7
    return time.thread_time() - began


def reference_speed() -> float:
    """Seconds of the reference machine for each CPU-second here and now, at most one.

    A faster interpreter makes no system call faster, so its seconds count as they are.
    """
    return min(1.0, _REFERENCE_SECONDS / _reference_computation())


class Meter:
    """Adds up CPU time by folder. For one thread.

    A slower or busier machine takes longer for the same work. So a short computation, always the same, measures twice
    in each CPU-second how fast the machine is, and what follows counts less if it is slow.
    """

    def __init__(self) -> None:
        self.costs: defaultdict[str, float] = defaultdict(float)
        self.machine_seconds = 0.0
        self._mark = 0.0
        self._calibrate()

    def charge(self, folder: str) -> None:
        """Charge a folder with all that was spent since the last call, or since this process began."""
        now = cpu_seconds()
        self.add(folder, now - self._mark)
        self._mark = now
        if now - self._calibrated_at > _CALIBRATE_EVERY:
            self._calibrate()

    def spend(self, seconds: float) -> None:
        """Count what a process spent that is not a child of this one; the next charge includes it."""
        self._mark -= seconds

    def add(self, folder: str, seconds: float) -> None:
        """Charge a folder with seconds of this machine that this process does not see itself."""
        self.costs[folder] += seconds * self._speed
        self.machine_seconds += seconds

    @contextmanager
    def charging(self, folder: str) -> Iterator[None]:
        """Charge a folder with what happens within, whichever test it happens in."""
        began = cpu_seconds()
        yield
        spent = cpu_seconds() - began
        self.add(folder, spent)
        self._mark += spent

    def _calibrate(self) -> None:
        began = cpu_seconds()
        self._speed = reference_speed()
        self._calibrated_at = cpu_seconds()
        self._mark += self._calibrated_at - began


METER = Meter()
"""The one of this process."""
