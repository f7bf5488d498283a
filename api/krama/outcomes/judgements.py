"""What judgements, confirmed frauds and false positives, do to the score of an indicator, now and in its history."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any, NamedTuple
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.core import clock, sequence
from krama.events.changes import Cause, Trigger
from krama.listings import service as listings
from krama.outcomes import repository
from krama.outcomes.kinds import MARK_OF_OUTCOME, OutcomeKind
from krama.outcomes.tables import Outcome
from krama.reports import service as reports
from krama.rule.evidence import Mark
from krama.rule.timeline import TimelineMark
from krama.sharing.audiences import EVERYONE, Viewer


def timeline(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineMark]]:
    """The outcomes that affect the score and that the viewer may see, each until its agency's next one."""
    seen: dict[tuple[UUID, UUID], list[_Seen]] = defaultdict(list)
    for outcome in repository.affecting_score(session, indicator_ids):
        if outcome.indicator_id is not None:
            mark = _mark(outcome)
            # gate: visibility of outcomes in a history
            if mark.seen_by(viewer.agency_id, viewer.sector):
                seen[outcome.indicator_id, outcome.agency_id].append(_Seen(outcome, mark))
    spans: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for (key, _), statements in seen.items():
        spans[key] += _spans(statements)
    return spans


class _Seen(NamedTuple):
    outcome: Outcome
    mark: Mark


def _spans(statements: Sequence[_Seen]) -> Iterator[TimelineMark]:
    """The statements of one agency on one indicator. One that only reaches more members continues the one before."""
    before: TimelineMark | None = None
    of: UUID | None = None
    for (outcome, mark), following in zip_longest(statements, statements[1:]):
        ends = (following.outcome.stated_at if following else None, outcome.replaced_at, outcome.silenced_at)
        until = min((clock.to_micros(at) for at in ends if at is not None), default=None)
        span = TimelineMark(mark, clock.to_micros(outcome.stated_at), until)
        if before is not None and (of, before.mark.kind, before.until) == (outcome.outcome_id, mark.kind, span.since):
            span = replace(before, until=until)
        elif before is not None:
            yield before
        before, of = span, outcome.outcome_id
    if before is not None:
        yield before


def _mark(outcome: Outcome) -> Mark:
    named = tuple(UUID(hex=agency) for agency in outcome.recipients.split())
    return Mark(MARK_OF_OUTCOME[OutcomeKind(outcome.outcome)], outcome.agency_id, outcome.audience, named)


def silence(session: Session, indicator_id: UUID, seq: int) -> None:
    """Remove the effect of all outcomes on an indicator: a dispute found that the listing was a mistake."""
    judged = repository.affecting_score(session, [indicator_id])
    for outcome in judged:
        outcome.silenced_at = outcome.silenced_at or clock.from_micros(seq)
    for agency_id in {outcome.agency_id for outcome in judged}:
        listings.set_mark(session, indicator_id, _source(indicator_id, agency_id), None)


def weigh(session: Session, principal: Principal, outcome: Outcome) -> None:
    """Let a judgement affect the score for every member that may see the reports which this member sees now.

    It also reaches who saw the agency's judgement before. Otherwise that would still count for them, or end for a
    reason that they may not see.
    """
    if outcome.indicator_id is not None:
        _reach(session, outcome, *reports.visibility_seen(session, principal.viewer, outcome.indicator_id))


def widen(session: Session, principal: Principal, outcome: Outcome) -> Outcome:
    """Let a judgement that says nothing new reach the members that see reports which have come since.

    For all others nothing changes, so it keeps its place in lists.
    """
    key = outcome.indicator_id
    if key is None or outcome.outcome not in MARK_OF_OUTCOME or outcome.silenced_at is not None:
        return outcome
    audience, named = reports.visibility_seen(session, principal.viewer, key)
    known = _mark(outcome)
    is_wider = audience & ~known.audience or set(named) - {*known.recipients, principal.agency_id}
    if (
        known.audience == EVERYONE
        or not is_wider
        or repository.last_judgement(session, principal.agency_id, key) is not outcome
    ):
        return outcome
    seq = sequence.take(session)
    widened = restate(session, outcome, clock.from_micros(seq), {})
    _reach(session, widened, audience, named)
    reports.reweigh(session, [key], Trigger(seq, Cause.OUTCOME))
    return widened


def _reach(session: Session, outcome: Outcome, audience: int, named: Collection[UUID]) -> None:
    """Give the judgement this audience, and that of the agency's mark, whose place it takes."""
    key = outcome.indicator_id
    if key is None:
        return
    source = _source(key, outcome.agency_id)
    before = listings.find_mark(session, key, source)
    # gate: correction reaches who saw what it corrects
    if before is not None:
        audience, named = audience | before.audience, {*named, *before.recipients}
    outcome.audience, outcome.recipients = audience, " ".join(agency.hex for agency in sorted(named))
    listings.set_mark(session, key, source, _mark(outcome))


def take_back(session: Session, agency_id: UUID, indicator_id: UUID, seq: int) -> None:
    """A judgement of an indicator, which its row no longer has, loses its effect. The agency's last other one counts.

    It counts for those who saw the judgement that is gone.
    """
    other = repository.last_judgement(session, agency_id, indicator_id)
    if other is not None and other.silenced_at is None:
        again, seen = restate(session, other, clock.from_micros(seq), {}), _mark(other)
        _reach(session, again, seen.audience, seen.recipients)
    else:
        listings.set_mark(session, indicator_id, _source(indicator_id, agency_id), None)


def restate(session: Session, outcome: Outcome, at: datetime, changes: dict[str, Any]) -> Outcome:
    """The outcome with these changes, from then on. What was said before stays for the history."""
    known = outcome.model_dump(exclude={"replaced_at"})
    outcome.replaced_at = at
    stated = Outcome(**known | {"statement_id": uuid4(), "stated_at": at, "silenced_at": None} | changes)
    session.add(stated)
    return stated


def _source(indicator_id: UUID, agency_id: UUID) -> UUID:
    """What names an agency's mark on an indicator."""
    return uuid5(indicator_id, agency_id.hex)
