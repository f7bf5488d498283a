"""The epoch of a database: what was handed out before a restore belongs to another one, and can't be continued.

A backup does not know what was changed after it. Readers do: they have listings that the restored database lost, and
that it will never tell them to remove. So cursors, snapshots and the versions of files belong to the epoch in which
they were made. A new database is in epoch 0. Each restore begins one with a random number.
"""

import secrets
from typing import NamedTuple

from sqlmodel import Session

from krama.core import clock, sequence

_NUMBER, _BEGAN = "epoch", "epoch_began"


class Epoch(NamedTuple):
    """A random number, and when the epoch began, in microseconds since 1970. Both are 0 if nothing was restored."""

    number: int
    began_at: int


def current(session: Session) -> Epoch:
    """The epoch of the database. Read it again after each start: a restore needs the service to stand still."""
    stored = sequence.marks(session, (_NUMBER, _BEGAN))
    return Epoch(stored.get(_NUMBER, 0), stored.get(_BEGAN, 0))


def begin(session: Session) -> Epoch:
    """Begin a new epoch: the database was restored. Its changes get later numbers than this time."""
    epoch = Epoch(secrets.randbelow(2**63 - 1) + 1, clock.to_micros(clock.now()))
    sequence.set_mark(session, _NUMBER, epoch.number)
    sequence.set_mark(session, _BEGAN, epoch.began_at)
    sequence.reach(session, epoch.began_at)
    return epoch
