"""Use cases of readers: note what was handed out, and say who holds a copy."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.core.inserts import insert_once
from krama.readers import repository
from krama.readers.selections import COPIES, Selection
from krama.readers.tables import ListReader

COPY_KEPT = timedelta(days=90)
"""A copy that was not brought in step for so long can't continue, and counts as thrown away."""


@dataclass(frozen=True, slots=True)
class Reader:
    """A client that follows a list. `seq` is the number of the last change that it was given.

    `began_at` is None for a copy of the changes that has been in step since nothing was listed for it.
    """

    client_id: str
    agency_id: UUID
    list_name: str
    seq: int
    began_at: datetime | None
    read_at: datetime


def note_read(
    session: Session, reader: tuple[UUID, str], list_name: str, seq: int, begun_at: int | None = None
) -> None:
    """Note that this agency and client was given the list up to a change.

    A copy is a disclosure like any other: if a listing ends that is older than `seq`, the agency gets a correction.
    `begun_at` is the change with which a copy began: it was given every end of a listing after that, and none before.
    """
    (agency_id, client_id), now = reader, clock.to_micros(clock.now())
    row = {"agency_id": agency_id, "client_id": client_id, "list_name": list_name, "seq": seq}
    if insert_once(session, ListReader, {**row, "began_at": now if begun_at is None else begun_at, "read_at": now}):
        return
    stored = repository.find(session, client_id, list_name)
    if stored is None:
        return
    if begun_at is not None:
        # gate: changes that nobody was given are in no stretch
        if begun_at > stored.seq:
            stored.began_at = begun_at
        elif seq >= stored.began_at:
            stored.began_at = min(stored.began_at, begun_at)
    stored.seq, stored.read_at = max(stored.seq, seq), now


def given_up_to(session: Session, client_id: str, list_name: str) -> int:
    """The number of the last change of a list that a client was given, or -1 if it has read nothing."""
    row = session.get(ListReader, (client_id, list_name))
    return -1 if row is None else row.seq


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """A copy that an agency keeps: what it may hold, and the number of the last change in it."""

    agency_id: UUID
    selection: Selection
    seq: int


def copies(session: Session) -> list[HeldCopy]:
    """The copies that agencies hold: one of each agency and list."""
    since = clock.to_micros(clock.now() - COPY_KEPT)
    farthest = repository.farthest(session, COPIES, since)
    return [HeldCopy(agency_id, COPIES[list_name], seq) for (agency_id, list_name), seq in farthest.items()]


def read_by(session: Session, list_name: str) -> dict[UUID, int]:
    """For each agency that ever read this list, the number of the last change that one of its clients was given."""
    return {agency_id: seq for (agency_id, _), seq in repository.farthest(session, [list_name], 0).items()}


def stretches(session: Session, list_name: str) -> dict[UUID, list[tuple[int, int]]]:
    """The changes of a list that each agency was given, without a gap: for each client, those after a first number, up
    to and with a last one. A copy that has just begun was given no change yet.
    """
    given: defaultdict[UUID, list[tuple[int, int]]] = defaultdict(list)
    for row in repository.everyone(session):
        if row.list_name == list_name and row.began_at < row.seq:
            given[row.agency_id].append((row.began_at, row.seq))
    return dict(given)


def readers(session: Session) -> Sequence[Reader]:
    """All clients that follow a list: for the operator."""
    return [
        Reader(
            row.client_id,
            row.agency_id,
            row.list_name,
            row.seq,
            clock.from_micros(row.began_at) if row.began_at else None,
            clock.from_micros(row.read_at),
        )
        for row in repository.everyone(session)
    ]
