"""Finds disputes by the value that they are about, or by a part of what was written in the caller's own ones."""

from collections.abc import Collection, Iterator
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from sqlmodel import Session, col, select

from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.core import clock
from krama.core.columns import among
from krama.core.cursor import KeysetPosition
from krama.core.folding import SoughtText, most_that_fit
from krama.core.keyset import follows, order
from krama.core.windows import Part, Placed
from krama.disputes import policy
from krama.disputes.statuses import DisputeStatus
from krama.disputes.tables import Dispute
from krama.indicators.kinds import Indicator
from krama.listings import records as indicator_records

MOST_READ = 500
"""The most disputes that one page of a search looks through."""


class DisputeMember(StrEnum):
    """The member of a dispute by which it was found."""

    INDICATOR = "indicator"
    STATEMENT = "statement"
    DECISION_REASON = "decision_reason"
    END_REASON = "end_reason"


class DisputeHit(NamedTuple):
    """A dispute that was found."""

    dispute_id: UUID
    indicator: Indicator
    grounds: str
    status: DisputeStatus
    member: DisputeMember


class _Texts(NamedTuple):
    """What is looked at in a dispute."""

    seq: int
    dispute_id: UUID
    indicator_id: UUID
    agency_id: UUID
    statement: str | None
    closing_reason: str | None
    closed_as: str | None


_COLUMNS = [getattr(Dispute, name) for name in _Texts._fields]
_place = col(Dispute.seq), col(Dispute.dispute_id)


def find(
    session: Session,
    principal: Principal,
    text: SoughtText,
    indicator_ids: Collection[UUID],
    created_after: datetime | None,
    after: KeysetPosition,
) -> Part[DisputeHit]:
    """The disputes on these indicators that the caller may read, and its agency's own that have the text.

    Newest first, of a limited number that is looked through.
    """
    rows = list(_texts(session, principal, created_after, after))
    most = most_that_fit(rows[:MOST_READ], lambda row: len(row.statement or "") + len(row.closing_reason or ""))
    members = {
        row.dispute_id: member
        for row in rows[:most]
        if (member := _member(text, indicator_ids, row, principal)) is not None
    }
    end = None
    if len(rows) > most:
        end = KeysetPosition(rows[most - 1].seq, rows[most - 1].dispute_id, newest=True)
    disputes = session.exec(select(Dispute).where(among(Dispute.dispute_id, members.keys()))).all() if members else []
    indicators = indicator_records.find(session, {each.indicator_id for each in disputes})
    now = clock.now()
    hits = (
        Placed(
            KeysetPosition(each.seq, each.dispute_id, newest=True),
            DisputeHit(
                each.dispute_id,
                indicators[each.indicator_id],
                each.grounds,
                policy.status_of(each, now),
                members[each.dispute_id],
            ),
        )
        for each in disputes
    )
    return Part(sorted(hits, key=lambda hit: hit.position, reverse=True), end)


def _texts(
    session: Session, principal: Principal, created_after: datetime | None, after: KeysetPosition
) -> Iterator[_Texts]:
    query = select(*_COLUMNS).where(*follows(*_place, newest=True))
    # gate: search in disputes of another agency
    if Permission.DISPUTES_DECIDE not in principal.permissions:
        query = query.where(Dispute.agency_id == principal.agency_id)
    if created_after is not None:
        query = query.where(col(Dispute.created_at) > created_after)
    query = query.order_by(*order(*_place, newest=True)).limit(MOST_READ + 1)
    return (_Texts(*row) for row in session.execute(query, {"seq": after.seq, "key": after.key}))


def _member(
    text: SoughtText, indicator_ids: Collection[UUID], row: _Texts, principal: Principal
) -> DisputeMember | None:
    if row.indicator_id in indicator_ids:
        return DisputeMember.INDICATOR
    # gate: search in texts of own disputes only
    if row.agency_id != principal.agency_id:
        return None
    if text.is_in(row.statement):
        return DisputeMember.STATEMENT
    withdrawn = row.closed_as == DisputeStatus.WITHDRAWN
    reason = DisputeMember.END_REASON if withdrawn else DisputeMember.DECISION_REASON
    return reason if text.is_in(row.closing_reason) else None
