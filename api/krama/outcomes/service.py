"""Use cases of outcomes: submit or correct one, and read those of an agency."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.audit.check_ids import is_of
from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.database import advisory_lock
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.outcomes import judgements, repository
from krama.outcomes.errors import CheckUnknown, OutcomeNotFound
from krama.outcomes.filters import OutcomeFilter, Said
from krama.outcomes.judgements import silence, timeline
from krama.outcomes.kinds import MARK_OF_OUTCOME
from krama.outcomes.tables import Outcome
from krama.reports import service as reports
from krama.reports.case_values import PastReport
from krama.sharing import policy as sharing
from krama.sharing.audiences import viewer as viewer_of

__all__ = ["check_own", "effects_on", "of_agency", "page", "read", "silence", "submit", "timeline"]


def of_agency(session: Session, agency_id: UUID, since: datetime, until: datetime) -> list[Outcome]:
    """The outcomes that an agency first submitted from `since` until before `until`, as it last stated them."""
    return repository.of_agency(session, agency_id, since, until)


def submit(session: Session, principal: Principal, said: Said) -> tuple[Outcome, bool]:
    """Store what a member did after a check, or learned later. Returns the outcome, and whether it is a new one.

    An agency has one outcome for each payment and class. Sent again, it is corrected: what is left out stays. A
    judgement of an indicator affects its score; the agency's latest one counts. Raises `IndicatorUnknown` and
    `CheckUnknown`.
    """
    check_own(principal, said.check_id)
    if said.indicator_id is not None:  # before the lock: a hidden one is never locked
        listings.read_named(session, principal.viewer, said.indicator_id)
    # gate: outcomes of an agency follow each other
    advisory_lock(session, f"outcomes of {principal.agency_id}")
    earlier = repository.standing(session, principal.agency_id, said)
    judged_before = None if earlier is None else earlier.indicator_id
    # gate: outcome and decision follow each other
    indicator_records.lock(session, {key for key in (said.indicator_id, judged_before) if key is not None})
    outcome = _first(session, principal, said) if earlier is None else _corrected(session, principal, earlier, said)
    note(session, outcome=outcome.outcome_id, check_id=outcome.check_id)
    return outcome, earlier is None


def _first(session: Session, principal: Principal, said: Said) -> Outcome:
    seq, key = sequence.take(session), uuid4()
    at = clock.from_micros(seq)
    outcome = Outcome(
        statement_id=key,
        outcome_id=key,
        seq=seq,
        agency_id=principal.agency_id,
        client_id=principal.client_id,
        created_at=at,
        stated_at=at,
        **said.stated,
    )
    session.add(outcome)
    if said.outcome in MARK_OF_OUTCOME and said.indicator_id is not None:
        judgements.weigh(session, principal, outcome)
        reports.reweigh(session, [said.indicator_id], Trigger(seq, Cause.OUTCOME))
    return outcome


def _corrected(session: Session, principal: Principal, earlier: Outcome, said: Said) -> Outcome:
    changes = {name: value for name, value in said.stated.items() if getattr(earlier, name) != value}
    if not changes:
        return judgements.widen(session, principal, earlier)
    seq = sequence.take(session)
    changes |= {"seq": seq, "revision": earlier.revision + 1, "client_id": principal.client_id}
    if said.outcome in MARK_OF_OUTCOME and changes.keys() & {"outcome", "indicator_id"}:
        return _judged_anew(session, principal, earlier, changes)
    for name, value in changes.items():
        setattr(earlier, name, value)
    return judgements.widen(session, principal, earlier)


def _judged_anew(session: Session, principal: Principal, earlier: Outcome, changes: dict[str, Any]) -> Outcome:
    """The agency judges otherwise, or judges another indicator: the one that it judged before loses the judgement."""
    before, seq = earlier.indicator_id, changes["seq"]
    outcome = judgements.restate(session, earlier, clock.from_micros(seq), changes)
    after = outcome.indicator_id
    judgements.weigh(session, principal, outcome)
    if before is not None and before != after:
        judgements.take_back(session, principal.agency_id, before, seq)
    moved = [key for key in dict.fromkeys((before, after)) if key is not None]
    if moved:
        reports.reweigh(session, moved, Trigger(seq, Cause.OUTCOME))
    return outcome


def effects_on(session: Session, own_reports: Sequence[PastReport]) -> list[Outcome]:
    """What members did because of these reports of one agency: they stopped payments, or warned customers.

    An outcome counts if its agency could see one of the reports on its indicator when it first stated the outcome.
    """
    by_indicator: dict[UUID, list[PastReport]] = defaultdict(list)
    for report in own_reports:
        by_indicator[report.indicator_id].append(report)
    done = repository.done_about(session, by_indicator.keys()) if by_indicator else []
    sectors = agencies.sectors_of(session, {outcome.agency_id for outcome in done}) if done else {}

    def follows_one(outcome: Outcome) -> bool:
        viewer, then = viewer_of(outcome.agency_id, sectors[outcome.agency_id]), outcome.created_at
        reported = () if outcome.indicator_id is None else by_indicator[outcome.indicator_id]
        visibilities = ((report.agency_id, report.visibility_at(then)) for report in reported)
        # gate: effect of a report that its reader could see
        return any(seen is not None and sharing.sees(viewer, source, seen) for source, seen in visibilities)

    return [outcome for outcome in done if follows_one(outcome)]


def check_own(principal: Principal, check_id: UUID | None) -> None:
    """Check that the id, if there is one, is of a check of the caller's agency. Raises `CheckUnknown`."""
    if check_id is not None and not is_of(check_id, principal.agency_id):
        raise CheckUnknown(
            "This is not the id of a check that your agency made. Send the `check_id` of the answer.", field="check_id"
        )


def read(session: Session, principal: Principal, outcome_id: UUID) -> Outcome:
    """An outcome of the caller's agency. Raises `OutcomeNotFound`."""
    outcome = repository.find(session, principal.agency_id, outcome_id)
    if outcome is None:
        raise OutcomeNotFound("There is no outcome with this id that your agency submitted.", field="outcome_id")
    return outcome


def page(
    session: Session, principal: Principal, wanted: OutcomeFilter, *, after: KeysetPosition, limit: int
) -> tuple[list[Outcome], bool]:
    """Up to `limit` outcomes of the caller's agency after a position, and whether more follow."""
    rows = repository.page(session, principal.agency_id, wanted, after=after, limit=limit + 1)
    return rows[:limit], len(rows) > limit
