"""Reports on what the protected list covers: kept, not listed, and decided by the national administrator."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from pydantic import BaseModel, ConfigDict
from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.indicators.kinds import Indicator, Kind
from krama.protection import service as protection
from krama.reports import pending_repository as repository
from krama.reports.drafts import Draft, Fact, KeptPending, PendingDecision
from krama.reports.errors import PendingReportDecided, PendingReportNotFound, StillProtected
from krama.reports.merging import merge
from krama.reports.tables import PendingReport
from krama.reports.visibility import columns_of, visibility_of


class PendingFacts(BaseModel):
    """What a held report said: the columns that were stated, and its label where one was said."""

    model_config = ConfigDict(extra="forbid")

    value: str
    confidence: int | None = None
    occurred_at: datetime | None = None
    province: str | None = None
    channel: str | None = None
    narrative: str | None = None
    anonymous: bool | None = None
    valid_until: datetime | None = None
    loss_amount: Decimal | None = None
    loss_currency: str | None = None
    tlp: str | None = None
    audience: int = 0
    recipients: str = ""
    audience_said: bool = False


_LABEL = frozenset({"tlp", "audience", "recipients", "audience_said"})


@dataclass(frozen=True, slots=True)
class PendingDetail:
    """A held report with its indicator."""

    held: PendingReport
    indicator: Indicator


def lock(session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]]) -> dict[Fact, PendingReport]:
    """The agency's undecided ones on these indicators; until the transaction ends nobody adds to them or decides."""
    advisory_lock(session, f"held reports of {principal.agency_id}")
    return repository.undecided(session, principal.agency_id, {draft.indicator_id for draft, _ in covered})


def keep(
    session: Session, principal: Principal, covered: Sequence[tuple[Draft, UUID]], known: dict[Fact, PendingReport]
) -> list[KeptPending]:
    """Keep drafts that the protected list covers; said again, the same is kept once, as it was said last, and by whom.

    `known` is what `lock` has found; the caller holds every other lock that it needs.
    """
    seq = sequence.take(session)
    kept = []
    for draft, entry_id in covered:
        row = known.get(draft.fact)
        if row is None:
            row = known[draft.fact] = PendingReport(
                held_id=uuid4(),
                seq=seq,
                agency_id=principal.agency_id,
                client_id=principal.client_id,
                indicator_id=draft.indicator_id,
                kind=draft.indicator.kind,
                canonical=draft.indicator.canonical,
                category=draft.category,
                case_reference=draft.case_reference,
                entry_id=entry_id,
                held_at=clock.from_micros(seq),
            )
            session.add(row)
        row.seq, row.client_id, row.facts = seq, principal.client_id, _facts(draft)
        kept.append(KeptPending(row.held_id, draft.indicator, draft.indicator_id))
    note(session, held=[one.held_id for one in kept])
    return kept


def _facts(draft: Draft) -> str:
    label = {} if draft.visibility is None else columns_of(draft.visibility)
    return PendingFacts(**draft.stated, **label, audience_said=draft.audience_said).model_dump_json(exclude_unset=True)


def _draft(row: PendingReport) -> Draft:
    facts = PendingFacts.model_validate_json(row.facts or "{}")
    stated: dict[str, Any] = facts.model_dump(exclude_unset=True, exclude=set(_LABEL))
    return Draft(
        Indicator(Kind(row.kind), row.canonical),
        row.indicator_id,
        row.category,
        row.case_reference,
        stated,
        None if facts.tlp is None else visibility_of(_Label(facts.tlp, facts.audience, facts.recipients)),
        facts.audience_said,
    )


@dataclass(slots=True)
class _Label:
    tlp: str
    audience: int
    recipients: str


def decide(
    session: Session, principal: Principal, held_id: UUID, decision: PendingDecision, reason: str
) -> PendingDetail:
    """Take a held report as any other, as its agency's, or put it aside.

    Raises `PendingReportNotFound`, `PendingReportDecided`, and `StillProtected` where an entry still covers it.
    """
    row = repository.find(session, held_id, hold=True)
    if row is None:
        raise _not_found()
    if row.decided_at is not None:
        raise PendingReportDecided(f"It was decided before: it is {row.decided_as}.")
    if decision is PendingDecision.RELEASED:
        _release(session, row)
    seq = sequence.take(session)
    row.seq, row.decided_at = seq, clock.from_micros(seq)
    row.decided_as, row.decided_by, row.decision_reason = decision, principal.client_id, reason
    note(session, held=[held_id], decided=decision)
    return _shown(row)


def _release(session: Session, row: PendingReport) -> None:
    draft = _draft(row)
    if protection.current(session).covering(draft.indicator) is not None:
        raise StillProtected("An entry still covers it: take that away or make it narrower first.")
    source = agencies.find_principal(session, row.client_id)
    if source is None or row.facts is None:
        raise PendingReportDecided("What it said was erased: its agency must report it again.")
    (taken,) = merge(session, source, [draft])
    row.report_id = taken.report.report_id


def read(session: Session, principal: Principal, held_id: UUID) -> PendingDetail:
    """One of one's own agency; any for who manages the list. Raises `PendingReportNotFound`."""
    row = repository.find(session, held_id)
    if row is None or (row.agency_id != principal.agency_id and not _manages(principal)):
        raise _not_found()
    return _shown(row)


def page(
    session: Session, principal: Principal, *, after: KeysetPosition, limit: int
) -> tuple[list[PendingDetail], bool]:
    """Up to `limit` of one's own agency's, everybody's for who manages the list, and whether more follow."""
    rows = repository.page(session, None if _manages(principal) else principal.agency_id, after, limit + 1)
    return [_shown(row) for row in rows[:limit]], len(rows) > limit


def waiting(session: Session, entry_id: UUID) -> int:
    """How many reports that an entry has held are not decided yet; taking it away decides none of them."""
    return repository.undecided_of(session, entry_id)


def erase(session: Session, before: datetime, limit: int) -> int:
    """Erase what reports said that were decided before then; how many."""
    old = repository.stated(session, before, limit)
    for row in old:
        row.facts = None
    session.flush()
    note(session, held=[row.held_id for row in old])
    return len(old)


def _manages(principal: Principal) -> bool:
    return Permission.PROTECTION_MANAGE in principal.permissions


def _shown(row: PendingReport) -> PendingDetail:
    return PendingDetail(row, Indicator(Kind(row.kind), row.canonical))


def _not_found() -> PendingReportNotFound:
    return PendingReportNotFound("There is no held report of this id that you may see.", field="held_id")
