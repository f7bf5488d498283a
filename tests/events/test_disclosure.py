"""What an agency is given because of a change is on record, and corrected like any answer."""

from datetime import timedelta
from uuid import UUID

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core import clock
from krama.events import service as events
from krama.events.changes import Cause, ListingChanged, seen_by
from krama.listings import service as listings
from krama.listings.disclosure import disclose
from krama.sharing.audiences import Viewer, viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"


def enrolled(exchange: Exchange, name: str) -> tuple[Viewer, Caller]:
    agency_id, credential = exchange.enrol(name, Sector.BANK)
    token = exchange.services[Tokens].issue(credential.client_id, set(Permission))
    return viewer(agency_id, Sector.BANK), exchange.with_token(token)


def given(exchange: Exchange, who: Viewer) -> list[ListingChanged]:
    with exchange.database.transaction() as session:
        return disclose(session, who, "testConsumer", events.changes_after(session, 0, 100))


def causes(member: Caller) -> list[str]:
    return [correction["cause"] for correction in member.get("/v1/corrections").json()["items"]]


def test_agency_that_was_given_a_listing_gets_a_correction(exchange: Exchange, police: Caller) -> None:
    (who, bank), (_, other) = enrolled(exchange, "ABA Bank"), enrolled(exchange, "Other Bank")
    report = police.report(PHONE, "loan")
    assert len(given(exchange, who)) == 1
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    assert (causes(bank), causes(other)) == (["withdrawn"], [])


def test_disclosure_is_in_the_audit_log_under_its_agency(exchange: Exchange, police: Caller) -> None:
    who, bank = enrolled(exchange, "ABA Bank")
    report = police.report(PHONE, "loan")
    given(exchange, who)
    records = bank.get("/v1/audit/records").json()["items"]
    told = [record for record in records if record["operation"] == "testConsumer"]
    assert [record["data"]["indicators"] for record in told] == [[report["indicator"]["indicator_id"]]]


def test_listing_that_has_ended_meanwhile_is_not_given(exchange: Exchange, police: Caller) -> None:
    who, bank = enrolled(exchange, "ABA Bank")
    report = police.report(PHONE, "loan")
    with exchange.database.read() as session:
        rising = events.changes_after(session, 0, 100)
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    with exchange.database.transaction() as session:
        assert disclose(session, who, "testConsumer", rising) == []
    assert causes(bank) == []
    assert "testConsumer" not in {record["operation"] for record in bank.get("/v1/audit/records").json()["items"]}


def test_change_that_an_agency_does_not_see_is_neither_given_nor_recorded(exchange: Exchange, police: Caller) -> None:
    who, bank = enrolled(exchange, "ABA Bank")
    office, _ = exchange.enrol("Battambang")
    police.report(PHONE, "loan", tlp="TLP:RED", audience={"agencies": [str(UUID(str(office)))]})
    assert given(exchange, who) == []
    assert "testConsumer" not in {record["operation"] for record in bank.get("/v1/audit/records").json()["items"]}


def test_agency_is_given_nothing_of_a_report_that_was_hidden_from_it_meanwhile(
    exchange: Exchange, police: Caller, office: Caller
) -> None:
    who, _ = enrolled(exchange, "ABA Bank")
    police.report(PHONE, "loan")
    hidden = office.report(PHONE, "phishing")
    narrower = {"tlp": "TLP:AMBER+STRICT", "reason": "Still being investigated."}
    office.post(f"/v1/reports/{hidden['report_id']}/relabel", narrower)
    (change,) = given(exchange, who)
    assert change.after is not None
    assert (change.before, change.after.aggregate.reports) == (None, 1)


def test_tombstone_that_is_removed_is_a_change_for_those_who_saw_it(exchange: Exchange, police: Caller) -> None:
    who, bank = enrolled(exchange, "ABA Bank")
    report = police.report(PHONE, "loan")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    with exchange.database.transaction() as session:
        assert listings.clear(session, clock.now() + timedelta(seconds=1), 100) == 1
    with exchange.database.read() as session:
        *_, last = seen_by(events.changes_after(session, 0, 100), who)
    assert last.before is not None
    assert (last.cause, last.after, last.before.aggregate.reports) == (Cause.CLEARED, None, 0)
    assert bank.get(f"/v1/indicators/{report['indicator']['indicator_id']}").status_code == 404
    police.report(PHONE, "phishing")
    with exchange.database.read() as session:
        *_, last = seen_by(events.changes_after(session, 0, 100), who)
    assert last.before is None
