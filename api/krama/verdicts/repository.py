"""Every query on verdict rows but the fast readers': rewrite a few, read one, list many."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from krama.core.database import insert_rows
from krama.indicators.kinds import Kind
from krama.sharing.policy import audiences_of
from krama.verdicts.policy import Terms
from krama.verdicts.tables import VerdictRow

Views = dict[UUID, Terms]
"""What each audience may know of one indicator."""


def views(session: Session, indicator_ids: Collection[UUID]) -> dict[UUID, Views]:
    """The rows as they stand, by indicator and audience."""
    found: dict[UUID, Views] = {}
    statement = select(*_TERMS).where(col(VerdictRow.indicator_id).in_(indicator_ids))  # type: ignore[call-overload]
    for indicator_id, audience, *terms in session.execute(statement):
        found.setdefault(indicator_id, {})[audience] = Terms(*terms)
    return found


_TERMS = (
    VerdictRow.indicator_id,
    VerdictRow.audience,
    VerdictRow.reports,
    VerdictRow.agencies,
    VerdictRow.strength,
    VerdictRow.categories,
    VerdictRow.first_at,
    VerdictRow.last_at,
)


def remove(session: Session, rows: Iterable[tuple[UUID, UUID]]) -> None:
    """Take away the rows of these indicators and audiences."""
    table = col(VerdictRow.indicator_id), col(VerdictRow.audience)
    statement = delete(VerdictRow).where(table[0] == bindparam("key"), table[1] == bindparam("whose"))
    named = [{"key": indicator_id, "whose": audience} for indicator_id, audience in rows]
    if named:
        session.connection().execute(statement, named)


def add(session: Session, kinds: Mapping[UUID, Kind], changed: Mapping[UUID, Views], micros: int, seqs: range) -> None:
    """Write rows that are not there; each indicator takes one number of `seqs`, whichever of its audiences changed."""
    rows = [
        {
            "indicator_id": indicator_id,
            "audience": audience,
            "kind": kinds[indicator_id],
            "reports": terms.reports,
            "agencies": terms.agencies,
            "strength": terms.strength,
            "categories": terms.categories,
            "first_at": terms.first_at,
            "last_at": terms.last_at,
            "updated_at": micros,
            "seq": seq,
        }
        for seq, (indicator_id, audiences) in zip(seqs, changed.items(), strict=True)
        for audience, terms in audiences.items()
    ]
    insert_rows(session, VerdictRow, rows)


def find(session: Session, indicator_id: UUID, viewer: UUID) -> VerdictRow | None:
    """The row that a member of the agency `viewer` may see: its agency's own, else every member's."""
    own, everyone = audiences_of(viewer)
    return session.get(VerdictRow, (indicator_id, own)) or session.get(VerdictRow, (indicator_id, everyone))


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to list; what is None does not narrow. `updated_after` is microseconds since 1970."""

    kind: Kind | None = None
    category_bit: int | None = None
    updated_after: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        chosen: list[ColumnElement[bool]] = []
        if self.kind is not None:
            chosen.append(col(VerdictRow.kind) == self.kind.value)
        if self.category_bit is not None:
            chosen.append(col(VerdictRow.categories).bitwise_and(self.category_bit) != 0)
        if self.updated_after is not None:
            chosen.append(col(VerdictRow.updated_at) > self.updated_after)
        return chosen


def page(session: Session, viewer: UUID, narrowed: Filter, *, after: int, limit: int) -> list[VerdictRow]:
    """Up to `limit` rows that the viewer may see, in the order of their last change, after position `after`."""
    own, everyone = audiences_of(viewer)
    theirs = aliased(VerdictRow)
    replaced = exists().where(col(theirs.indicator_id) == col(VerdictRow.indicator_id), col(theirs.audience) == own)
    rows: list[VerdictRow] = []
    for visible in (col(VerdictRow.audience) == own, and_(col(VerdictRow.audience) == everyone, ~replaced)):
        statement = (
            select(VerdictRow)
            .where(visible, col(VerdictRow.seq) > after, *narrowed.conditions())
            .order_by(col(VerdictRow.seq))
            .limit(limit)
        )
        rows.extend(session.exec(statement))
    return sorted(rows, key=lambda row: row.seq)[:limit]
