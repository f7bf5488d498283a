"""Every query on verdict rows but the fast readers': rewrite a few, read one, list many."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, and_, delete, exists
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from krama.core.database import insert_rows
from krama.indicators.kinds import Kind
from krama.sharing.policy import audiences_of
from krama.verdicts.policy import Terms
from krama.verdicts.tables import VerdictRow


def replace(
    session: Session, kinds: Mapping[UUID, Kind], views: Mapping[UUID, Mapping[UUID, Terms]], micros: int, seqs: range
) -> None:
    """Write these indicators' rows anew.

    `views` has the terms by indicator and audience; each indicator takes one number of `seqs`, so that no two rows
    which one viewer may see share a place in the order of changes.
    """
    session.execute(delete(VerdictRow).where(col(VerdictRow.indicator_id).in_(list(kinds))))
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
        for seq, (indicator_id, audiences) in zip(seqs, views.items(), strict=True)
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
