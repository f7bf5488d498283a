"""How a worker that ends stops the long work of its jobs: the work asks between two of its bounded steps."""

import signal
import threading
from collections.abc import Callable
from threading import Event
from types import FrameType

GoOn = Callable[[], None]
"""Called before each step. Raises `ShutdownBegun` if the worker ends. The next turn, anywhere, does what is left."""


class ShutdownBegun(Exception):
    """The work has stopped between two steps, because the worker ends."""


class Shutdown:
    """Whether the worker ends. Any thread may ask."""

    def __init__(self) -> None:
        self._begun = Event()

    def begin(self) -> None:
        """Stop the work that asks."""
        self._begun.set()

    def go_on(self) -> None:
        """Do nothing, unless the worker ends. Raises `ShutdownBegun`."""
        if self._begun.is_set():
            raise ShutdownBegun


def when_asked_to_end(stop: Callable[[], None]) -> None:
    """Call `stop` as soon as the process is asked to end, before the server waits for its open requests.

    The server's own handler runs after it. Does nothing outside of the main thread, where there are no signals.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)
        if callable(before):
            signal.signal(number, _both(stop, before))


def _both(
    stop: Callable[[], None], before: Callable[[int, FrameType | None], object]
) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        stop()
        before(number, frame)

    return handle


def always() -> None:
    """Go on to the end: for work that no worker does, such as that of a command."""
