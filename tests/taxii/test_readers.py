"""Programs that read TAXII: they lose nothing while others write, whenever they are killed."""

import threading
import warnings
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import pytest

from krama.agencies.permissions import Permission
from krama.sharing.sectors import Sector
from krama.stix.ids import indicator_stix_id
from krama.stix.profiles import Profile
from tests.exchange import Caller, Exchange, running_exchange
from tests.members import ORDINARY
from tests.server import free_port, serving
from tests.taxii.readers import OpenCti, collection, feed_key, objects
from tests.tiers import turns


def write(office: Caller, number: int, chance: Random, reports: list[str]) -> None:
    """One change: mostly a new listing, sometimes the end of one, sometimes one more report."""
    if reports and chance.random() < 0.3:
        gone = reports.pop(chance.randrange(len(reports)))
        office.post(f"/v1/reports/{gone}/withdraw", {"reason": "It was wrong."})
    elif chance.random() < 0.2:
        rows = "\n".join(f'{{"value": "097 {number:03} {each:04}", "category": "loan"}}' for each in range(5))
        office.request("POST", "/v1/reports/batch", content=rows, headers={"Content-Type": "application/x-ndjson"})
    else:
        reports.append(office.report(f"012 {number:03} 678")["report_id"])


@pytest.mark.parametrize("name", ["all-opencti-all", "all-opencti-corroborated"])
def test_opencti_loses_nothing_while_others_write_and_it_is_killed_between_pages(exchange: Exchange, name: str) -> None:
    """Two writers at once. A run that is killed leaves nothing, so the next one asks for the same page again."""
    chance = Random(7)
    copy = OpenCti(exchange.member("Partner", Sector.PARTNER, ORDINARY), collection(name) + "objects/", limit=3)
    offices = [exchange.member("Office"), exchange.member("Office")]
    writing = turns(12, 60)
    threads = [
        threading.Thread(target=_write_all, args=(office, number, writing)) for number, office in enumerate(offices)
    ]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        copy.run(killed=chance.random() < 0.3)
    for thread in threads:
        thread.join()
    copy.settle()
    fresh = OpenCti(copy.caller, copy.path)
    fresh.settle()
    assert {key: each["modified"] for key, each in copy.taken.items() if not each["revoked"]} == {
        key: each["modified"] for key, each in fresh.taken.items() if not each["revoked"]
    }
    assert fresh.taken.keys() <= copy.taken.keys()


def _write_all(office: Caller, seed: int, times: int) -> None:
    chance, reports = Random(seed), list[str]()
    for number in range(times):
        write(office, number, chance, reports)


@pytest.fixture
def address(database_url: str, tmp_path: Path) -> Iterator[tuple[Exchange, str]]:
    """A server that knows its own address, which TAXII's discovery states."""
    listening, url = free_port()
    with (
        running_exchange(database_url, tmp_path / "state", public_url=url) as exchange,
        serving(exchange.app, listening, lifespan="off"),
    ):
        yield exchange, url
    listening.close()


def test_taxii2_client_walks_every_collection_and_adds_objects(address: tuple[Exchange, str]) -> None:
    exchange, url = address
    office = exchange.member("Office")
    for number in range(5):
        office.report(f"012 345 67{number}")
    _, credential = exchange.enrol("Partner", Sector.PARTNER, [Permission.FEED_READ, Permission.REPORTS_SUBMIT])
    taxii = imported("taxii2client.v21")
    server = taxii.Server(f"{url}/taxii2/", user="opencti", password=feed_key(exchange, credential.client_id))
    (root,) = server.api_roots
    assert root.max_content_length > 0
    counts = {}
    for each in root.collections:
        pages = list(taxii.as_pages(each.get_objects, per_request=2))
        indicators = [item["id"] for page in pages for item in page.get("objects", []) if item["type"] == "indicator"]
        counts[each.title] = len(indicators)
        if indicators:
            assert each.get_object(indicators[0])["objects"][0]["id"] == indicators[0]
            assert each.get_manifest(type="indicator")["objects"][0]["id"] == indicators[0]
    assert sorted(counts.values()) == [0] * 16 + [5] * 4
    writer = taxii.ApiRoot(f"{url}/taxii2/krama/", user=credential.client_id, password=credential.client_secret)
    (inbox,) = [each for each in writer.collections if each.can_write]
    sent = {
        "objects": [{"type": "indicator", "id": "indicator--1", "pattern": "[phone-number:value = '+85512999888']"}]
    }
    status = inbox.add_objects(sent)
    assert (status.status, status.success_count) == ("complete", 1)
    status.refresh()
    assert writer.get_status(status.id).success_count == 1


def test_each_profile_has_the_same_listings(exchange: Exchange) -> None:
    reader = exchange.member("Bank", Sector.BANK, ORDINARY)
    report = exchange.member("Office").report("012 345 678")
    key = report["indicator"]["indicator_id"]
    for profile in Profile:
        (indicators,) = objects(reader.get(collection(f"all-{profile}-all") + "objects/"))
        assert indicators["id"] == indicator_stix_id(UUID(key), profile)


def imported(name: str) -> Any:
    """A library that warns of its own age when it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(name)
