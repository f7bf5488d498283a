"""Reports that an agency copies from other sources (`api/krama/imports`): submitted and withdrawn as their source does.

They differ from an agency's own reports: a copy never waits for the decision on a protected value, and never lists
again what a dispute has overturned (`earlier.Earlier.repeated`).
"""

from collections.abc import Collection, Sequence
from uuid import UUID

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.audit.service import note
from krama.events.changes import Cause, Trigger
from krama.listings import records as indicator_records
from krama.protection import service as protection
from krama.reports import repository, service
from krama.reports.drafts import UpsertResult
from krama.reports.endings import end
from krama.reports.intake import Draft
from krama.reports.merging import number, update_listings
from krama.reports.tables import Report
from krama.rule.evidence import Ending

Copied = tuple[UUID, UUID]
"""An indicator, and who stated it first."""


def submit(session: Session, principal: Principal, drafts: Sequence[Draft]) -> list[UpsertResult | None]:
    """Submit copies in the caller's transaction. The result of a protected value is None: nothing was stored."""
    matcher = protection.current(session)
    # gate: a copy on a protected value is not kept
    rest = [draft for draft in drafts if matcher.covering(draft.indicator) is None]
    submitted = iter(service.submit(session, principal, rest)) if rest else iter(())
    kept = {id(draft) for draft in rest}
    return [next(submitted).outcome if id(draft) in kept else None for draft in drafts]


def preview(
    session: Session, submission: service.SubmissionPreview, drafts: Sequence[Draft]
) -> list[UpsertResult | None]:
    """What `submit` would return, with nothing stored."""
    submitted = [each.outcome for each in submission.submit(session, drafts)]
    protected = (UpsertResult.PENDING, UpsertResult.DISMISSED)
    return [None if outcome in protected else outcome for outcome in submitted]


def live(session: Session, principal: Principal, copied: Collection[Copied]) -> list[Report]:
    """The live reports of the caller's agency that are these copies."""
    wanted = set(copied)
    live_reports = repository.live_facts(session, principal.agency_id, {indicator for indicator, _ in wanted})
    return [each for each in live_reports.values() if each.origin and (each.indicator_id, each.origin) in wanted]


def withdraw(session: Session, principal: Principal, copied: Collection[Copied], reason: str) -> int:
    """Withdraw these copies, because their source has ended them. Returns the number of reports.

    Call it alone in a transaction: it locks indicators.
    """
    indicator_records.lock(session, {indicator for indicator, _ in copied})
    ended = live(session, principal, copied)
    if ended:
        seq = number(session, ended)
        for report in ended:
            end(report, Ending.WITHDRAWN, reason)
        repository.readdress(session, ended)
        indicators = indicator_records.find(session, {report.indicator_id for report in ended})
        update_listings(session, indicators, Trigger(seq, Cause.WITHDRAWN))
    note(session, reports=[report.report_id for report in ended])
    return len(ended)
