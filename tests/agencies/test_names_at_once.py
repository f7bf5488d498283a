"""Names of agencies that two take at the same moment."""

from functools import partial

from sqlalchemy import text

from krama.agencies import repository
from tests.agencies.people import change
from tests.exchange import Exchange
from tests.overlap import only_on_postgresql, overlap

OFFICE = {"name": "Battambang Office", "sector": "police", "country": "KH", "province": "KH-2"}


@only_on_postgresql
def test_names_that_differ_in_capitals_alone_are_one_name_for_two_who_take_it_at_once(exchange: Exchange) -> None:
    """Both by enrolments, and by an enrolment while another agency is renamed."""
    chief = exchange.member("National Police")
    path = chief.post("/v1/agencies", OFFICE).headers["location"]
    banks = [{"name": name, "sector": "bank", "country": "KH"} for name in ("Riel Bank", "RIEL bank", "Kip Bank")]
    added = overlap(
        exchange.database, repository, "names", *(partial(chief.post, "/v1/agencies", bank) for bank in banks[:2])
    )
    assert [answer.status_code for answer in added] == [201, 409]
    renamed = partial(change, chief, path, name="KIP bank")
    moved = overlap(exchange.database, repository, "names", renamed, partial(chief.post, "/v1/agencies", banks[2]))
    assert [answer.status_code for answer in moved] == [200, 409]


@only_on_postgresql
def test_new_name_waits_for_nobody_who_stores_something_of_the_agency(exchange: Exchange) -> None:
    """A row with the agency's id holds this lock until it is committed: a correction, for example."""
    chief = exchange.member("National Police")
    path = chief.post("/v1/agencies", OFFICE).headers["location"]
    with exchange.database.transaction() as session:
        session.execute(text("SELECT agency_id FROM agency FOR KEY SHARE"))
        renamed = change(chief, path, name="Siem Reap Office")
    assert (renamed.status_code, renamed.json()["name"]) == (200, "Siem Reap Office")
