"""What each viewer is shown of a report is a list of what it may see: what nobody has classified goes nowhere."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.agencies.service import Principal
from krama.indicators.canonical import canonicalise
from krama.indicators.kinds import Hints
from krama.reports import answers
from krama.reports.drafts import Submitted, UpsertResult
from krama.reports.schemas import ReportOut
from krama.reports.tables import Report
from krama.sharing.audiences import EVERYONE, viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import new_client

PHONE = "012 345 678"
MOMENT = datetime(2026, 2, 3, tzinfo=UTC)


class WithSecret(ReportOut):
    """The response model after somebody added a member and forgot to classify it."""

    secret: str | None = "what nobody classified"


def report_of(agency: UUID) -> Report:
    return Report(
        report_id=uuid4(), seq=1, indicator_id=uuid4(), agency_id=agency, client_id="one", police=True,
        stating_clients="one", value=PHONE, category="loan", confidence=80, tlp="TLP:GREEN", audience=EVERYONE,
        created_at=MOMENT, updated_at=MOMENT, loss_amount=Decimal(5), loss_currency="USD", narrative="He called.",
    )  # fmt: skip


def member_of(sector: Sector) -> Principal:
    agency_id = uuid4()
    seen_by = viewer(agency_id, sector)
    return Principal("two", frozenset(Permission), agency_id, "Other", sector, "KH", None, seen_by, active=True,
                     dpop_required=False)  # fmt: skip


@pytest.mark.parametrize("sector", Sector)
def test_member_of_the_answer_that_nobody_classified_is_shown_to_no_other_agency(
    monkeypatch: pytest.MonkeyPatch, sector: Sector
) -> None:
    values = answers._values
    monkeypatch.setattr(answers, "ReportOut", WithSecret)
    monkeypatch.setattr(answers, "_values", lambda *asked: values(*asked) | {"secret": "what nobody classified"})
    source = uuid4()
    submitted = Submitted(report_of(source), canonicalise(PHONE, Hints(region="KH")), UpsertResult.UNCHANGED)
    shown = answers.report_out(submitted, member_of(sector), answers.People({source: ("Office", Sector.POLICE)}))
    assert shown.model_dump()["secret"] is None


@pytest.mark.parametrize("sector", Sector)
def test_times_that_give_away_a_hidden_field_are_shown_to_who_sees_the_field(sector: Sector) -> None:
    """Only police reports are approved, and only those with a narrative are erased."""
    source = uuid4()
    report = report_of(source)
    report.anonymous, report.approved_at, report.erased_at, report.overturned_at = True, MOMENT, MOMENT, MOMENT
    submitted = Submitted(report, canonicalise(PHONE, Hints(region="KH")), UpsertResult.UNCHANGED)
    reader = replace(member_of(sector), permissions=frozenset({Permission.REPORTS_READ, Permission.REPORTS_APPROVE}))
    shown = answers.report_out(submitted, reader, answers.People({source: ("Office", Sector.POLICE)}))
    assert (shown.approved_at, shown.overturned_at) == (None, None)
    assert shown.erased_at == (MOMENT if sector is Sector.POLICE else None)


@pytest.fixture
def desk(exchange: Exchange) -> tuple[Caller, Caller]:
    """Two clients of one agency: a desk that may do everything, and a kiosk that may only submit and withdraw."""
    agency_id, full = exchange.enrol("Office")
    with exchange.database.transaction() as session:
        narrow = new_client(session, agency_id, [Permission.REPORTS_SUBMIT, Permission.REPORTS_WITHDRAW])
    tokens = exchange.services[Tokens]
    officer, kiosk = (exchange.with_token(tokens.issue(client.client_id, Permission)) for client in (full, narrow))
    return officer, kiosk


FACTS: dict[str, Any] = {
    "narrative": "Confidential.", "channel": "call", "province": "KH-12", "confidence": 90,
    "occurred_at": "2026-01-31T08:00:00+07:00", "loss": {"amount": "5", "currency": "USD"},
    "valid_until": "2100-01-31T08:00:00+07:00",
}  # fmt: skip


def test_client_that_only_submits_learns_nothing_by_naming_a_member_without_a_value(
    desk: tuple[Caller, Caller],
) -> None:
    officer, kiosk = desk
    officer.report(PHONE, **FACTS)
    nothing: dict[str, Any] = dict.fromkeys(FACTS.keys() - {"confidence"})
    again = kiosk.report(PHONE, **nothing)
    assert {name: again[name] for name in FACTS} == dict.fromkeys(FACTS)


def test_client_that_only_submits_is_not_shown_what_an_ended_report_said_in_place_of_what_it_said(
    exchange: Exchange, desk: tuple[Caller, Caller]
) -> None:
    """What a dispute overturned is not changed by saying it again: the answer holds the words of before."""
    officer, kiosk = desk
    opener, reviewer = exchange.member("ABA", Sector.BANK), exchange.member("National Bank", Sector.REGULATOR)
    report = officer.report(PHONE, **FACTS)
    opened = opener.post(
        "/v1/disputes",
        {"indicator_id": report["indicator"]["indicator_id"], "grounds": "other", "statement": "It is mine."},
    ).json()
    decided = reviewer.post_as_read(
        f"/v1/disputes/{opened['dispute_id']}/decide", {"decision": "upheld", "reason": "Confidential too."}
    )
    assert decided.status_code == 200, decided.text
    again = kiosk.report(PHONE, narrative="Mine.", channel="letter", confidence=90)
    assert (again["report_id"], again["status"]) == (report["report_id"], "overturned")
    assert (again["narrative"], again["channel"], again["end_reason"]) == (None, None, None)
    assert again["confidence"] is None, "or it could guess what the report said"


def test_client_that_only_submits_is_shown_no_audience_but_its_own_words(desk: tuple[Caller, Caller]) -> None:
    officer, kiosk = desk
    report = officer.report(PHONE, tlp="TLP:AMBER", audience={"sectors": ["telecom", "bank"]})
    again = kiosk.report(PHONE, tlp="TLP:AMBER")
    assert (again["report_id"], again["audience"]) == (report["report_id"], None)
    said = kiosk.report(PHONE, tlp="TLP:AMBER", audience={"sectors": ["bank"]})
    assert said["audience"] == {"sectors": ["bank"], "agencies": []}
    withdrawn = kiosk.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong number."}).json()
    assert (withdrawn["audience"], withdrawn["end_reason"]) == (None, "Wrong number.")
