"""Work that its caller waits for only so long.

A call must end at its deadline whatever an attempt hangs on: a name server, a handshake, or a response that trickles
in. Threads that are reused cost a tenth of a thread for each attempt (docs/decisions has the figures).
"""

import contextvars
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Generic, TypeVar

Result = TypeVar("Result")

_IDLE_SECONDS = 10.0


class TookTooLong(Exception):
    """The work goes on, and nobody waits for it any more."""


class _Job(Generic[Result]):
    """A piece of work, and its outcome once `done` is free."""

    __slots__ = ("context", "done", "error", "result", "work")

    def __init__(self, work: Callable[[], Result]) -> None:
        self.work = work
        self.context = contextvars.copy_context()
        self.error: BaseException | None = None
        self.result: Any = None
        self.done = threading.Lock()
        self.done.acquire()

    def run(self) -> None:
        try:
            self.result = self.context.run(self.work)
        except BaseException as error:  # the caller's, who waits for it
            self.error = error


class _Worker(threading.Thread):
    """One thread. Between two jobs it is in `idle`, and ends if none comes for a while."""

    def __init__(self, idle: "deque[_Worker]") -> None:
        super().__init__(name="krama_client", daemon=True)  # a program may end while a worker waits for a socket
        self._idle = idle
        self._wake = threading.Lock()
        self._wake.acquire()
        self._job: _Job[Any] | None = None

    def take(self, job: _Job[Any]) -> None:
        self._job = job
        self._wake.release()

    def run(self) -> None:
        while self._wake.acquire(timeout=_IDLE_SECONDS) or not self._leave():
            job, self._job = self._job, None
            if job is not None:
                job.run()
                self._idle.append(self)
                job.done.release()

    def _leave(self) -> bool:
        """Stop being idle. False if a job is on its way already."""
        try:
            self._idle.remove(self)
        except ValueError:
            return False
        return True


class Workers:
    """Threads for the attempts of one connection, as many as run at once. May be used by many threads."""

    def __init__(self) -> None:
        self._idle: deque[_Worker] = deque()

    def run(self, work: Callable[[], Result], seconds: float) -> Result:
        """Do the work. Raises what it raises, or `TookTooLong` when `seconds` have passed: then it goes on alone."""
        job = _Job(work)
        try:
            worker = self._idle.pop()
        except IndexError:
            worker = _Worker(self._idle)
            worker.start()
        worker.take(job)
        if not job.done.acquire(timeout=seconds):
            raise TookTooLong
        if job.error is not None:
            raise job.error
        result: Result = job.result
        return result
