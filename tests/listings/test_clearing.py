"""Tombstones are removed when their time is up, each audience's at its own."""

from krama.core import clock
from krama.listings import service
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"


def test_tombstone_of_one_audience_stays_when_an_older_one_of_another_is_removed(
    exchange: Exchange, police: Caller, office: Caller
) -> None:
    bank, telecom = exchange.member("ABA", Sector.BANK), exchange.member("Smart", Sector.TELECOM)
    for source, sector in ((police, "bank"), (office, "telecom")):
        between = clock.now()
        report = source.report(PHONE, tlp="TLP:AMBER", audience={"sectors": [sector]})
        source.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    with exchange.database.transaction() as session:
        assert service.clear(session, between, 100) == 1
    assert (bank.check(PHONE)["status"], telecom.check(PHONE)["status"]) == ("unknown", "withdrawn")
