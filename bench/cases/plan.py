"""How long and how often a case runs."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from bench.dataset import Size
from bench.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a case needs: the running exchange, its data, a folder for scratch files, and its time.

    `database_of` creates another database of the same kind from a dataset, and returns its URL.
    """

    exchange: Exchange
    database: str
    size: Size
    folder: Path
    seconds: float
    rounds: int
    show_progress: Callable[[str], None]
    database_of: Callable[[Path, Path], AbstractContextManager[str]]
