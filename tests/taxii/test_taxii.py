"""TAXII 2.1 over HTTP: resources, pages, filters and errors."""

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlmodel import col, select

from krama.agencies.permissions import Permission
from krama.core import clock
from krama.indicators.groups import GROUPS
from krama.listings.tables import VerdictRow
from krama.sharing.sectors import Sector
from krama.taxii import filters
from krama.taxii.collections import COLLECTIONS
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.taxii.readers import ACCEPT, MEDIA, ROOT, OpenCti, collection, objects

ALL = collection("all-opencti-all")


@pytest.fixture(scope="module")
def still(module_exchange: Exchange) -> Caller:
    """A reader of an exchange with seven listings, two of them corroborated, which stay as they are."""
    police, office = module_exchange.member("Police"), module_exchange.member("Office")
    for number in range(4):
        police.report(f"012 345 67{number}", category="loan")
    office.report("012 345 670")
    police.report("https://evil.example.com/login", category="phishing")
    police.report("000123456", kind="bank_account", institution="ABA", category="money_mule")
    office.report("000123456", kind="bank_account", institution="ABA", category="money_mule")
    police.report("dara_sok", platform="telegram", category="romance", tlp="TLP:CLEAR")
    return module_exchange.member("Partner", Sector.PARTNER, ORDINARY)


def error(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer.headers["content-type"]) == (status, MEDIA), answer.text
    document: dict[str, Any] = answer.json()
    assert (document["http_status"], document["error_code"]) == (str(status), code)
    assert document["title"]
    assert document["description"]
    return document


def test_discovery_leads_to_the_root_and_the_root_to_every_collection(still: Caller) -> None:
    discovery = still.get("/taxii2/")
    (root,) = discovery.json()["api_roots"]
    without_slash = still.get("/taxii2")
    assert (without_slash.status_code, without_slash.json()) == (200, discovery.json())
    assert root.endswith(ROOT)
    resource = still.get(ROOT).json()
    assert (resource["versions"], resource["max_content_length"]) == ([MEDIA], 8 * 1024**2)
    listed = still.get(f"{ROOT}collections/").json()["collections"]
    assert len(listed) == len(COLLECTIONS) + 1 == len(GROUPS) * 4 + 1
    assert len({each["id"] for each in listed}) == len(listed)
    for each in (listed[0], listed[-1]):
        assert still.get(f"{ROOT}collections/{each['id']}/").json() == each
        assert still.get(f"{ROOT}collections/{each['alias']}/").json() == each
    assert [each["alias"] for each in listed if each["can_write"]] == ["inbox"]
    assert (listed[0]["id"], listed[0]["can_read"]) == ("4824fc7a-a0ea-5957-bd3b-e9feddc8f2a6", True)


def test_collections_have_their_kinds_and_only_what_is_corroborated(still: Caller) -> None:
    indicators = {name: len(objects(still.get(collection(name) + "objects/"))) for name in COLLECTIONS}
    for profile in ("opencti", "strict"):
        counts = {group: indicators[f"{group}-{profile}-all"] for group in GROUPS}
        assert counts == {"all": 7, "phones": 4, "payments": 1, "web": 1, "handles": 1}
        corroborated = {group: indicators[f"{group}-{profile}-corroborated"] for group in GROUPS}
        assert corroborated == {"all": 2, "phones": 1, "payments": 1, "web": 0, "handles": 0}


def test_page_brings_what_its_objects_refer_to(still: Caller) -> None:
    for name in ("all-opencti-all", "all-strict-all"):
        every = still.get(collection(name) + "objects/").json()["objects"]
        known = {each["id"] for each in every}
        for each in every:
            refers = [each.get("created_by_ref", each["id"]), *each.get("extensions", {})]
            refers += each.get("object_marking_refs", []) if "strict" in name else []
            unknown = set(refers) - known - {"identity--9779a2db-f98c-5f4b-8d08-8ee04e02dbb5"}
            assert unknown <= {"extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"}, each
        assert not {each["type"] for each in every} & {"phone-number", "url", "bank-account"}, "a bare observable"


def test_pages_follow_each_other_by_next_and_by_date_and_leave_nothing_out(still: Caller) -> None:
    whole = [each["id"] for each in objects(still.get(f"{ALL}objects/"))]
    assert len(whole) == 7
    for follow in ("next", "added_after"):
        indicators, sent = [], {"limit": "2"}
        for _ in range(8):
            answer = still.request("GET", f"{ALL}objects/", params=sent, headers=ACCEPT)
            indicators += [each["id"] for each in objects(answer)]
            if not answer.json()["more"]:
                break
            last = answer.headers["x-taxii-date-added-last"]
            assert answer.headers["x-taxii-date-added-first"] <= last
            sent = {"limit": "2", follow: answer.json()["next"] if follow == "next" else last}
        assert indicators == whole, follow


def test_empty_page_says_where_to_continue(still: Caller) -> None:
    every = still.get(f"{ALL}objects/")
    last = every.headers["x-taxii-date-added-last"]
    empty = still.request("GET", f"{ALL}objects/", params={"added_after": last}, headers=ACCEPT)
    assert empty.json() == {"more": False}
    assert empty.headers["x-taxii-date-added-last"] == empty.headers["x-taxii-date-added-first"] == last
    never = still.get(collection("web-opencti-corroborated") + "objects/")
    assert objects(never) == []
    assert "x-taxii-date-added-last" in never.headers
    future = still.request("GET", f"{ALL}objects/", params={"added_after": "2999-01-01T00:00:00Z"})
    assert future.json() == {"more": False}


def test_manifest_and_versions_tell_of_the_same_objects(still: Caller) -> None:
    indicators = {each["id"]: each for each in still.get(f"{ALL}objects/").json()["objects"]}
    records = still.get(f"{ALL}manifest/").json()["objects"]
    assert {each["id"]: each["version"] for each in records} == {
        key: each["modified"] for key, each in indicators.items()
    }
    for key, each in list(indicators.items())[:2]:
        answered = still.get(f"{ALL}objects/{key}/").json()
        assert (answered["objects"], answered["more"]) == ([each], False)
        assert still.get(f"{ALL}objects/{key}/versions/").json() == {"more": False, "versions": [each["modified"]]}


def test_filters_choose_by_id_type_version_and_specification(still: Caller) -> None:
    indicators = objects(still.get(f"{ALL}objects/"))
    first, second = indicators[0], indicators[1]

    def matched(**matches: str) -> list[str]:
        sent = {f"match[{name}]": text for name, text in matches.items()}
        answer = still.request("GET", f"{ALL}objects/", params=sent)
        return [each["id"] for each in answer.json().get("objects", []) if each["type"] == "indicator"]

    every = [each["id"] for each in indicators]
    assert matched(id=f"{second['id']},{first['id']}") == [first["id"], second["id"]]
    assert matched(type="indicator,grouping") == every
    assert matched(type="identity") == []
    assert matched(version="last") == matched(version="all") == matched(spec_version="2.0,2.1") == every
    assert matched(version=first["modified"]) == [first["id"]]
    assert matched(spec_version="2.0") == []
    assert matched(id="indicator--x,nonsense") == []
    only_identity = still.request("GET", f"{ALL}objects/", params={"match[type]": "identity"}).json()["objects"]
    assert [each["type"] for each in only_identity] == ["identity"]


@pytest.mark.parametrize(
    "query",
    [
        "limit=0", "limit=-1", "limit=x", "limit=1&limit=2", "limit=1.5", "limit=",
        "added_after=yesterday", "added_after=2026-01-31", "added_after=2026-01-31T08:00:00", "added_after=",
        "next=x", "next=c", "next=", "match[id]=", "match[id]=a,,b", "match[version]=newest", "match[name]=x",
        "match[id]=" + ",".join(["x"] * 101), "cursor=x", "match=x", "next=" + "c" * 9000,
    ],
)  # fmt: skip
def test_parameter_that_is_not_taxiis_is_refused(still: Caller, query: str) -> None:
    for path in ("objects/", "manifest/"):
        error(still.request("GET", f"{ALL}{path}?{query}", headers=ACCEPT), 400, "taxii_request_refused")


def test_reader_that_asks_for_very_much_or_from_the_beginning_of_time_is_answered(still: Caller) -> None:
    for query in ("limit=99999999999999999999999", "added_after=1970-01-01T00:00:00Z", "limit=007"):
        assert len(objects(still.request("GET", f"{ALL}objects/?{query}", headers=ACCEPT))) == 7


def test_page_of_more_than_the_largest_is_the_largest(still: Caller, monkeypatch: pytest.MonkeyPatch) -> None:
    assert filters.LARGEST_PAGE == 10_000
    monkeypatch.setattr(filters, "LARGEST_PAGE", 3)
    answer = still.request("GET", f"{ALL}objects/?limit=20000", headers=ACCEPT)
    assert (len(objects(answer)), answer.json()["more"]) == (3, True)


def test_next_is_for_one_collection_and_its_filters_and_one_agency(still: Caller, module_exchange: Exchange) -> None:
    cursor = still.get(f"{ALL}objects/", limit=2).json()["next"]
    other = module_exchange.member("Partner 9", Sector.PARTNER, ORDINARY)
    tries = [
        (still, collection("phones-opencti-all"), {"next": cursor}),
        (still, ALL, {"next": cursor, "match[type]": "indicator"}),
        (still, ALL, {"next": cursor[:-1]}),
        (still, ALL, {"next": cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")}),
        (other, ALL, {"next": cursor}),
    ]
    for caller, path, sent in tries:
        error(caller.request("GET", f"{path}objects/", params=sent), 400, "taxii_request_refused")
    assert still.request("GET", f"{ALL}objects/", params={"next": cursor, "limit": "3"}).status_code == 200


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        (MEDIA, 200),
        ("application/taxii+json", 200),
        ("application/taxii+json; version=2.1", 200),
        ("*/*", 200),
        ("text/html, application/taxii+json;version=2.1;q=0.5", 200),
        ("application/taxii+json;version=2.0", 406),
        ("application/vnd.oasis.taxii+json; version=2.0", 406),
        ("application/json", 406),
        ("application/taxii+json;q=0", 406),
    ],
)
def test_only_taxii_2_1_is_spoken(still: Caller, accept: str, status: int) -> None:
    answer = still.request("GET", f"{ALL}manifest/", headers={"Accept": accept})
    assert answer.status_code == status
    if status != 200:
        error(answer, 406, "not_acceptable")


def test_what_is_not_there_and_what_cannot_be_done_is_said_in_taxiis_words(
    still: Caller, module_exchange: Exchange
) -> None:
    unknown = "indicator--00000000-0000-5000-8000-000000000000"
    for path in (f"{ALL}objects/{unknown}/", f"{ALL}objects/x/", f"{ALL}objects/{unknown}/versions/"):
        error(still.get(path), 404, "stix_object_not_found")
    error(still.get(collection("nothing") + "objects/"), 404, "collection_not_found")
    error(still.get(f"{ROOT}status/00000000-0000-4000-8000-000000000000/"), 404, "status_not_found")
    error(still.get("/taxii2/other/"), 404, "not_found")
    error(still.get(f"{ROOT}collections"), 404, "not_found")
    refused = still.request("DELETE", f"{ALL}objects/")
    error(refused, 405, "method_not_allowed")
    assert refused.headers["allow"] == "GET, HEAD, POST"
    for address in ("/taxii2/", "/taxii2"):
        error(module_exchange.nobody.get(address), 401, "feed_credential_refused")
    error(
        module_exchange.member("Teller", Sector.BANK, [Permission.CHECKS_RUN]).get(f"{ALL}objects/"),
        403,
        "insufficient_scope",
    )
    assert still.request("HEAD", f"{ALL}objects/").content == b""


def test_object_of_the_other_profile_or_of_another_kind_is_not_there(still: Caller) -> None:
    (handle,) = objects(still.get(collection("handles-opencti-all") + "objects/"))
    for name in ("handles-strict-all", "phones-opencti-all", "handles-opencti-corroborated"):
        error(still.get(f"{collection(name)}objects/{handle['id']}/"), 404, "stix_object_not_found")
    both = f"{handle['id']},{handle['id']}"
    error(still.get(f"{collection('handles-opencti-all')}objects/{both}/"), 404, "stix_object_not_found")


def test_what_is_added_at_one_moment_is_on_one_page_even_beyond_the_limit(exchange: Exchange, reader: Caller) -> None:
    police = exchange.member("Police")
    police.report("012 345 678")
    rows = "\n".join(json.dumps({"value": f"016 333 {n:03}", "category": "loan"}) for n in range(30))
    answer = police.request("POST", "/v1/reports/batch", content=rows, headers={"Content-Type": "application/x-ndjson"})
    assert answer.json()["created_count"] == 30
    police.report("https://evil.example.com/login")
    taken = []
    sent: dict[str, str] = {"limit": "10"}
    for _ in range(40):
        page = reader.request("GET", f"{ALL}objects/", params=sent)
        taken.append(len(objects(page)))
        if not page.json()["more"]:
            break
        sent = {"limit": "10", "added_after": page.headers["x-taxii-date-added-last"]}
    assert taken == [1, 30, 1]


def test_reader_that_continues_by_date_loses_nothing_of_one_millisecond(exchange: Exchange, reader: Caller) -> None:
    """Clocks that are set back give changes numbers that are one microsecond apart."""
    police, hour_ago = exchange.member("Police"), clock.to_micros(clock.now()) // 1000 * 1000 - 3_600_000_000
    for number in range(3):
        police.report(f"012 345 67{number}")
    with exchange.database.transaction() as session:
        rows = session.exec(select(VerdictRow).order_by(col(VerdictRow.seq))).all()
        for number, row in enumerate(rows):
            row.seq = hour_ago + 100 + 400 * number
    taken, sent = 0, {"limit": "1"}
    for _ in range(len(rows) + 1):
        page = reader.request("GET", f"{ALL}objects/", params=sent)
        taken += len(objects(page))
        sent |= {"added_after": page.headers["x-taxii-date-added-last"]}
    assert taken == 3


def test_listing_that_ends_comes_again_revoked_and_one_that_returns_is_valid_again(
    exchange: Exchange, reader: Caller
) -> None:
    police = exchange.member("Police")
    report = police.report("012 345 678")
    copy = OpenCti(reader, f"{ALL}objects/")
    copy.run()
    (first,) = copy.taken.values()
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    copy.run()
    (revoked,) = copy.taken.values()
    assert (first["revoked"], revoked["revoked"]) == (False, True)
    assert revoked["modified"] > first["modified"]
    police.report("012 345 678", category="loan")
    copy.run()
    (again,) = copy.taken.values()
    assert (again["id"], again["revoked"]) == (first["id"], False)


def test_corroborated_collection_revokes_what_one_of_two_sources_withdraws(exchange: Exchange, reader: Caller) -> None:
    police, office = exchange.member("Police"), exchange.member("Office")
    police.report("012 345 678")
    copy = OpenCti(reader, collection("all-opencti-corroborated") + "objects/")
    copy.run()
    assert copy.taken == {}
    second = office.report("012 345 678")
    copy.run()
    (listed,) = copy.taken.values()
    office.post(f"/v1/reports/{second['report_id']}/withdraw", {"reason": "It was wrong."})
    copy.run()
    (revoked,) = copy.taken.values()
    assert (listed["revoked"], revoked["revoked"]) == (False, True)
    open_list = objects(reader.get(f"{ALL}objects/"))
    assert [each["revoked"] for each in open_list] == [False]


def test_reader_that_cuts_times_to_milliseconds_does_not_get_the_last_listings_again_and_again(
    exchange: Exchange, reader: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange.member("Police").report("012 345 678")
    later = clock.now() + timedelta(minutes=2)
    copy = OpenCti(reader, f"{ALL}objects/")
    assert copy.run()
    monkeypatch.setattr(clock, "now", lambda: later)
    copy.run()
    assert copy.received <= 2
    received = copy.received
    assert not copy.run()
    assert copy.received == received


def test_last_date_is_exact_while_another_change_may_have_a_number_next_to_it(
    exchange: Exchange, reader: Caller
) -> None:
    exchange.member("Police").report("012 345 678")
    answer = reader.get(f"{ALL}objects/")
    (indicators,) = objects(answer)
    assert answer.headers["x-taxii-date-added-last"] == indicators["modified"]


def test_range_is_not_for_collections(still: Caller) -> None:
    """TAXII 2.0 had ranges of items. RFC 9110 lets a server ignore the header."""
    for text in ("items 0-10", "bytes=0-9", "bytes=9-0,x", "nonsense"):
        answer = still.request("GET", f"{ALL}objects/", headers={"Range": text})
        assert len(objects(answer)) == 7


def test_what_is_read_is_disclosed_and_its_end_is_corrected(exchange: Exchange) -> None:
    police, reader = exchange.member("Police"), exchange.member("Partner", Sector.PARTNER, ORDINARY)
    report = police.report("012 345 678")
    reader.get(f"{ALL}manifest/")
    police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."})
    (correction,) = reader.get("/v1/corrections").json()["items"]
    assert correction["indicator"]["canonical"] == "+85512345678"
