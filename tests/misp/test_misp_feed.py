"""The MISP feed, read by pymisp as MISP reads it."""

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from pymisp.tools.attributevalidationtool import AttributeValidationTool
from sqlalchemy import update

from krama.access.tokens import Tokens
from krama.agencies import feed_keys
from krama.agencies.feed_keys import FeedKeyFacts
from krama.agencies.permissions import Permission
from krama.agencies.service import Credential
from krama.core import clock
from krama.imports.rules import Rules
from krama.misp.shapes import shape_of
from krama.operations.retention import end_expired
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.imports.importing import bundle, importer, phone
from tests.misp.feed_reader import FeedReader
from tests.stix.listings import corpus

SOON = timedelta(seconds=2)
STRONG = {"category": "phishing", "confidence": 100, "tlp": "TLP:GREEN"}


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Lets time pass."""
    shift = timedelta()
    real = clock.now

    def pass_time(by: timedelta) -> None:
        nonlocal shift
        shift += by

    monkeypatch.setattr(clock, "now", lambda: real() + shift)
    return pass_time


def token_of(exchange: Exchange, credential: Credential) -> Caller:
    """The client with a token that begins now."""
    return exchange.with_token(exchange.services[Tokens].issue(credential.client_id, tuple(Permission)))


def with_feed_key(exchange: Exchange, feed: str = "misp") -> Caller:
    """A bank that reads with a feed key, which lasts longer than a token."""
    _, credential = exchange.enrol("Reading Bank", Sector.BANK)
    with exchange.database.transaction() as session:
        _, key = feed_keys.add_feed_key(session, credential.client_id, FeedKeyFacts([feed]))
    return exchange.with_token(key)


def corroborate(members: list[Caller], value: str, **facts: Any) -> list[str]:
    return [str(each.report(value, **{**STRONG, **facts})["report_id"]) for each in members]


def test_pymisp_reads_what_is_corroborated_and_nothing_else(
    police: Caller, office: Caller, bank: Caller, later: Any
) -> None:
    corroborate([police, office], "+85512345678")
    corroborate([police], "+85512345679")
    corroborate([police, office], "https://scam.example/login")
    later(SOON)
    reader = FeedReader(bank)
    assert len(reader.pull()) == 2
    assert reader.live == reader.sought == {"+85512345678", "https://scam.example/login"}
    assert reader.pull() == []


@pytest.mark.parametrize(
    ("facts", "value"),
    [
        ({"value": "@scam_account", "kind": "handle", "platform": "telegram"}, "scam_account"),
        ({"value": "012345678", "kind": "bank_account", "institution": "ABA"}, "012345678"),
        ({"value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}, "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ({"value": "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"}, "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
        ({"value": "dara@evil.example"}, "dara@evil.example"),
        ({"value": "evil.example", "kind": "domain"}, "evil.example"),
        ({"value": "GB82WEST12345698765432"}, "GB82WEST12345698765432"),
    ],
)
def test_each_kind_is_an_attribute_or_object_that_misp_knows(
    module_exchange: Exchange, facts: dict[str, Any], value: str
) -> None:
    members = [module_exchange.member("Office"), module_exchange.member("Office")]
    for member in members:
        member.report(**{**STRONG, **facts})
    reader = FeedReader(module_exchange.member("Bank", Sector.BANK))
    reader.pull()
    (attribute,) = [each for each in reader.attributes.values() if each.value == value]
    assert attribute.to_ids
    assert {tag.name for tag in attribute.tags} == {"tlp:green", 'krama:category="phishing"'}


def test_misp_accepts_every_value_and_leaves_it_as_it_is() -> None:
    """By the rules of MISP's server, which pymisp has too. What breaks them is not stored."""
    rules: Any = AttributeValidationTool
    attributes = [each for indicator in corpus() for each in shape_of(indicator).attributes]
    assert [each for each in attributes if rules.validate(each.type, each.value) is not True] == []
    assert [each for each in attributes if rules.modifyBeforeValidation(each.type, each.value) != each.value] == []


def test_withdrawn_listing_is_deleted_in_the_copy_with_newer_timestamps(
    police: Caller, office: Caller, bank: Caller, later: Any
) -> None:
    reports = corroborate([police, office], "+85512345678")
    corroborate([police, office], "+85512345679")
    later(SOON)
    reader = FeedReader(bank)
    reader.pull()
    later(SOON)
    for member, report in zip([police, office], reports, strict=True):
        member.post(f"/v1/reports/{report}/withdraw", {"reason": "It was wrong."})
    later(SOON)
    assert len(reader.pull()) == 1
    assert reader.live == {"+85512345679"}


def test_change_of_the_second_in_which_a_copy_was_read_reaches_it(
    police: Caller, office: Caller, bank: Caller, later: Any
) -> None:
    """Timestamps of MISP have whole seconds."""
    reader = FeedReader(bank)
    reports = corroborate([police, office], "+85512345678")
    reader.pull()
    for member, report in zip([police, office], reports, strict=True):
        member.post(f"/v1/reports/{report}/withdraw", {"reason": "It was wrong."})
    reader.pull()
    later(SOON)
    reader.pull()
    assert reader.live == set()


def test_listing_that_loses_its_second_source_stays_and_is_no_longer_sought(
    police: Caller, office: Caller, bank: Caller, later: Any
) -> None:
    reports = corroborate([police, office], "+85512345678")
    later(SOON)
    reader = FeedReader(bank)
    reader.pull()
    office.post(f"/v1/reports/{reports[1]}/withdraw", {"reason": "It was wrong."})
    later(SOON)
    reader.pull()
    assert (reader.live, reader.sought) == ({"+85512345678"}, set())


def test_listing_that_fades_is_no_longer_sought_though_no_report_changes(
    police: Caller, office: Caller, exchange: Exchange, later: Any
) -> None:
    corroborate([police, office], "+85512345678")
    later(SOON)
    reader = FeedReader(with_feed_key(exchange))
    reader.pull()
    assert reader.sought == {"+85512345678"}
    later(timedelta(days=700))
    assert reader.pull() != []
    assert (reader.live, reader.sought) == ({"+85512345678"}, set())


def test_first_report_that_ends_moves_no_listing_to_another_event(
    office: Caller, exchange: Exchange, later: Any
) -> None:
    """An event is about the day of the first corroboration, which never changes."""
    _, first = exchange.enrol("First Office")
    (report, _) = corroborate([token_of(exchange, first), office], "+85512345678")
    later(timedelta(days=1))
    corroborate([exchange.member("Third Office")], "+85512345678")
    reader = FeedReader(with_feed_key(exchange))
    before = reader.pull()
    token_of(exchange, first).post(f"/v1/reports/{report}/withdraw", {"reason": "It was wrong."})
    later(SOON)
    assert reader.pull() == before


def test_same_state_gives_the_same_bytes_and_304(police: Caller, office: Caller, bank: Caller, later: Any) -> None:
    corroborate([police, office], "+85512345678")
    later(SOON)
    manifest = bank.get("/feeds/misp/manifest.json")
    (key,) = manifest.json()
    for path in ("/feeds/misp/manifest.json", f"/feeds/misp/{key}.json", "/feeds/misp/hashes.csv"):
        first, second = bank.get(path), bank.get(path)
        assert first.content == second.content
        again = bank.request("GET", path, headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        by_time = {"If-Modified-Since": first.headers["last-modified"]}
        assert bank.request("GET", path, headers=by_time).status_code == 304
        nonsense = {"If-Modified-Since": "Mon, 01 Jan 99999999999 00:00:00 GMT"}
        assert bank.request("GET", path, headers=nonsense).status_code == 200


def test_day_is_divided_into_four_events_at_most(police: Caller, office: Caller, bank: Caller, later: Any) -> None:
    for number in range(10, 40):
        corroborate([police, office], f"+855123456{number}")
    later(SOON)
    reader = FeedReader(bank)
    assert len(reader.pull()) == 4
    assert len(reader.live) == 30


def test_hashes_are_the_md5_of_each_value_with_its_event(
    police: Caller, office: Caller, bank: Caller, later: Any
) -> None:
    corroborate([police, office], "+85512345678")
    later(SOON)
    (key,) = bank.get("/feeds/misp/manifest.json").json()
    digest = hashlib.md5(b"+85512345678", usedforsecurity=False).hexdigest()
    assert bank.get("/feeds/misp/hashes.csv").text == f"{digest},{key}\n"


def test_event_of_another_member_is_not_found(police: Caller, office: Caller, bank: Caller, exchange: Exchange) -> None:
    corroborate([police, office], "+85512345678")
    (key,) = bank.get("/feeds/misp/manifest.json").json()
    other = exchange.member("Other Bank", Sector.BANK)
    assert other.get(f"/feeds/misp/{key}.json").json().get("code") == "misp_event_not_found"
    assert set(other.get("/feeds/misp/manifest.json").json()) != {key}


def test_address_of_the_feed_says_in_a_browser_that_it_is_right(exchange: Exchange) -> None:
    answer = exchange.with_token("none").get("/feeds/misp/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.json()["detail"].startswith("The MISP feed is here: give MISP this address")
    assert "phone.csv" in exchange.with_token("none").get("/feeds/csv").json()["detail"]


def test_feed_key_opens_only_the_feeds_that_it_is_for(exchange: Exchange) -> None:
    reader = with_feed_key(exchange, "csv-phone")
    assert reader.get("/feeds/misp/manifest.json").json().get("code") == "feed_not_found"
    assert reader.get("/feeds/csv/phone.csv").status_code == 200
    refused = reader.get("/feeds/csv/url.csv")
    assert (refused.status_code, "feed_not_found" in refused.text) == (404, True)


def test_copy_of_what_others_state_is_not_in_the_feed(
    exchange: Exchange, bank: Caller, later: Any, tmp_path: Path
) -> None:
    """An event has one creator for all that is in it, and this exchange is not that of a copy."""
    for creator in (UUID(int=1), UUID(int=2)):
        file = bundle(tmp_path / f"{creator}.json", phone(1, creator=creator))
        importer(exchange, rules=Rules(most_confidence=100)).run("stix", file)
    later(SOON)
    assert bank.check("+85512340001")["agency_count"] == 2
    assert bank.get("/feeds/misp/manifest.json").json() == {}
    assert bank.get("/feeds/misp/hashes.csv").text == ""


def test_listing_that_is_now_only_copied_leaves_its_event_until_it_ends(
    exchange: Exchange, police: Caller, bank: Caller, later: Any, tmp_path: Path
) -> None:
    """As deleted it would look as if it were listed no more. Its reader knows it, and learns its end."""
    (own,) = corroborate([police], "+85512340001")
    file = bundle(tmp_path / "file.json", phone(1, creator=UUID(int=1)))
    importer(exchange, rules=Rules(most_confidence=100)).run("stix", file)
    corroborate([police], "+85512345678")
    later(SOON)
    reader = FeedReader(bank)
    reader.pull()
    assert reader.live == {"+85512340001"}
    (key,) = bank.get("/feeds/misp/manifest.json").json()
    police.post(f"/v1/reports/{own}/withdraw", {"reason": "It was wrong."})
    later(SOON)
    assert bank.get("/feeds/misp/manifest.json").json() == {}
    gone = bank.get(f"/feeds/misp/{key}.json")
    assert (gone.status_code, gone.json()["code"]) == (404, "misp_event_not_found")
    with exchange.database.transaction() as session:
        session.execute(update(Report).values(valid_until=clock.now() - SOON))
    end_expired(exchange.database)
    later(SOON)
    reader.pull()
    assert reader.live == set()
