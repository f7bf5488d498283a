"""Work that its caller waits for only so long.

A call must end at its deadline whatever an attempt hangs on: a name server, a handshake, or a response that trickles
in. Reusing threads costs less than half of what a new thread for each attempt costs (docs/decisions/0025).
"""

import contextvars
import threading
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")

_IDLE_SECONDS = 10.0


class TookTooLong(Exception):
    """The work goes on, and nobody waits for it any more."""


class _Job(Generic[Result]):
    """A piece of work, and its outcome once `done` is free."""

    __slots__ = ("abandoned", "context", "done", "error", "has_worker", "result", "work")

    def __init__(self, work: Callable[[], Result]) -> None:
        self.work = work
        self.context = contextvars.copy_context()
        self.abandoned = self.has_worker = False
        self.error: BaseException | None = None
        self.result: Any = None
        self.done = threading.Lock()
        self.done.acquire()

    def run(self) -> None:
        try:
            self.result = self.context.run(self.work)
        except BaseException as error:  # the caller's, who waits for it
            self.error = error


class Workers:
    """Threads for the attempts of one connection, as many as run at once. May be used by many threads.

    `_idle` never counts more workers than wait for a job, even if a caller is broken off between two lines: too low a
    count costs a thread, and too high a count would let a job wait for another job to end.
    """

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job[Any]] = SimpleQueue()
        self._idle = threading.Semaphore(0)

    def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """Do the work. Raises what it raises, or `TookTooLong` when `seconds` have passed: then it goes on alone."""
        job = _Job(work)
        try:
            job.has_worker = self._idle.acquire(blocking=False)
            self._jobs.put(job)
            if not job.has_worker:
                # A daemon: a program may end while a worker waits for a socket.
                threading.Thread(target=self._work, name="krama_client", daemon=True).start()
            if not job.done.acquire(timeout=seconds):
                raise TookTooLong
        except BaseException:
            job.abandoned = True
            raise
        if job.error is None:
            result: Result = job.result
            return result
        try:
            raise job.error
        finally:
            del job  # or it and its error would hold each other

    def _work(self) -> None:
        """Do jobs until none comes for a while. A new worker counts as idle after its first job."""
        is_new, is_last_wait = True, False
        while True:
            try:
                job = self._jobs.get(timeout=_IDLE_SECONDS)
            except Empty:
                if self._idle.acquire(blocking=False) or is_last_wait:
                    return
                is_last_wait = True  # a job may be on its way
                continue
            is_last_wait = False
            if not job.abandoned:
                job.run()
                if job.has_worker or is_new:
                    is_new = is_new and job.has_worker
                    self._idle.release()
                job.done.release()
            del job
