"""misp-stix between our STIX and our MISP feed. What comes through is the same; docs/interop.md says what does not."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from krama.core import clock
from krama.imports.rules import Rules
from krama.imports.stix_objects import items_of
from krama.indicators.canonical import belonging, canonicalise
from krama.indicators.kinds import Hints, Indicator, Kind, Platform
from krama.listings.service import Listing
from krama.misp.events import Feed, divided, entries_of, event_of
from krama.misp.shapes import shape_of
from krama.rule.evidence import Ending, tombstone
from krama.stix.exchange import exchange_id, exchange_name, identity_of
from krama.stix.patterns import pattern_of
from krama.stix.profiles import Profile
from krama.stix.writing import Writer
from tests.oracles.asking import ask
from tests.oracles.listings import ORIGIN, corroborated
from tests.stix.listings import CHANGED_AT, aggregate, listing
from tests.tiers import at_length

pytestmark = at_length

URL = "https://krama.example"
IDENTITY = identity_of(URL)
WRITER = Writer(Profile.STRICT, IDENTITY["id"])
EACH = 60
Pairs = set[tuple[str, str]]


def of_kind(kind: Kind) -> list[Listing]:
    return [each for each in corroborated(EACH) if each.indicator.kind is kind]


def in_misp(listings: Iterable[Listing]) -> dict[str, Any]:
    """What misp-stix makes of the indicators of these listings."""
    objects = [IDENTITY, *map(WRITER.object_of, listings)]
    answer = ask(
        "ask_misp_stix.py",
        {"bundle": {"type": "bundle", "id": f"bundle--{UUID(int=1, version=4)}", "objects": objects}},
    )
    assert answer["errors"] == []
    event: dict[str, Any] = answer["event"]
    return event


def pairs(attributes: Iterable[Mapping[str, Any]]) -> Pairs:
    return {(each["type"], each["value"]) for each in attributes}


def ours(listings: Iterable[Listing]) -> Pairs:
    """The types and values of our own feed, without what only describes them."""
    shapes = (shape_of(each.indicator).attributes for each in listings)
    return {(each.type, each.value) for shape in shapes for each in shape if each.is_sought}


@cache
def converted() -> dict[str, Any]:
    """All listings of all kinds, converted at once."""
    return in_misp(corroborated(EACH))


def objects_named(name: str) -> list[dict[str, Any]]:
    return [each for each in converted()["Object"] if each["name"] == name]


def test_domains_have_the_type_and_value_of_our_feed() -> None:
    domains = [each for each in converted()["Attribute"] if each["type"] == "domain"]
    assert pairs(domains) == ours(of_kind(Kind.DOMAIN))


def test_addresses_have_the_value_of_our_feed_and_are_recipients() -> None:
    """Our feed says `email-src`, because a member received the message from there."""
    addresses = [each for each in converted()["Attribute"] if each["type"].startswith("email")]
    assert pairs(addresses) == {("email-dst", value) for _, value in ours(of_kind(Kind.EMAIL))}


def test_links_have_the_value_of_our_feed_and_the_other_scheme() -> None:
    links = pairs(each for link in objects_named("url") for each in link["Attribute"])
    expected = ours(of_kind(Kind.URL))
    assert links == expected | {(name, value.replace("https://", "http://", 1)) for name, value in expected}


def test_handles_have_the_name_and_platform_of_our_feed_in_an_object_for_all_platforms() -> None:
    accounts = {
        tuple(
            next(each["value"] for each in account["Attribute"] if each["object_relation"] == relation)
            for relation in ("account-type", "username")
        )
        for account in objects_named("user-account")
    }
    listings = of_kind(Kind.HANDLE)
    expected = {(str(belonging(each.indicator)["platform"]), value) for each in listings for _, value in ours([each])}
    assert accounts == expected


def test_numbers_accounts_and_wallets_stay_patterns() -> None:
    """misp-stix does not know these observables. Our feed has an attribute or an object for each."""
    stayed = pairs(each for node in objects_named("stix2-pattern") for each in node["Attribute"])
    listings = [each for kind in (Kind.PHONE, Kind.BANK_ACCOUNT, Kind.WALLET) for each in of_kind(kind)]
    patterns = {("stix2-pattern", pattern_of(each.indicator, Profile.STRICT)) for each in listings}
    assert stayed == patterns | {("text", "stix 2.1")}


def test_what_is_revoked_or_weak_is_sought_all_the_same() -> None:
    """misp-stix reads neither `revoked` nor what `labels` advise. So docs/interop.md sends MISP to our feed."""
    ended, weak = tombstone(aggregate({}), [], Ending.WITHDRAWN), aggregate({"confidence": 1})
    facts = {"revoked.example": ended, "weak.example": weak}
    event = in_misp(listing(Indicator(Kind.DOMAIN, name), each, CHANGED_AT) for name, each in facts.items())
    assert {each["value"] for each in event["Attribute"] if each["to_ids"] is True} == {*facts}


@cache
def read_back() -> frozenset[Indicator]:
    """What an import reads of our events, after misp-stix has made STIX objects of them."""
    now = clock.now()
    feed = Feed(ORIGIN, exchange_name(URL), exchange_id(URL), clock.to_micros(now))
    slots = [each for kind in Kind for each in divided(of_kind(kind))]
    events = [event_of(feed, slot, entries_of(part, feed)) for slot, part in slots]
    answer = ask("ask_misp_stix.py", {"events": events})
    assert answer["errors"] == []
    items = list(items_of(answer["objects"], Rules(), now))
    read = [item for item in items if item.fault is None]
    assert {(item.origin, item.ended) for item in read} == {(exchange_id(URL), False)}
    faults = {str(item.fault) for item in items if item.fault is not None}
    assert [each for each in faults if "must compare account_login and account_type" not in each] == []
    return frozenset(_indicator(item.members) for item in read)


def _indicator(members: Mapping[str, Any]) -> Indicator:
    platform = members.get("platform")
    hints = Hints(Kind(members["kind"]), members.get("institution"), platform=platform and Platform(platform))
    return canonicalise(members["value"], hints)


@pytest.mark.parametrize("kind", [Kind.URL, Kind.DOMAIN, Kind.EMAIL])
def test_our_events_come_back_through_stix_as_the_same_indicators(kind: Kind) -> None:
    assert {each for each in read_back() if each.kind is kind} == {each.indicator for each in of_kind(kind)}


def test_handles_of_the_platforms_that_misp_stix_maps_come_back() -> None:
    """In an object for all platforms MISP does not seek the platform, so the pattern lacks it and is refused."""
    handles = {each.indicator for each in of_kind(Kind.HANDLE)}
    read = {each for each in read_back() if each.kind is Kind.HANDLE}
    mapped = {"facebook", "telegram", "x"}
    assert read == {each for each in handles if belonging(each)["platform"] in mapped}
    assert {str(belonging(each)["platform"]) for each in read} == mapped


def test_numbers_accounts_and_wallets_do_not_come_back() -> None:
    """misp-stix writes them as objects of MISP's own, which no pattern names."""
    assert {each.kind for each in read_back()} == {Kind.URL, Kind.DOMAIN, Kind.EMAIL, Kind.HANDLE}
