"""Queries of the audit log."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from sqlalchemy import CompoundSelect, CursorResult, delete, func, union_all, update
from sqlmodel import Session, col, select

from krama.audit.tables import AuditCheckpoint, AuditDisclosure, AuditRecord, AuditTile
from krama.audit.tiles import TileId
from krama.core import sequence
from krama.core.inserts import put_rows
from krama.core.owners import Owners
from krama.core.sequence import SequenceRow


def size(session: Session) -> int:
    """The number of records that were ever appended."""
    return sequence.mark(session, "audit") or 0


def leaves(session: Session, start: int, count: int) -> list[tuple[int, bytes]]:
    """Up to `count` leaves from `start` on, each with its index."""
    columns = select(AuditRecord.leaf_index, AuditRecord.leaf).where(col(AuditRecord.leaf_index) >= start)
    return [(index, leaf) for index, leaf in session.exec(columns.order_by(col(AuditRecord.leaf_index)).limit(count))]


def record(session: Session, index: int, agency_id: UUID | None) -> AuditRecord | None:
    """One record, if it belongs to this agency. With None, of any agency."""
    row = session.get(AuditRecord, index)
    return row if row is not None and agency_id in (None, row.agency_id) else None


def page(session: Session, owners: Owners, start: int, limit: int) -> list[AuditRecord]:
    """Up to `limit` records from index `start` on, of some agencies."""
    place = col(AuditRecord.leaf_index)
    if owners.only is None or len(owners.only) == 1:
        theirs = [place >= start, *owners.conditions(col(AuditRecord.agency_id))]
    else:
        theirs = [place.in_(_first_places(owners.only, start, limit))]
    return list(session.exec(select(AuditRecord).where(*theirs).order_by(place).limit(limit)))


def _first_places(agency_ids: Collection[UUID], start: int, limit: int) -> CompoundSelect[Any]:
    """The first places of each of these agencies, from an index on. In one condition, all of theirs would be sorted."""
    place = col(AuditRecord.leaf_index)
    first = [
        select(place).where(col(AuditRecord.agency_id) == key, place >= start).order_by(place).limit(limit).subquery()
        for key in sorted(agency_ids)
    ]
    return union_all(*[select(each.c.leaf_index) for each in first])


def tile(session: Session, place: TileId) -> bytes:
    """The hashes of a tile, empty if it does not exist."""
    row = session.get(AuditTile, place)
    return b"" if row is None else row.hashes


def tiles(session: Session) -> Iterator[AuditTile]:
    """All tiles."""
    yield from session.exec(select(AuditTile).order_by(col(AuditTile.level), col(AuditTile.number)))


def newest_checkpoint(session: Session) -> AuditCheckpoint | None:
    """The checkpoint of the largest size."""
    return session.exec(select(AuditCheckpoint).order_by(col(AuditCheckpoint.size).desc()).limit(1)).first()


def checkpoints(session: Session) -> list[AuditCheckpoint]:
    """All checkpoints, the smallest first."""
    return list(session.exec(select(AuditCheckpoint).order_by(col(AuditCheckpoint.size))))


def extend(session: Session, before: int, changed: Mapping[TileId, bytes], checkpoint: AuditCheckpoint) -> bool:
    """Store a checkpoint that follows the one of size `before`, and its tiles. False if another worker was first."""
    claim = update(SequenceRow).where(col(SequenceRow.name) == "checkpoint", col(SequenceRow.value) == before)
    claimed = session.execute(claim.values(value=checkpoint.size))
    if cast(CursorResult[Any], claimed).rowcount != 1:
        return False
    tiles = [{"level": level, "number": number, "hashes": hashes} for (level, number), hashes in changed.items()]
    put_rows(session, AuditTile, tiles)
    session.add(checkpoint)
    return True


def erase(session: Session, first: int, last: int) -> int:
    """Delete the keys of records `first` to `last`, and their disclosures. Returns the number of keys."""
    within = col(AuditRecord.leaf_index).between(first, last)
    dropped = session.execute(update(AuditRecord).where(within, col(AuditRecord.key).is_not(None)).values(key=None))
    session.execute(delete(AuditDisclosure).where(col(AuditDisclosure.leaf_index).between(first, last)))
    return cast(CursorResult[Any], dropped).rowcount


def count_erased(session: Session) -> int:
    """The number of records without a key."""
    return session.exec(select(func.count()).where(col(AuditRecord.key).is_(None))).one()


def last_before(session: Session, at: int) -> int | None:
    """The index of the newest record before a time in microseconds."""
    return session.exec(select(func.max(AuditRecord.leaf_index)).where(col(AuditRecord.at) < at)).one()


def disclosing(session: Session, indicator_id: UUID) -> list[int]:
    """The indexes of the records that disclosed an indicator."""
    query = select(AuditDisclosure.leaf_index).where(col(AuditDisclosure.indicator_id) == indicator_id)
    return list(session.exec(query.order_by(col(AuditDisclosure.leaf_index))))


def lock(session: Session) -> None:
    """Prevent appending until the transaction ends. On SQLite, the transaction locks the whole database anyway."""
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(SequenceRow.value).where(SequenceRow.name == "audit").with_for_update())


def disclosed_to(session: Session, indicator_ids: Sequence[UUID], since: int, first: int = 0) -> set[tuple[UUID, UUID]]:
    """Pairs of an indicator and an agency that it was disclosed to since a time in microseconds.

    Only records from index `first` on are read.
    """
    columns = select(AuditDisclosure.indicator_id, AuditRecord.agency_id).distinct()
    joined = columns.join(AuditRecord, col(AuditRecord.leaf_index) == col(AuditDisclosure.leaf_index))
    narrowed = joined.where(
        col(AuditDisclosure.indicator_id).in_(indicator_ids),
        col(AuditDisclosure.leaf_index) >= first,
        col(AuditRecord.at) >= since,
        col(AuditRecord.agency_id).is_not(None),
    )
    return {(indicator_id, agency_id) for indicator_id, agency_id in session.exec(narrowed) if agency_id is not None}
