"""A progress bar on stderr, where a person sees it."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from krama_client._cli import writing


@contextmanager
def progress(total: int | None, done: int = 0, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Yields a function that takes how many more are done. Nothing is shown if `quiet`, or without a terminal."""
    if quiet or not writing.is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console  # a tenth of a second that other commands need not wait for
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True))
    with bar:
        task = bar.add_task("", total=total, completed=done)
        yield lambda more: bar.advance(task, more)
