"""How long and how often a case runs."""

from dataclasses import dataclass
from pathlib import Path

from bench.dataset import Size
from bench.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything a case needs: the running exchange, its data, a folder for scratch files, and its time."""

    exchange: Exchange
    database: str
    size: Size
    folder: Path
    seconds: float
    rounds: int
