"""Listings as STIX objects: what they say, and that other programs read them."""

import json
import warnings
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from importlib import import_module
from itertools import cycle, islice
from typing import Any
from uuid import UUID, uuid5

import pytest
from hypothesis import given

from krama.core import clock
from krama.indicators import institutions
from krama.indicators.categories import Category
from krama.indicators.kinds import Indicator, Kind
from krama.rule.evidence import APPROVED_FLAG, ONCE_CORROBORATED_FLAG, Aggregate, Ending, aggregate_reports, tombstone
from krama.rule.judgement import WARN_SCORE, judge
from krama.sharing.labels import Tlp
from krama.stix.exchange import extension_definitions, identity_of, origin_in
from krama.stix.ids import indicator_of_stix_id, indicator_stix_id
from krama.stix.markings import marking_definition
from krama.stix.patterns import pattern_of
from krama.stix.profiles import Profile
from krama.stix.writing import Writer
from tests.rule.evidence import DAY, several
from tests.stix.listings import CHANGED_AT, aggregate, corpus, listing
from tests.tiers import turns

PHONE = Indicator(Kind.PHONE, "+85512345678")
URL = "https://krama.example"
IDENTITY = identity_of(URL)["id"]
OPENCTI, STRICT = Writer(Profile.OPENCTI, IDENTITY), Writer(Profile.STRICT, IDENTITY)
ORIGIN = UUID("0f3c1d5e-5a8b-4b7e-8f43-0a4f4c1f5a10")
CORROBORATED = Writer(Profile.OPENCTI, IDENTITY, corroborated=True)


def written(facts: Aggregate, writer: Writer = OPENCTI, changed_at: int = CHANGED_AT) -> dict[str, Any]:
    return writer.object_of(listing(PHONE, facts, changed_at))


def micros(text: str) -> int:
    return clock.to_micros(datetime.fromisoformat(text))


def test_indicator_says_what_its_reader_would_have_seen_when_it_changed() -> None:
    facts = aggregate({}, {})
    members = written(facts)
    judgement = judge(facts, CHANGED_AT)
    assert (members["confidence"], members["x_opencti_score"]) == (judgement.score, judgement.score)
    assert members["pattern"] == "[phone-number:value = '+85512345678']"
    assert members["labels"] == ["loan", f"krama:{judgement.action}"]
    assert (members["revoked"], members["created_by_ref"]) == (False, IDENTITY)
    assert members["object_marking_refs"] == ["marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da"]
    assert members["created"] < members["valid_from"] < members["modified"] < members["valid_until"]


def test_later_versions_keep_when_and_by_whom_an_object_was_made() -> None:
    earlier, later = aggregate({}, {})._replace(first_at=CHANGED_AT - 2 * DAY), aggregate({})
    copied = later._replace(origin=ORIGIN.hex)
    made = {
        (each["id"], each["created"], each["created_by_ref"])
        for each in (written(earlier), written(later), written(copied), written(tombstone(copied, [])))
    }
    assert len(made) == 1


@pytest.mark.parametrize("writer", [OPENCTI, STRICT])
def test_copy_names_its_origin_and_what_members_say_names_none(writer: Writer) -> None:
    copied = written(aggregate({})._replace(origin=ORIGIN.hex), writer)
    assert (copied["created_by_ref"], origin_in(copied)) == (IDENTITY, f"identity--{ORIGIN}")
    assert "external_references" not in written(aggregate({}), writer)


def test_name_of_an_account_does_not_follow_the_name_of_its_bank(monkeypatch: pytest.MonkeyPatch) -> None:
    def named() -> list[str]:
        accounts = ("ABAAKHPP:000123456", "iban:GB82WEST12345698765432", "bakong:dara@aclb")
        return [
            OPENCTI.object_of(listing(Indicator(Kind.BANK_ACCOUNT, each), aggregate({})))["name"] for each in accounts
        ]

    before = named()
    assert before == ["ABAAKHPP 000123456", "GB82 WEST 1234 5698 7654 32", "dara@aclb"]
    monkeypatch.setattr(institutions, "short_name", lambda _code: "Another name")
    assert named() == before


def test_strictest_label_of_the_reports_marks_the_object() -> None:
    facts = aggregate({"label": Tlp.CLEAR.bit}, {"label": Tlp.AMBER_STRICT.bit})
    assert written(facts)["object_marking_refs"] == ["marking-definition--826578e1-40ad-459f-bc73-ede076f81f37"]
    strict = written(facts, STRICT)["object_marking_refs"]
    assert strict == [marking_definition(Tlp.AMBER_STRICT)["id"]]


@pytest.mark.parametrize("half_life", [0, 45, 365])
def test_copy_may_be_used_until_the_score_gives_no_warning(half_life: int) -> None:
    facts = aggregate({}, half_life=half_life)
    end = micros(written(facts)["valid_until"])
    if not half_life:
        assert end > CHANGED_AT + 3000 * DAY
        return
    assert judge(facts, end).score < WARN_SCORE <= judge(facts, end - 1).score


def test_what_gives_no_warning_any_more_ends_when_it_is_written() -> None:
    facts = aggregate({}, half_life=45)
    late = CHANGED_AT + 2000 * DAY
    members = written(facts, changed_at=late)
    assert (members["valid_until"], members["revoked"]) == (members["modified"], False)


@pytest.mark.parametrize("ending", Ending)
def test_listing_that_ended_is_revoked_in_a_newer_version_of_the_same_object(ending: Ending) -> None:
    before, after = written(aggregate({})), written(tombstone(aggregate({}), [], ending), changed_at=CHANGED_AT + 1)
    assert before["id"] == after["id"]
    assert after["modified"] > before["modified"]
    assert (after["revoked"], after["confidence"], after["x_opencti_detection"]) == (True, 0, False)


def test_corroborated_collection_has_what_two_sources_say_and_revokes_what_they_said() -> None:
    alone, both = listing(PHONE, aggregate({})), listing(PHONE, aggregate({}, {}))
    assert (CORROBORATED.holds(alone), CORROBORATED.holds(both)) == (False, True)
    assert CORROBORATED.object_of(both)["revoked"] is False
    once = aggregate({})._replace(flags=ONCE_CORROBORATED_FLAG)
    for ended in (once, tombstone(aggregate({}), [])._replace(flags=ONCE_CORROBORATED_FLAG)):
        assert CORROBORATED.holds(listing(PHONE, ended))
        assert CORROBORATED.object_of(listing(PHONE, ended))["revoked"] is True
    assert OPENCTI.object_of(listing(PHONE, once))["revoked"] is False


def test_corroborated_listing_ends_when_its_second_source_has_faded() -> None:
    facts = aggregate({}, {"confidence": 15})
    end = micros(written(facts, CORROBORATED)["valid_until"])
    assert facts.second_weight_at(end) < 10 <= facts.second_weight_at(end - 1)
    assert end < micros(written(facts)["valid_until"])


@given(groups=several)
def test_object_is_the_same_whenever_it_is_written_and_never_ends_before_it_begins(groups: Any) -> None:
    facts = aggregate_reports(groups, (), 45)
    for writer in (OPENCTI, STRICT, CORROBORATED):
        first, again = written(facts, writer), written(facts, writer)
        assert first == again
        assert first["valid_from"] < first["valid_until"]
        assert first["created"] <= first["modified"]


def test_only_the_strict_profile_has_the_members_of_a_listing_and_neither_tells_a_weight() -> None:
    heavy = aggregate({"cased": True, "approved": True}, {})
    assert heavy.flags & APPROVED_FLAG
    strict = written(heavy, STRICT)
    (extension,) = strict["extensions"].values()
    assert extension["agency_count"] == 2
    assert micros(extension["last_reported_at"]) == heavy.last_at
    assert "weight" not in json.dumps([strict, written(heavy)])
    assert "extensions" not in written(heavy)


@pytest.mark.parametrize("profile", Profile)
def test_no_two_indicators_have_one_pattern(profile: Profile) -> None:
    """OpenCTI makes the id of an indicator from its pattern: two would become one."""
    patterns = Counter(pattern_of(each, profile) for each in corpus())
    assert [pattern for pattern, times in patterns.items() if times > 1] == []


def test_account_number_never_runs_into_the_code_of_its_bank() -> None:
    of = [Indicator(Kind.BANK_ACCOUNT, each) for each in ("KH-KRONG1:23", "KH-KRONG:123", "ABAAKHPP:123", "iban:AB12")]
    patterns = {pattern_of(each, Profile.OPENCTI) for each in of}
    assert len(patterns) == len(of)
    assert "[bank-account:iban = 'ABAAKHPP123']" in patterns


def test_quotes_in_a_value_end_no_pattern() -> None:
    indicator = Indicator(Kind.URL, r"evil.example/it's\here")
    assert r"'https://evil.example/it\'s\\here'" in pattern_of(indicator, Profile.STRICT)


@pytest.mark.parametrize("profile", Profile)
def test_id_of_an_object_leads_back_to_its_indicator_and_differs_between_profiles(profile: Profile) -> None:
    key = listing(PHONE, aggregate({})).indicator_id
    stix_id = indicator_stix_id(key, profile)
    assert indicator_of_stix_id(stix_id, profile) == key
    assert UUID(stix_id.partition("--")[2]).version == 5
    assert len({indicator_stix_id(key, each) for each in Profile}) == 2
    for wrong in ("indicator--", "x", f"indicator--{str(key).upper()}", f"identity--{key}", f"indicator--{key}x"):
        assert indicator_of_stix_id(wrong, profile) is None


def test_identity_has_the_id_that_opencti_would_give_it() -> None:
    """As pycti 7 computes it: UUIDv5 of canonical JSON in the namespace of STIX 2.1."""
    told = '{"identity_class":"organization","name":"krama krama.example"}'
    assert f"identity--{uuid5(UUID('00abedb4-aa42-466c-9c01-fed23315a9b7'), told)}" == IDENTITY


def everything(most: int = 1_400) -> list[dict[str, Any]]:
    """Objects of all indicators of the corpus, listed and ended, in each profile, and all that they refer to."""
    others = [identity_of(URL), *extension_definitions(URL, list(Kind)), *map(marking_definition, Tlp)]
    return [*others, *islice(_indicators(), most - len(others))]


def _indicators() -> Iterator[dict[str, Any]]:
    for number, indicator in enumerate(cycle(corpus())):
        label, category = list(Tlp)[number % 5], list(Category)[number % len(Category)]
        fact = {"label": label.bit, "category": category.bit, "confidence": number % 101}
        states = (
            aggregate(fact, half_life=45),
            aggregate(fact, {}),
            aggregate(fact, half_life=0),
            tombstone(aggregate(fact), [], list(Ending)[number % len(Ending)]),
        )
        writer = (OPENCTI, STRICT)[number // 4 % 2]
        yield writer.object_of(listing(indicator, states[number % 4], CHANGED_AT + number))


def test_stix2_reads_what_is_written() -> None:
    """It is slow, so it reads some of them."""
    stix2 = imported("stix2")
    for members in everything()[:: turns(40, 1)]:
        read = stix2.parse(json.dumps(members), allow_custom=True, version="2.1")
        assert read["id"] == members["id"]


def imported(name: str) -> Any:
    """A library that warns of its own age when it is imported."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return import_module(name)
