"""What a page of a collection costs, what is on it, and what its reader holds afterwards."""

from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import select

from krama.core import clock
from krama.readers.tables import ListReader
from krama.sharing.sectors import Sector
from krama.stix.exchange import origin_in
from tests.exchange import Caller, Exchange
from tests.imports.importing import bundle, importer, phone
from tests.members import ORDINARY
from tests.statements import statements
from tests.taxii.readers import ACCEPT, collection, objects

ALL = collection("all-opencti-all")


@pytest.fixture(scope="module")
def still(module_exchange: Exchange) -> Caller:
    """A reader of an exchange with seven listings, which stay as they are."""
    police = module_exchange.member("Police")
    for number in range(7):
        police.report(f"012 345 67{number}", category="loan")
    return module_exchange.member("Partner", Sector.PARTNER, ORDINARY)


def test_filter_that_nothing_passes_costs_few_queries_whatever_the_limit(
    exchange: Exchange, police: Caller, reader: Caller
) -> None:
    for number in range(40):
        police.report(f"012 345 6{number:02d}", "loan")

    def asked_with(limit: str) -> int:
        """The fewest of some turns, because the jobs of the service ask in between."""
        sent = {"limit": limit, "match[version]": "2020-01-01T00:00:00Z"}
        return min(
            statements(exchange, lambda: reader.request("GET", f"{ALL}objects/", params=sent)) for _turn in range(3)
        )

    assert asked_with("1") <= asked_with("5000") + 8


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
@pytest.mark.parametrize("filtered", [True, False])
def test_page_has_as_many_as_it_may_and_no_object_is_lost_or_doubled(still: Caller, limit: int, filtered: bool) -> None:
    every = objects(still.get(f"{ALL}objects/"))
    wanted = every[::3] if filtered else every
    matches = {"match[version]": ",".join(each["modified"] for each in wanted)} if filtered else {}
    received, sent = [], {"limit": str(limit), **matches}
    while True:
        answer = still.request("GET", f"{ALL}objects/", params=sent, headers=ACCEPT)
        page = objects(answer)
        assert len(page) <= limit
        received += page
        if not answer.json()["more"]:
            break
        assert len(page) == limit
        sent["next"] = answer.json()["next"]
    assert received == wanted


def test_reader_that_begins_in_the_time_to_come_holds_nothing_of_it(
    exchange: Exchange, police: Caller, reader: Caller
) -> None:
    """Else it would get a correction for every listing that ends until then."""
    reader.request("GET", f"{ALL}objects/", params={"added_after": "9999-12-31T00:00:00Z"})
    with exchange.database.read() as session:
        (held,) = session.exec(select(ListReader)).all()
    assert held.seq <= clock.to_micros(clock.now())
    report = police.report("012 345 678", "loan", tlp="TLP:CLEAR")
    assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).is_success
    assert reader.get("/v1/corrections").json()["items"] == []


def test_copied_listing_names_its_origin_and_keeps_its_creator_when_a_member_says_the_same(
    exchange: Exchange, reader: Caller, tmp_path: Path
) -> None:
    creator = UUID("0f3c1d5e-5a8b-4b7e-8f43-0a4f4c1f5a10")
    importer(exchange).run("stix", bundle(tmp_path / "file.json", phone(1, creator=creator)))
    for profile in ("opencti", "strict"):
        every = reader.get(collection(f"all-{profile}-all") + "objects/").json()["objects"]
        (listing,) = [each for each in every if each["type"] == "indicator"]
        assert origin_in(listing) == f"identity--{creator}"
        (identity,) = [each["id"] for each in every if each["type"] == "identity"]
        assert listing["created_by_ref"] == identity
    exchange.member("Office").report("+85512340001", tlp="TLP:GREEN")
    (own,) = objects(reader.get(collection("all-strict-all") + "objects/"))
    kept = "id", "created", "created_by_ref"
    assert [own[name] for name in kept] == [listing[name] for name in kept]
    assert own["modified"] > listing["modified"]
    assert origin_in(own) is None


def test_listing_keeps_when_it_was_made_when_its_first_report_is_withdrawn(exchange: Exchange, reader: Caller) -> None:
    offices = exchange.member("Office"), exchange.member("Office")
    first, _ = (office.report("012 345 678", "loan", tlp="TLP:GREEN") for office in offices)
    (before,) = objects(reader.get(f"{ALL}objects/"))
    offices[0].post(f"/v1/reports/{first['report_id']}/withdraw", {"reason": "It was wrong."})
    (after,) = objects(reader.get(f"{ALL}objects/"))
    assert (after["id"], after["created"]) == (before["id"], before["created"])
    assert after["modified"] > before["modified"]
    assert after["valid_from"] > before["valid_from"]
