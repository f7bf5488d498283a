"""The half-lives of the stored listings, kept in the database so that every process uses the same ones."""

from collections.abc import Mapping

from sqlmodel import Session

from krama.core import sequence
from krama.indicators.kinds import Kind
from krama.rule.half_lives import default_half_lives

_NAMES = {kind: f"half_life.{kind}" for kind in Kind}


def stored(session: Session) -> Mapping[Kind, int]:
    """Half-lives in days for every kind; 0 means that a report never fades.

    A kind that is newer than the database's last migration gets its default.
    """
    rows = sequence.marks(session, _NAMES.values())
    defaults = default_half_lives()
    return {kind: rows.get(name, defaults[kind]) for kind, name in _NAMES.items()}


def store(session: Session, half_lives: Mapping[Kind, int]) -> None:
    """Store half-lives, also for kinds that have no row yet. Stored listings keep theirs until the next rebuild."""
    for kind, days in half_lives.items():
        sequence.set_mark(session, _NAMES[kind], days)
