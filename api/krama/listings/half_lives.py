"""The half-lives that a database's rows are made with: kept in it, so that all who write there weigh alike."""

from collections.abc import Mapping

from sqlmodel import Session

from krama.core import sequence
from krama.indicators.kinds import Kind
from krama.rule.weights import HALF_LIVES

_NAMES = {kind: f"half_life.{kind}" for kind in Kind}


def stored(session: Session) -> Mapping[Kind, int]:
    """Days by kind; 0: it never fades."""
    kept = sequence.marks(session, _NAMES.values())
    return {kind: kept.get(name, HALF_LIVES[kind]) for kind, name in _NAMES.items()}


def store(session: Session, half_lives: Mapping[Kind, int]) -> None:
    """Keep others. Rows that are there stay as they are until they are made anew."""
    for kind, days in half_lives.items():
        sequence.set_mark(session, _NAMES[kind], days)
