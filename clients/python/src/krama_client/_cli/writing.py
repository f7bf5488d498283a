"""What the command writes: answers on stdout, everything else on stderr. Both are UTF-8 on every system."""

import errno
import io
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Self, TextIO

from krama_client._cli.cells import shown, wrapped

MOST_COLUMNS = 100
PLAIN_COLUMNS = 80


class Coloured(str):
    """A cell of a table with a colour of rich. It has none where no terminal shows it, or NO_COLOR is set."""

    __slots__ = ("style",)
    style: str

    def __new__(cls, text: str, style: str) -> Self:
        made = super().__new__(cls, text)
        made.style = style
        return made


def use_utf8() -> None:
    """A console or pipe of any code page gets UTF-8; what can't be encoded is replaced and never raises."""
    sys.stdout = sys.stdout or _nowhere()
    sys.stderr = sys.stderr or _nowhere()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper) and not sys.stdin.isatty():
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="strict")


def _nowhere() -> TextIO:
    """In place of a stream that the caller has closed."""
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  (open as long as the process)


def columns() -> int:
    """The width to write for: the terminal's, at most 100; 80 where the output goes elsewhere."""
    if not is_terminal(sys.stdout):
        return PLAIN_COLUMNS
    return min(shutil.get_terminal_size((PLAIN_COLUMNS, 24)).columns, MOST_COLUMNS)


def is_terminal(stream: TextIO | None) -> bool:
    """Whether a person sees the stream. False for a stream that is closed or missing."""
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def line(text: str = "") -> None:
    """Text for people on stdout, wrapped and without control characters."""
    sys.stdout.write("\n".join(wrapped(_safe(text), columns())) + "\n")


def verbatim(text: str) -> None:
    """Text on stdout, as it is."""
    sys.stdout.write(text + "\n")


def note(text: str) -> None:
    """Text for people on stderr, wrapped if a terminal shows it. It never holds a secret or a submitted value."""
    text = _safe(text)
    aside("\n".join(wrapped(text, columns())) if is_terminal(sys.stderr) else text)


def _safe(text: str) -> str:
    """Names of files and words of others may hold anything."""
    return "\n".join(shown(part, len(part)) for part in text.split("\n"))


def aside(text: str) -> None:
    """A text on stderr. Where that can't be written, the exit status has to be enough."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        leave_quietly(sys.stderr)


def document(value: Any, *, indent: int | None = None) -> None:
    """One JSON document for programs, on a line of its own unless `indent` is given."""
    sys.stdout.write(as_json(value, indent) + "\n")


def as_json(value: Any, indent: int | None = None) -> str:
    """JSON with Khmer as it is."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], *, whole: Sequence[int] = ()) -> None:
    """A table that fits the width, also with Khmer. Columns whose numbers are in `whole` are never wrapped."""
    from rich.console import Console  # a tenth of a second that other commands need not wait for
    from rich.table import Table
    from rich.text import Text

    drawn = Table(show_edge=False, pad_edge=False)
    for place, title in enumerate(titles):
        drawn.add_column(Text(title), no_wrap=place in whole, overflow="fold")
    for row in rows:
        drawn.add_row(*(Text(_cell(cell), cell.style if isinstance(cell, Coloured) else "") for cell in row))
    terminal = is_terminal(sys.stdout)
    Console(
        file=sys.stdout, width=columns(), force_terminal=terminal, no_color=None if terminal else True, highlight=False
    ).print(drawn)


def _cell(cell: object) -> str:
    """A list is shown as lines. A line break inside a text is not: it could make a row look like two."""
    return "\n".join(shown(part, 1000) for part in (cell if isinstance(cell, list) else [cell]))


def is_closed_pipe(error: OSError) -> bool:
    """Whether the reader of our output is gone: `| head`. Windows says EINVAL."""
    return isinstance(error, BrokenPipeError) or (os.name == "nt" and error.errno == errno.EINVAL)


def leave_quietly(stream: TextIO) -> None:
    """After a stream's reader is gone: what is still buffered goes nowhere, so that the process ends in silence."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError, io.UnsupportedOperation):
        pass


@contextmanager
def progress(total: int | None, done: int = 0, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """Yields a function that takes how many more are done. Nothing is shown if `quiet`, or without a terminal."""
    if quiet or not is_terminal(sys.stderr):
        yield lambda _: None
        return
    from rich.console import Console  # a tenth of a second that other commands need not wait for
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    bar = Progress(BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), console=Console(stderr=True))
    with bar:
        task = bar.add_task("", total=total, completed=done)
        yield lambda more: bar.advance(task, more)
