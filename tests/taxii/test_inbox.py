"""Objects that are added over TAXII become reports, each with its result."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from krama.addresses.own import remember
from krama.agencies.permissions import Permission
from krama.core import clock
from krama.operations.sweeps import sweep_taxii
from krama.sharing.sectors import Sector
from krama.stix.exchange import exchange_id, identity_of, origin_reference
from tests.exchange import Caller, Exchange, running_exchange
from tests.taxii.readers import MEDIA, ROOT, basic, collection

OWN = exchange_id("http://127.0.0.1:8000")
INBOX = collection("inbox") + "objects/"
PHONE = {"type": "indicator", "id": "indicator--1", "pattern": "[phone-number:value = '+85512345678']"}
LINK = {"type": "indicator", "id": "indicator--2", "pattern": "[url:value = 'https://evil.example.com/login']"}


def add(caller: Caller, *objects: Any, **headers: str) -> httpx.Response:
    return caller.request(
        "POST", INBOX, content=json.dumps({"objects": objects}), headers={"Content-Type": MEDIA, **headers}
    )


def test_each_object_has_its_result_and_a_bad_one_stops_no_other(exchange: Exchange) -> None:
    office = exchange.member("Office")
    sent = (
        {**PHONE, "labels": ["romance"], "confidence": 90},
        {"type": "phone-number", "id": "phone-number--3", "value": "+85512345679"},
        {**LINK, "confidence": 101},
        {"type": "identity", "id": "identity--4"},
        {**PHONE, "id": "indicator--5", "pattern": "[phone-number:value = '12']"},
        LINK,
        {"type": ["indicator"]},
        {"type": {"a": 1}},
    )
    answer = add(office, *sent)
    status = answer.json()
    assert (answer.status_code, answer.headers["content-type"], status["status"]) == (202, MEDIA, "complete")
    assert (status["total_count"], status["success_count"], status["failure_count"]) == (8, 3, 5)
    assert [each.get("id") for each in status["failures"]][:3] == ["phone-number--3", "indicator--2", "indicator--5"]
    assert "12345679" not in answer.text, "no message names a value"
    assert office.get(f"{ROOT}status/{status['id']}/").json() == status
    reports = {each["category"]: each for each in office.get("/v1/reports").json()["items"]}
    assert sorted(reports) == ["other", "romance"]
    assert reports["romance"]["confidence"] == 90


def test_object_of_which_a_part_is_red_is_refused(exchange: Exchange) -> None:
    office, red = exchange.member("Office"), "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    status = add(office, {**PHONE, "granular_markings": [{"marking_ref": red, "selectors": ["pattern"]}]}).json()
    assert (status["success_count"], status["failure_count"]) == (0, 1)
    assert "TLP:RED" in status["failures"][0]["message"]
    assert office.get("/v1/reports").json()["items"] == []


def test_same_objects_again_change_nothing(exchange: Exchange) -> None:
    office = exchange.member("Office")
    add(office, PHONE)
    again = add(office, PHONE).json()
    assert [each["message"] for each in again["successes"]] == ["The report is unchanged."]
    assert len(office.get("/v1/reports").json()["items"]) == 1


def test_what_came_from_this_exchange_is_no_second_voice(exchange: Exchange) -> None:
    bank, office = exchange.member("Bank", Sector.BANK), exchange.member("Office")
    office.report("012 345 678")
    (indicator,) = [
        each
        for each in bank.get(collection("all-opencti-all") + "objects/").json()["objects"]
        if each["type"] == "indicator"
    ]
    assert indicator["created_by_ref"] == identity_of("http://127.0.0.1:8000")["id"]
    assert add(bank, indicator).json()["failure_count"] == 1
    assert bank.get("/v1/reports", agency_id="own").json()["items"] == []


def test_copy_that_comes_back_as_this_exchange_published_it_is_no_second_voice(exchange: Exchange) -> None:
    """A partner that copied it names itself as its creator, and this exchange as its origin."""
    bank, office = exchange.member("Bank", Sector.BANK), exchange.member("Office")
    office.report("012 345 678")
    objects = bank.get(collection("all-strict-all") + "objects/").json()["objects"]
    (indicator,) = [each for each in objects if each["type"] == "indicator"]
    foreign = {**indicator, "created_by_ref": identity_of("https://other.example")["id"]}
    nobodys = {name: indicator[name] for name in indicator if name != "created_by_ref"}
    copied = {**foreign, "id": "indicator--9", "external_references": [origin_reference(OWN)]}
    assert add(bank, foreign, nobodys, copied).json()["failure_count"] == 3
    assert bank.get("/v1/reports", agency_id="own").json()["items"] == []


def test_what_came_from_this_exchange_under_an_earlier_address_is_no_second_voice(exchange: Exchange) -> None:
    office, before = exchange.member("Office"), "https://krama-before.example"
    theirs = {**PHONE, "created_by_ref": identity_of(before)["id"]}
    remember(exchange.database, before, "krama-before.example/audit", is_sandbox=False)
    answer = add(office, theirs).json()
    assert (answer["failure_count"], "This exchange made" in answer["failures"][0]["message"]) == (1, True)
    stranger = {**PHONE, "created_by_ref": identity_of("https://other.example")["id"]}
    assert add(office, stranger).json()["failure_count"] == 0


def test_status_is_for_the_agency_that_sent_the_objects_and_ends_after_a_day(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    office, other = exchange.member("Office"), exchange.member("Office")
    path = f"{ROOT}status/{add(office, PHONE).json()['id']}/"
    assert (office.get(path).status_code, other.get(path).status_code) == (200, 404)
    later = clock.now() + timedelta(days=1, seconds=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    with exchange.database.read() as session:
        before = session.connection().exec_driver_sql("SELECT count(*) FROM taxii_status").scalar_one()
    sweep_taxii(exchange.database)
    with exchange.database.read() as session:
        after = session.connection().exec_driver_sql("SELECT count(*) FROM taxii_status").scalar_one()
    assert (before, after) == (1, 0)


def test_who_may_not_report_finds_no_inbox(module_exchange: Exchange) -> None:
    reader = module_exchange.member("Partner", Sector.PARTNER, [Permission.FEED_READ])
    assert reader.get(collection("inbox")).status_code == 404
    assert add(reader, PHONE).json()["error_code"] == "insufficient_scope"
    office = module_exchange.member("Office")
    for name in ("all-opencti-all", "nothing"):
        answer = office.post(collection(name) + "objects/", {"objects": [PHONE]}, **{"Content-Type": MEDIA})
        assert (answer.status_code, answer.json()["error_code"]) == (404, "collection_not_found")
    assert office.get(INBOX).json()["error_code"] == "collection_not_found"


def test_client_adds_with_its_secret(module_exchange: Exchange) -> None:
    _, credential = module_exchange.enrol("Office", scopes=[Permission.REPORTS_SUBMIT])
    pair = basic(credential.client_id, credential.client_secret)
    assert add(module_exchange.nobody, {**PHONE, "labels": ["loan"]}, **pair).status_code == 202


@pytest.mark.parametrize(
    ("content", "media", "status"),
    [
        ("{", MEDIA, 400),
        ("[]", MEDIA, 400),
        ("{}", MEDIA, 400),
        ('{"objects": {}}', MEDIA, 400),
        ('{"objects": ["x"]}', MEDIA, 400),
        ('{"objects": [{}], "objects": []}', MEDIA, 400),
        (json.dumps({"objects": [{}] * 10_001}), MEDIA, 400),
        ('{"objects": []}', "application/json", 415),
        ('{"objects": []}', "application/stix+json;version=2.1", 415),
        ('{"objects": []}', "", 415),
        ('{"objects": []}', MEDIA, 202),
        ('{"objects": [{}]}', "application/taxii+json", 202),
    ],
)
def test_envelope_that_is_none_is_refused_as_a_whole(
    module_exchange: Exchange, content: str, media: str, status: int
) -> None:
    office = module_exchange.member("Sender")
    answer = office.request("POST", INBOX, content=content, headers={"Content-Type": media})
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA), answer.text


def test_envelope_of_two_hundred_megabytes_is_refused_by_its_length(module_exchange: Exchange) -> None:
    office = module_exchange.member("Sender")
    headers = {"Content-Type": MEDIA, "Content-Length": str(200 * 1024**2)}
    answer = office.request("POST", INBOX, content=b"{", headers=headers)
    assert (answer.status_code, answer.json()["error_code"]) == (413, "body_too_large")
    long = office.request("POST", INBOX, content=b" " * (9 * 1024**2), headers={"Content-Type": MEDIA})
    assert long.status_code == 413


def test_each_object_is_charged_and_none_makes_the_status_long(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also those that can't become a report: a status of megabytes was one submission."""
    with running_exchange(database_url, tmp_path / "state", quotas="submissions=10000/day") as exchange:
        office = exchange.member("Office")
        bad = {"type": "indicator", "id": "indicator--" + "x" * 300, "modified": "y" * 250, "pattern": "z" * 500}
        answer = add(office, *[bad] * 6_000)
        assert answer.status_code == 202, answer.text
        assert len(answer.content) < 6_000 * 500
        assert add(office, *[bad] * 6_000).status_code == 429
