"""The list of reports refuses an agency that its reader may not know, like one that does not exist."""

from uuid import UUID, uuid4

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import protect

READING = [Permission.REPORTS_READ, Permission.AGENCIES_READ]


@pytest.fixture
def reader(exchange: Exchange) -> Caller:
    """A member that reads reports and does not see disabled agencies."""
    return exchange.member("Bank", Sector.BANK, READING)


def reporter(exchange: Exchange, name: str) -> tuple[UUID, Caller]:
    """An agency that may report, and its caller."""
    agency_id, credential = exchange.enrol(name)
    scopes = [Permission.REPORTS_SUBMIT, Permission.REPORTS_READ]
    return agency_id, exchange.with_token(exchange.services[Tokens].issue(credential.client_id, scopes))


def of(reader: Caller, *agencies: UUID) -> tuple[int, int | str]:
    """How the list of these agencies' reports is answered: the status, and the number of reports or the code."""
    answer = reader.get("/v1/reports", agency_id=",".join(map(str, agencies)))
    document = answer.json()
    return answer.status_code, document.get("code") or len(document["items"])


UNKNOWN = (404, "agency_not_found")


def test_unknown_agency_is_not_found_also_among_known_ones(exchange: Exchange, reader: Caller) -> None:
    office, _ = reporter(exchange, "Office")
    assert of(reader, office) == (200, 0)
    assert of(reader, uuid4()) == of(reader, office, uuid4()) == UNKNOWN
    refused = reader.get("/v1/reports", agency_id=str(uuid4())).json()
    assert (refused["field"], refused["in"]) == ("agency_id", "query")


def test_client_that_may_not_read_the_directory_knows_its_own_agency_and_those_that_reports_name(
    exchange: Exchange,
) -> None:
    narrow, credential = exchange.enrol("Bank", Sector.BANK, [Permission.REPORTS_READ])
    reader = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, [Permission.REPORTS_READ]))
    office, officer = reporter(exchange, "Office")
    assert of(reader, office) == of(reader, uuid4()) == UNKNOWN
    assert of(reader, narrow) == (200, 0)
    officer.report("012 345 678", tlp="TLP:GREEN")
    assert of(reader, office) == (200, 1)


def test_disabled_agency_is_known_only_from_reports_that_name_it(exchange: Exchange, reader: Caller) -> None:
    chief, partner = exchange.member("National Police"), exchange.member("Partner", Sector.PARTNER, READING)
    hidden, hiding = reporter(exchange, "Hidden")
    named, naming = reporter(exchange, "Named")
    hiding.report("012 345 678", tlp="TLP:GREEN", anonymous=True)
    hiding.report("012 345 679", tlp="TLP:AMBER+STRICT")
    naming.report("012 345 678", tlp="TLP:GREEN")
    for agency_id in (hidden, named):
        assert chief.request("POST", f"/v1/agencies/{agency_id}/disable").status_code == 200
    assert of(reader, named) == (200, 1)
    assert of(reader, hidden) == of(reader, named, hidden) == UNKNOWN
    assert of(partner, named) == UNKNOWN, "a partner sees no sources"
    assert of(chief, hidden)[0] == 200, "a national administrator sees disabled agencies in the directory"


@pytest.mark.parametrize("reported", [True, False])
def test_follower_of_an_agency_goes_on_after_it_is_disabled(exchange: Exchange, reader: Caller, reported: bool) -> None:
    chief = exchange.member("National Police")
    office, officer = reporter(exchange, "Office")
    if reported:
        made = officer.report("012 345 678", tlp="TLP:GREEN")
    place = reader.get("/v1/reports", agency_id=str(office)).json()["resume_cursor"]
    if reported:
        officer.post(f"/v1/reports/{made['report_id']}/relabel", {"tlp": "TLP:AMBER+STRICT", "reason": "It is ours."})
    assert chief.request("POST", f"/v1/agencies/{office}/disable").status_code == 200
    followed = reader.get("/v1/reports", agency_id=str(office), cursor=place)
    assert (followed.status_code, followed.json()["items"]) == (200, [])
    assert of(reader, office) == UNKNOWN, "a new list begins with what the reader may know now"


def test_who_decides_knows_the_agencies_that_pending_reports_name(exchange: Exchange) -> None:
    chief = exchange.member("National Police")
    decider = exchange.member("Decider", scopes=[Permission.REPORTS_READ, Permission.REPORTS_DECIDE])
    other = exchange.member("Other", scopes=READING)
    protect(chief)
    named, naming = reporter(exchange, "Named")
    hidden, hiding = reporter(exchange, "Hidden")
    naming.report("acledabank.com.kh", tlp="TLP:GREEN")
    hiding.report("acledabank.com.kh", tlp="TLP:GREEN", anonymous=True)
    hiding.report("acledabank.com.kh", "loan", tlp="TLP:AMBER+STRICT")
    for agency_id in (named, hidden):
        assert chief.request("POST", f"/v1/agencies/{agency_id}/disable").status_code == 200
    assert of(decider, named) == (200, 0), "the filter matches no other agency's pending reports"
    assert of(decider, hidden) == of(other, named) == UNKNOWN
