"""What the command writes: answers on stdout, everything else on stderr. Both are UTF-8 on every system.

Khmer is wrapped between syllables, and nothing that could move the cursor reaches the terminal.
"""

import errno
import io
import json
import os
import shutil
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self, TextIO

if TYPE_CHECKING:
    from rich.text import Text

_COENG = "\u17d2"
"""Joins the Khmer consonant that follows to the one before it."""

_BANTOC = "\u17cb"
_UNSHOWN = {"Cc", "Cf", "Cs", "Zl", "Zp"}
_KHMER_SPACE = "\u200b"


def width(text: str) -> int:
    """Terminal cells, counted as those terminals count that give a vowel sign a cell of its own. So it may be less."""
    return sum(_cells_of(sign) for sign in text)


def _cells_of(sign: str) -> int:
    if unicodedata.category(sign) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in {"W", "F"} else 1


def shown(text: object, most: int = 200) -> str:
    """Text from elsewhere, safe to show: in a line, without control characters, and of at most `most` characters.

    Control characters could move the cursor, and bidirectional ones could reorder what is read.
    """
    line = "".join(_visible(sign) for sign in str(text)[: most + 1])
    return line if len(line) <= most else line[: most - 1] + "…"


def _visible(sign: str) -> str:
    if sign in "\t\r\n":
        return " "
    if sign == _KHMER_SPACE:
        return sign
    return "\ufffd" if unicodedata.category(sign) in _UNSHOWN else sign


def clusters(text: str) -> Iterator[str]:
    """The pieces of a text that no line break may divide: a letter with its marks, a Khmer syllable's stack."""
    piece = ""
    for sign in text:
        if piece and not unicodedata.category(sign).startswith("M") and not piece.endswith(_COENG):
            yield piece
            piece = ""
        piece += sign
    if piece:
        yield piece


def wrapped(text: str, columns: int) -> list[str]:
    """The lines of a text, none wider than `columns` unless one word is. Khmer, written without spaces, may break
    between any two syllables."""
    return [line for part in text.split("\n") for line in _lines(part, columns)]


def folded(text: str, columns: int) -> list[str]:
    """The lines of a text, none wider than `columns`: a word that is longer, such as a link, is divided."""
    return [line for each in wrapped(text, columns) for line in _divided(each, columns)]


def _divided(text: str, columns: int) -> Iterator[str]:
    line = ""
    for piece in clusters(text):
        if line and width(line + piece) > columns:
            yield line
            line = ""
        line += piece
    yield line


def _lines(text: str, columns: int) -> list[str]:
    lines = [""]
    for unit in _units(text):
        if lines[-1] and width(lines[-1]) + width(unit.rstrip()) > columns:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += unit if lines[-1] or len(lines) == 1 else unit.lstrip()
    return [line.rstrip() for line in lines]


def _units(text: str) -> Iterator[str]:
    """What may stand at the end of a line: a word with its space, or one Khmer syllable."""
    unit = ""
    for piece in clusters(text):
        if unit and ((unit[-1].isspace() and not piece[0].isspace()) or _apart(unit, piece)):
            yield unit
            unit = ""
        unit += piece
    if unit:
        yield unit


def _apart(unit: str, piece: str) -> bool:
    """Whether a syllable may begin here. A bare consonant, or one with a bantoc, mostly ends the syllable before."""
    return _is_khmer(piece) and _is_khmer(unit[-1]) and len(piece) > 1 and not piece.endswith(_BANTOC)


def _is_khmer(text: str) -> bool:
    return "\u1780" <= text[0] <= "\u17d3" and text[0] not in "។៕៖"


MOST_COLUMNS = 100
_SHORT = 16
_NARROW = 6
PLAIN_COLUMNS = 80
_LONGEST = 4000
"""The most characters of a line in a cell: those of the longest text that the exchange takes."""


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
    """JSON with Khmer as it is, and times as in the API."""
    return json.dumps(value, ensure_ascii=False, indent=indent, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return str(value)


def table(titles: Sequence[str], rows: Iterable[Sequence[object]], *, whole: Sequence[int] = ()) -> None:
    """A table that fits the width, also with Khmer. Columns whose numbers are in `whole` are never wrapped."""
    from rich.console import Console  # a tenth of a second that other commands need not wait for
    from rich.table import Table
    from rich.text import Text

    drawn = Table(show_edge=False, pad_edge=False)
    cells = [[Text(_cell(cell), cell.style if isinstance(cell, Coloured) else "") for cell in row] for row in rows]
    undivided = _undivided(titles, cells, whole)
    for place, title in enumerate(titles):
        drawn.add_column(Text(title), no_wrap=place in undivided, overflow="fold")
    for row in cells:
        drawn.add_row(*row)
    terminal = is_terminal(sys.stdout)
    Console(
        file=sys.stdout, width=columns(), force_terminal=terminal, no_color=None if terminal else True, highlight=False
    ).print(drawn)


def _undivided(titles: Sequence[str], rows: "Sequence[Sequence[Text]]", whole: Sequence[int]) -> set[int]:
    """The columns that are never wrapped: those in `whole`, and short ones such as a status if there is room."""
    texts = [[title, *(row[place].plain for row in rows)] for place, title in enumerate(titles)]
    most = [max(width(line) for text in column for line in text.split("\n")) for column in texts]
    short = {place for place, each in enumerate(most) if each <= _SHORT} | set(whole)
    needed = sum(most[place] if place in short else _NARROW for place in range(len(titles)))
    return short if needed + 3 * len(titles) <= columns() else set(whole)


def _cell(cell: object) -> str:
    """A list is shown as lines. A line break inside a text is not: it could make a row look like two."""
    return "\n".join(shown(part, _LONGEST) for part in (cell if isinstance(cell, list) else [cell]))


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


@contextmanager
def after_interruption(words: Callable[[], str]) -> Iterator[None]:
    """If the user or the exchange breaks the work off, `how_far` of the error says how far it is."""
    from krama_client import KramaError  # not needed for --help

    try:
        yield
    except (KeyboardInterrupt, KramaError) as error:
        vars(error)["_how_far"] = words()
        raise


def how_far(error: BaseException) -> str:
    """What to say before the error; empty if there is nothing."""
    return str(vars(error).get("_how_far", ""))
