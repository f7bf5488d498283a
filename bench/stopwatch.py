"""Wall and processor time of a piece of work."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bench import machine
from bench.figures import Series
from bench.servers import Server


@dataclass(frozen=True, slots=True)
class Lap:
    """The seconds that `count` items took. `cpu` is the processor time of the measured process in seconds, if known."""

    count: int
    seconds: float
    cpu: float | None

    @property
    def per_second(self) -> float:
        return self.count / self.seconds

    @property
    def cpu_micros(self) -> list[float]:
        """The processor time for one item; empty if it is not known."""
        return [] if self.cpu is None else [self.cpu * 1e6 / self.count]


def of_server(server: Server, work: Callable[[], int]) -> Lap:
    """Time work that the server does while this process waits. `work` returns the number of items."""
    before, began = machine.cpu_seconds(server.process), time.perf_counter()
    count = work()
    seconds, after = time.perf_counter() - began, machine.cpu_seconds(server.process)
    return Lap(count, seconds, None if before is None or after is None else after - before)


def of_this_process(work: Callable[[], int]) -> Lap:
    """Time work that this process does itself, on the core where servers are measured."""
    machine.pin_self(to_server_core=True)
    cpu, began = time.process_time(), time.perf_counter()
    count = work()
    seconds, used = time.perf_counter() - began, time.process_time() - cpu
    machine.pin_self(to_server_core=False)
    return Lap(count, seconds, used)


def series(name: str, unit: str, laps: Sequence[Lap], note: str = "") -> Series:
    """The laps of one contender."""
    cpu = [micros for lap in laps for micros in lap.cpu_micros]
    return Series(name, unit, [lap.per_second for lap in laps], cpu, note)


def repeated(work: Callable[[], int], seconds: float) -> int:
    """Repeat the work for some seconds. Returns the total number of items."""
    done, end = 0, time.perf_counter() + seconds
    while time.perf_counter() < end:
        done += work()
    return done
