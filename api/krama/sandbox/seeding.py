"""Fills a new sandbox from its catalogue, through the use cases of requests. So a seeded listing is a real one."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlmodel import Session

from krama.agencies import credentials, enrolment
from krama.agencies import service as agencies
from krama.agencies.permissions import Permission
from krama.agencies.roles import Role, default_permissions
from krama.agencies.secret_hash import HashedSecret, encode_secret
from krama.agencies.service import Principal
from krama.audit.entry import Actor, Entry
from krama.audit.service import recorded_transaction
from krama.core import clock
from krama.core.database import Database
from krama.core.revisions import ANY_REVISION
from krama.disputes import service as disputes
from krama.disputes.statuses import DisputeDecisionKind
from krama.indicators.canonical import canonicalise
from krama.indicators.identity import indicator_id
from krama.indicators.institution_data import AccountLength, Certainty
from krama.indicators.kinds import Hints, Indicator
from krama.institutions import service as institutions
from krama.institutions.cache import InstitutionCache
from krama.outcomes import service as outcomes
from krama.outcomes.filters import Said
from krama.protected_list.takedown import protect
from krama.protection.forms import MAX_INDICATORS, ProtectionForm
from krama.protection.rules import Coverage
from krama.protection.service import ProtectionRequest
from krama.reports import endings, intake
from krama.reports import service as reports
from krama.reports.schemas import LabelChangeIn, ReportIn
from krama.sandbox import marker
from krama.sandbox.catalogue import Catalogue, SandboxAgency, SandboxValue, SeededDispute, SeededReport
from krama.sharing.labels import Tlp

HOME = "KH"
_ACTOR = Actor(operator="krama sandbox")
_REASON = "This is a test value of the sandbox."
_DAY = timedelta(days=1)


def fill(database: Database, catalogue: Catalogue) -> None:
    """Add the members, the invented bank and the test values to a migrated database without any."""
    for agency in catalogue.agency:
        with _acting(database, "addAgency") as session:
            _enrol(session, agency)
    with _acting(database, "addInstitution") as session:
        institutions.add(session, _BANK)
    InstitutionCache(database).refresh()
    for value in catalogue.value:
        _seed(database, value)
    with database.transaction() as session:
        marker.mark_filled(session)


_BANK = {
    "names": {"en": "Sandbox Bank"},
    "short_name": "Sandbox Bank",
    "country": HOME,
    "certainty": Certainty.CONFIRMED,
    "account_lengths": (AccountLength(9, True, Certainty.CONFIRMED),),
}


@contextmanager
def _acting(database: Database, operation: str) -> Iterator[Session]:
    with recorded_transaction(database, Entry(_ACTOR, operation)) as session:
        yield session


def _enrol(session: Session, agency: SandboxAgency) -> None:
    national = Role.NATIONAL_ADMINISTRATOR.permissions if agency.national else frozenset[Permission]()
    enrolled = enrolment.add_agency(
        session,
        name=agency.name,
        sector=agency.sector,
        country=agency.country,
        home=HOME,
        province=agency.province,
        permissions=default_permissions(agency.sector) | national,
    )
    for client in agency.client:
        permissions = frozenset[Permission]().union(*(role.permissions for role in client.roles))
        secret = HashedSecret(client.client_secret, encode_secret(client.client_secret))
        facts: enrolment.ClientFacts = {"name": client.client_id, "permissions": permissions}
        credentials.add_client(session, enrolled.agency_id, facts, secret, client.client_id)
        if client.disabled:
            enrolment.disable_client(session, client.client_id)


def listed_indicator(value: SandboxValue) -> Indicator:
    """What the reports of a test value are on. The institutions must be those of a sandbox."""
    kind = None if value.listed else value.kind
    return canonicalise(value.listed or value.value, Hints(kind, value.institution, None, value.platform, HOME))


def _seed(database: Database, value: SandboxValue) -> None:
    indicator = listed_indicator(value)
    for report in value.reports:
        with _acting(database, "submitReport") as session:
            _report(session, indicator, report)
    for outcome in value.outcomes:
        with _acting(database, "submitOutcome") as session:
            said = Said(outcome.outcome, indicator_id=indicator_id(indicator), reference=f"sandbox {value.value}")
            outcomes.submit(session, _principal(session, outcome.by), said)
    if value.dispute is not None:
        with _acting(database, "openDispute") as session:
            _dispute(session, indicator, value.dispute)
    if value.protected:
        coverage = Coverage(ProtectionForm.EXACT, indicator.kind, indicator.canonical)
        request = ProtectionRequest("Krama", _REASON)
        protect(database, Entry(_ACTOR, "addProtection"), [coverage], request, MAX_INDICATORS)


def _report(session: Session, indicator: Indicator, report: SeededReport) -> None:
    reporter = _principal(session, report.by)
    facts = report.model_dump(exclude={"by", "approved_by", "then"}, exclude_none=True)
    draft = intake.draft_on(
        indicator, ReportIn(value=indicator.canonical, **facts), reporter, _sent_at(report.valid_until)
    )
    (submitted,) = reports.submit(session, reporter, [draft])
    report_id = submitted.report.report_id
    if report.approved_by is not None:
        reports.approve(session, _principal(session, report.approved_by), report_id, ANY_REVISION)
    if report.valid_until is not None:
        endings.expire(session, [report_id])
    if report.then == "withdrawn":
        reports.withdraw(session, reporter, report_id, _REASON, ANY_REVISION)
    if report.then == "out_of_sight":
        change = intake.label_request(LabelChangeIn(tlp=Tlp.AMBER_STRICT, reason=_REASON), reporter)
        reports.relabel(session, reporter, report_id, change, ANY_REVISION)


def _sent_at(valid_until: datetime | None) -> datetime:
    """When a report was sent: now, or before its validity ended."""
    return clock.now() if valid_until is None else valid_until - _DAY


def _dispute(session: Session, indicator: Indicator, dispute: SeededDispute) -> None:
    opener = _principal(session, dispute.by)
    opened, _ = disputes.open_dispute(session, opener, indicator_id(indicator), dispute.grounds, _REASON, ())
    if dispute.decided_by is not None:
        reviewer, key = _principal(session, dispute.decided_by), opened.dispute.dispute_id
        disputes.decide(session, reviewer, key, ANY_REVISION, DisputeDecisionKind.UPHELD, _REASON)


def _principal(session: Session, client_id: str) -> Principal:
    principal = agencies.find_principal(session, client_id)
    if principal is None:
        raise LookupError(client_id)
    return principal
