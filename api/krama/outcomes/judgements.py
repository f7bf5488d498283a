"""What judgements, confirmed frauds and false positives, do to the score of an indicator, now and in its history."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID, uuid4, uuid5

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.core import clock
from krama.listings import service as listings
from krama.outcomes import repository
from krama.outcomes.kinds import MARK_OF_OUTCOME, OutcomeKind
from krama.outcomes.tables import Outcome
from krama.reports import service as reports
from krama.rule.evidence import Mark, MarkKind
from krama.rule.timeline import TimelineMark
from krama.sharing.audiences import Viewer


def timeline(session: Session, viewer: Viewer, indicator_ids: Collection[UUID]) -> dict[UUID, list[TimelineMark]]:
    """The outcomes that affect the score and that the viewer may see, each until its agency's next one."""
    seen = {
        (key, mark.agency_id): mark
        for key, marks in listings.marks(session, viewer, indicator_ids).items()
        for mark in marks
        if mark.kind in (*MARK_OF_OUTCOME.values(), MarkKind.SILENCED)
    }
    by_agency: dict[tuple[UUID, UUID], list[Outcome]] = defaultdict(list)
    for outcome in repository.affecting_score(session, {key for key, _ in seen}):
        if outcome.indicator_id is not None:
            by_agency[outcome.indicator_id, outcome.agency_id].append(outcome)
    spans: dict[UUID, list[TimelineMark]] = defaultdict(list)
    for (key, agency), mark in seen.items():
        submitted = by_agency[key, agency]
        for outcome, following in zip_longest(submitted, submitted[1:]):
            weighed = replace(mark, kind=MARK_OF_OUTCOME[OutcomeKind(outcome.outcome)])
            ends = (following.stated_at if following else None, outcome.replaced_at, outcome.silenced_at)
            until = min((clock.to_micros(at) for at in ends if at is not None), default=None)
            spans[key].append(TimelineMark(weighed, clock.to_micros(outcome.stated_at), until))
    return spans


def silence(session: Session, indicator_id: UUID, seq: int) -> None:
    """Remove the effect of all outcomes on an indicator: a dispute found that the listing was a mistake."""
    for outcome in repository.affecting_score(session, [indicator_id]):
        outcome.silenced_at = outcome.silenced_at or clock.from_micros(seq)
    listings.silence(session, indicator_id)


def weigh(session: Session, principal: Principal, outcome: Outcome, *, again: bool) -> None:
    """Let a judgement affect the score for every member that may see the reports which this member sees now.

    `again`: the member has judged this indicator in the same outcome before. If it sees no report any more, those who
    saw the judgement see the new one.
    """
    key = outcome.indicator_id
    if key is None:
        return
    kind, source = MARK_OF_OUTCOME[OutcomeKind(outcome.outcome)], _source(key, principal.agency_id)
    audience, recipients = reports.visibility_seen(session, principal.viewer, key)
    if again and not recipients:
        listings.turn_mark(session, key, source, kind)
    else:
        listings.set_mark(session, key, source, Mark(kind, principal.agency_id, audience, recipients))


def take_back(session: Session, agency_id: UUID, indicator_id: UUID, seq: int) -> None:
    """A judgement of an indicator, which its row no longer has, loses its effect. The agency's last other one counts.

    Without another one the mark is silenced, and not removed: those who saw it still see it in the history.
    """
    kind = MarkKind.SILENCED
    other = repository.last_judgement(session, agency_id, indicator_id)
    if other is not None and other.silenced_at is None:
        kind = MARK_OF_OUTCOME[OutcomeKind(other.outcome)]
        restate(session, other, clock.from_micros(seq), {})
    listings.turn_mark(session, indicator_id, _source(indicator_id, agency_id), kind)


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
