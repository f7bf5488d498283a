"""Every query on verdict rows but the fast readers': rewrite a few, read one, list many."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, delete, exists, or_, union_all
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from krama.core.cursor import Place
from krama.core.database import insert_rows
from krama.indicators.kinds import Kind
from krama.sharing.audiences import Viewer, key_of, masks_with
from krama.verdicts.policy import Known, Terms, Views
from krama.verdicts.tables import VerdictRow


def views(session: Session, indicator_ids: Collection[UUID]) -> dict[UUID, Views]:
    """The rows as they stand, by indicator and audience."""
    found: dict[UUID, dict[UUID, Known]] = {}
    statement = select(*_KNOWN).where(col(VerdictRow.indicator_id).in_(indicator_ids))  # type: ignore[call-overload]
    for indicator_id, audience, seq, *terms in session.execute(statement):
        found.setdefault(indicator_id, {})[audience] = Known(Terms(*terms), seq)
    return dict(found)


_KNOWN = (
    VerdictRow.indicator_id,
    VerdictRow.audience,
    VerdictRow.seq,
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


def add(session: Session, kinds: Mapping[UUID, Kind], changed: Mapping[UUID, Views]) -> None:
    """Write rows that are not there."""
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
            "seq": seq,
        }
        for indicator_id, audiences in changed.items()
        for audience, (terms, seq) in audiences.items()
    ]
    insert_rows(session, VerdictRow, rows)


def _audiences(viewer: Viewer) -> list[UUID]:
    return [viewer.agency_id, *(key_of(mask) for mask in masks_with(viewer.sector))]


def find(session: Session, indicator_id: UUID, viewer: Viewer) -> VerdictRow | None:
    """The row that this viewer is shown: its agency's own, else its sector's."""
    mine = col(VerdictRow.audience).in_(_audiences(viewer))
    rows = session.exec(select(VerdictRow).where(VerdictRow.indicator_id == indicator_id, mine)).all()
    return min(rows, key=lambda row: row.audience != viewer.agency_id, default=None)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which rows to list; what is None does not narrow. `changed_after` is microseconds since 1970."""

    kind: Kind | None = None
    category_bit: int | None = None
    changed_after: int | None = None

    def conditions(self) -> list[ColumnElement[bool]]:
        chosen: list[ColumnElement[bool]] = []
        if self.kind is not None:
            chosen.append(col(VerdictRow.kind) == self.kind.value)
        if self.category_bit is not None:
            chosen.append(col(VerdictRow.categories).bitwise_and(self.category_bit) != 0)
        if self.changed_after is not None:
            chosen.append(col(VerdictRow.seq) > self.changed_after)
        return chosen


def page(session: Session, viewer: Viewer, narrowed: Filter, *, after: Place, limit: int) -> list[VerdictRow]:
    """Up to `limit` rows that the viewer may see, in the order of their last change, after the place `after`.

    Each audience that the viewer is in is a range of one index, read for `limit` rows and no more.
    """
    own = aliased(VerdictRow)
    replaced = exists().where(
        col(own.indicator_id) == col(VerdictRow.indicator_id), col(own.audience) == viewer.agency_id
    )
    order = col(VerdictRow.seq), col(VerdictRow.indicator_id)
    follows = (order[0] >= after.seq, or_(order[0] > after.seq, order[1] > after.key), *narrowed.conditions())
    ranges = [
        select(VerdictRow)
        .where(col(VerdictRow.audience) == audience, *follows, *([] if audience == viewer.agency_id else [~replaced]))
        .order_by(*order)
        .limit(limit)
        .subquery()
        for audience in _audiences(viewer)
    ]
    merged = union_all(*(select(each) for each in ranges)).subquery()
    row = aliased(VerdictRow, merged)
    return list(session.exec(select(row).order_by(col(row.seq), col(row.indicator_id)).limit(limit)))
