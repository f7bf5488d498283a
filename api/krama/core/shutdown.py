"""How a worker that ends stops the long work of its jobs: the work asks between two of its bounded steps."""

from collections.abc import Callable
from threading import Event

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


def always() -> None:
    """Go on to the end: for work that no worker does, such as that of a command."""
