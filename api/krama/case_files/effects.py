"""What came of a case: payments that members stopped because of its values, disputes, and mistakes."""

from collections import Counter, defaultdict
from decimal import Decimal

from sqlmodel import Session

from krama.agencies.service import Principal
from krama.case_files.schemas import CaseEffects
from krama.cases.tables import CaseFile
from krama.core.money import MoneyOut
from krama.disputes import service as disputes
from krama.outcomes import service as outcomes
from krama.outcomes.kinds import OutcomeKind
from krama.reports import service as reports


def effects_of(session: Session, principal: Principal, case: CaseFile) -> CaseEffects:
    """What came of a case of the principal's agency.

    An outcome counts if its agency could see a report of the case on that value, and stated it after that report. So a
    case has no part in what was stopped for others' reports before it, or by members that never heard of it. What its
    own agency did needed no exchange, so it does not count.
    """
    every = reports.past_reports_of_case(session, principal.agency_id, case.reference)
    counts, amounts = Counter[OutcomeKind](), defaultdict[str, Decimal](Decimal)
    for outcome in outcomes.effects_on(session, every):
        # gate: agency's own outcome is not an effect of its case
        if outcome.agency_id == principal.agency_id:
            continue
        counts[OutcomeKind(outcome.outcome)] += 1
        if outcome.outcome == OutcomeKind.PAYMENT_STOPPED and outcome.amount is not None and outcome.currency:
            amounts[outcome.currency] += outcome.amount
    marks = disputes.timeline(session, principal.viewer, {report.indicator_id for report in every}) if every else {}
    return CaseEffects(
        payment_stopped_count=counts[OutcomeKind.PAYMENT_STOPPED],
        stopped_amounts=[MoneyOut.of(amount, currency) for currency, amount in sorted(amounts.items())],
        customer_warned_count=counts[OutcomeKind.CUSTOMER_WARNED],
        open_dispute_count=sum(mark.until is None for each in marks.values() for mark in each),
        overturned_report_count=sum(report.overturned for report in every),
    )
