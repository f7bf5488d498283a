"""A copied report lives as long as an object of a source states it, and only its own source ends what that states."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.audit.entry import Actor
from krama.core import clock
from krama.imports.rules import Rules
from krama.indicators.kinds import Indicator, Kind
from krama.reports import intake, label_record, rereading
from krama.reports.tables import CopiedObject
from krama.rule.origins import UNKNOWN_ORIGIN
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.imports.importing import SELLER, Source, bundle, importer, live, phone, stix
from tests.members import new_client

OTHER = UUID("22222222-2222-5222-8222-222222222222")
NOVEMBER, DECEMBER = "2026-11-02T00:00:00.000Z", "2026-11-30T00:00:00.000Z"
PHONE = "+85512340001"


@pytest.mark.parametrize("last", [0, 1])
def test_report_ends_with_the_last_source_that_states_it(
    exchange: Exchange, sources: tuple[Source, Source], last: int
) -> None:
    ending, staying = sources[1 - last], sources[last]
    for source in sources:
        source.states(phone(1))
    assert ending.states(phone(1, revoked=True, modified=NOVEMBER)) == {}
    assert len(live(exchange)) == 1
    assert staying.states(phone(1, revoked=True, modified=NOVEMBER)) == {"ended": 1}
    assert live(exchange) == []


def test_source_ends_nothing_of_another_one_by_naming_its_creator_and_its_object(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    first.states(phone(1))
    assert second.states(phone(1, revoked=True, modified=DECEMBER)) == {}
    assert second.states(phone(1, revoked=True, modified=DECEMBER, id=f"indicator--{OTHER}")) == {}
    assert len(live(exchange)) == 1


def test_object_whose_creator_changes_is_the_same_object_and_can_end(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, _ = sources
    first.states(phone(1))
    own = phone(1, created_by_ref=f"identity--{OTHER}", modified=NOVEMBER)
    assert first.states(own) == {"updated": 1}
    assert [each.origin for each in live(exchange)] == [OTHER]
    assert first.states({**own, "revoked": True, "modified": DECEMBER}) == {"ended": 1}


def test_category_or_value_that_changes_at_the_source_moves_its_report(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, _ = sources
    first.states(phone(1))
    assert first.states(phone(1, labels=["romance"], modified=NOVEMBER)) == {"created": 1, "ended": 1}
    assert [each.category for each in live(exchange)] == ["romance"]
    other = {**phone(1), "pattern": phone(2)["pattern"], "modified": DECEMBER}
    assert first.states(other) == {"created": 1, "ended": 1}
    assert [(each.value, each.category) for each in live(exchange)] == [("+85512340002", "loan")]


def test_object_that_can_no_longer_be_read_states_nothing(exchange: Exchange, sources: tuple[Source, Source]) -> None:
    first, _ = sources
    first.states(phone(1), phone(2))
    red = "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1"
    address = {**phone(2), "pattern": "[ipv4-addr:value = '192.0.2.1']", "modified": NOVEMBER}
    counts = first.states(phone(1, object_marking_refs=[red], modified=NOVEMBER), address)
    assert counts == {"rejected": 2, "ended": 2}
    assert live(exchange) == []


@pytest.mark.parametrize("in_one_file", [True, False])
def test_newest_version_of_an_object_counts_in_every_order(
    exchange: Exchange, sources: tuple[Source, Source], in_one_file: bool
) -> None:
    first, _ = sources
    newer, older = phone(1, revoked=True, modified=DECEMBER), phone(1, modified=NOVEMBER)
    counts = [first.states(newer, older)] if in_one_file else [first.states(newer), first.states(older)]
    assert counts[-1] == {"older": 1}
    assert live(exchange) == []
    assert first.states(phone(1, modified="2026-12-01T00:00:00.000Z")) == {"created": 1}


def test_what_the_agency_withdrew_by_hand_no_newer_version_lists_again(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    first.states(phone(1))
    (report,) = live(exchange)
    allowed = [Permission.REPORTS_READ, Permission.REPORTS_WITHDRAW]
    with exchange.database.transaction() as session:
        client = new_client(session, first.imports.agency_id, allowed)
    officer = exchange.with_token(exchange.services[Tokens].issue(client.client_id, allowed))
    body = {"reason": "It is my mother's."}
    assert officer.post_as_read(f"/v1/reports/{report.report_id}/withdraw", body).status_code == 200
    assert first.states(phone(1, modified=NOVEMBER), dry_run=True) == {"withdrawn": 1}
    assert first.states(phone(1, modified=NOVEMBER)) == {"withdrawn": 1}
    assert second.states(phone(1, labels=["romance"], modified=DECEMBER)) == {"withdrawn": 1}
    assert live(exchange) == []


def test_object_without_a_time_is_as_of_now(exchange: Exchange, sources: tuple[Source, Source]) -> None:
    first, _ = sources
    stated, taken_back = phone(1), phone(1, revoked=True)
    for each in (stated, taken_back):
        del each["modified"]
    assert [first.states(stated), first.states(taken_back), first.states(stated)] == [
        {"created": 1}, {"ended": 1}, {"created": 1},
    ]  # fmt: skip


def test_time_in_the_future_does_not_keep_an_object_for_ever(
    exchange: Exchange, sources: tuple[Source, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = sources
    first.states(phone(1, modified="9999-01-01T00:00:00Z"))
    later = clock.now() + timedelta(hours=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert first.states(phone(1, revoked=True, modified=later.isoformat())) == {"ended": 1}


def test_report_of_several_objects_says_what_those_that_are_left_say(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    end = (clock.now() + timedelta(days=3)).replace(microsecond=0)
    first.states(phone(1, confidence=40, modified=DECEMBER, valid_from=DECEMBER))
    assert second.states(phone(1, confidence=20, valid_until=end.isoformat())) == {"unchanged": 1}
    assert second.states(phone(1, confidence=20, valid_until=end.isoformat()), phone(2)) == {
        "created": 1,
        "unchanged": 1,
    }
    (report, _) = live(exchange)
    assert (report.confidence, report.valid_until) == (40, None)
    assert first.states(phone(1, revoked=True, modified="2026-12-01T00:00:00Z")) == {"changed": 1}
    (report, _) = live(exchange)
    assert (report.confidence, report.valid_until) == (20, end)
    assert report.occurred_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_report_ends_if_what_is_left_is_no_longer_valid(
    exchange: Exchange, sources: tuple[Source, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sources
    first.states(phone(1))
    second.states(phone(1, valid_until=(clock.now() + timedelta(days=3)).isoformat()))
    later = clock.now() + timedelta(days=4)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert first.states(phone(1, revoked=True, modified=DECEMBER)) == {"ended": 1}


def test_two_origins_of_one_report_are_never_two_sources(
    exchange: Exchange, bank: Caller, sources: tuple[Source, Source], tmp_path: Path
) -> None:
    first, second = sources
    first.states(phone(1))
    second.states(phone(1, creator=OTHER, modified=NOVEMBER))
    assert [each.origin for each in live(exchange)] == [UNKNOWN_ORIGIN]
    for creator in (SELLER, OTHER):
        copy = bundle(tmp_path / f"{creator}.json", phone(1, creator=creator))
        importer(exchange, "Imports of others", rules=Rules(most_confidence=100)).run("stix", copy)
    assert bank.check(PHONE)["agency_count"] == 1
    first.states(phone(1, revoked=True, modified=DECEMBER))
    assert sorted(str(each.origin) for each in live(exchange)) == sorted(map(str, (SELLER, OTHER, OTHER)))
    assert bank.check(PHONE)["agency_count"] == 2


def test_what_the_agency_says_itself_no_source_changes_or_ends(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    first.states(phone(1))
    token = exchange.services[Tokens].issue(first.imports.target.principal.client_id, [Permission.REPORTS_SUBMIT])
    exchange.with_token(token).report(PHONE, "loan", confidence=90)
    assert second.states(phone(1, confidence=10, modified=DECEMBER)) == {"unchanged": 1}
    for source in sources:
        assert source.states(phone(1, revoked=True, modified="2026-12-01T00:00:00Z")) == {}
    (report,) = live(exchange)
    assert (report.origin, report.confidence) == (None, 90)


def test_what_a_dispute_overturned_is_not_listed_in_another_category(
    exchange: Exchange, police: Caller, sources: tuple[Source, Source]
) -> None:
    first, second = sources
    first.states(phone(1))
    (report,) = live(exchange)
    body = {"indicator_id": str(report.indicator_id), "grounds": "wrong_account", "statement": "It is my sister's."}
    path = f"/v1/disputes/{police.post('/v1/disputes', body).json()['dispute_id']}"
    judge = exchange.member("National Bank", Sector.REGULATOR)
    assert judge.post_as_read(f"{path}/decide", {"decision": "upheld", "reason": "It is hers."}).status_code == 200
    for source in (first, second):
        assert source.states(phone(1, labels=["romance"], modified=DECEMBER)) == {"overturned": 1}
    assert live(exchange) == []


def test_dry_run_counts_what_a_run_would_end(exchange: Exchange, sources: tuple[Source, Source]) -> None:
    first, second = sources
    first.states(phone(1), phone(2))
    second.states(phone(1))
    changed = [phone(1, revoked=True, modified=NOVEMBER), phone(2, labels=["romance"], modified=NOVEMBER), phone(3)]
    expected = {"created": 2, "ended": 1}
    assert first.states(*changed, dry_run=True) == expected
    assert first.states(*changed) == expected


def test_report_that_is_merged_when_values_are_read_again_keeps_both_sources(
    exchange: Exchange, sources: tuple[Source, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = sources
    link = stix("[url:value = 'https://evil.example/#/login']")
    with monkeypatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        first.states(link)
    second.states({**link, "created_by_ref": f"identity--{OTHER}"})
    assert len(live(exchange)) == 2
    done = rereading.reread(
        exchange.database, Actor(operator="root"), "KH", dry_run=False, show_progress=lambda message: None
    )
    assert done.merged_count == 1
    assert [each.origin for each in live(exchange)] == [UNKNOWN_ORIGIN]
    assert second.states({**link, "revoked": True, "modified": NOVEMBER}) == {"changed": 1}
    assert [each.origin for each in live(exchange)] == [SELLER]
    assert first.states({**link, "revoked": True, "modified": NOVEMBER}) == {"ended": 1}


def test_runs_at_the_same_time_leave_one_report_of_each_value_and_all_its_objects(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    """Two runs of one source, and one of another source, over the same values in opposite orders."""
    first, second = sources
    numbers = range(40)
    first.imports.run("stix", bundle(first.file.with_name("begun.json"), phone(0)))
    for each in sources:  # both sources are known, as after a first run
        each.states(phone(0))
    bundle(first.file, *map(phone, numbers))
    bundle(second.file, *map(phone, reversed(numbers)))
    with ThreadPoolExecutor(3) as pool:
        runs = [pool.submit(each.imports.run, "stix", each.file) for each in (first, second, first)]
        assert all(run.result().faults == [] for run in runs)
    assert len(live(exchange)) == len(numbers)
    with exchange.database.read() as session:
        leading = Counter(session.exec(select(CopiedObject.report_id)).all())
    assert sorted(leading.values()) == [2] * (len(numbers) - 1) + [3]


def event(*attributes: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"Orgc": {"uuid": str(SELLER)}, "Tag": [{"name": "tlp:green"}], "Attribute": attributes, **members}


def attribute(number: int, stamp: int, **members: Any) -> dict[str, Any]:
    value = {"type": "phone-number", "value": PHONE, "to_ids": True, "timestamp": str(stamp)}
    return {"uuid": f"00000000-0000-4000-8000-{number:012}", **value, **members}


def test_attribute_that_no_longer_acts_ends_only_what_it_stated(exchange: Exchange, tmp_path: Path) -> None:
    imports, file = importer(exchange), tmp_path / "event.json"

    def states(*attributes: dict[str, Any]) -> dict[str, int]:
        file.write_text(json.dumps({"Event": event(*attributes)}), encoding="utf-8")
        return dict(imports.run("misp", file).counts)

    assert states(attribute(1, 1790000000), attribute(2, 1790000000)) == {"created": 1, "unchanged": 1}
    assert states(attribute(1, 1790000001, to_ids=False), attribute(2, 1790000000)) == {"unchanged": 1}
    assert states(attribute(2, 1790000002, to_ids=False), attribute(1, 1790000001, to_ids=False)) == {"ended": 1}
    assert states(attribute(1, 1790000003), attribute(1, 1790000002, to_ids=False)) == {"created": 1, "older": 1}
    assert states(attribute(1, 1790000004, type="comment")) == {"ended": 1}


def test_row_whose_category_changes_stays_one_report_of_its_source(exchange: Exchange, tmp_path: Path) -> None:
    imports = importer(exchange)
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"

    def states(file: Path, category: str, status: str = "listed") -> dict[str, int]:
        file.write_text(f"value,category,status\n{PHONE},{category},{status}\n", encoding="utf-8")
        return dict(imports.run("csv", file).counts)

    assert [states(first, "loan"), states(second, "loan")] == [{"created": 1}, {"unchanged": 1}]
    assert states(first, "romance") == {"created": 1}
    assert [each.category for each in live(exchange)] == ["loan", "romance"]
    assert states(second, "romance") == {"unchanged": 1, "ended": 1}
    assert [states(first, "romance", "withdrawn"), states(second, "loan", "withdrawn")] == [{}, {"ended": 1}]
    assert states(second, "loan") == {"created": 1}


def test_objects_that_state_nothing_are_not_remembered(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    nothing = [attribute(1, 1790000000, type="comment"), attribute(2, 1790000000, type="sha256", to_ids=False)]
    file.write_text(json.dumps({"Event": event(*nothing, attribute(3, 1790000000, type="md5"))}), encoding="utf-8")
    assert importer(exchange).run("misp", file).counts == {"rejected": 1}
    with exchange.database.read() as session:
        assert session.exec(select(CopiedObject)).all() == []


def test_batch_is_stored_whole_or_not_at_all(
    exchange: Exchange, sources: tuple[Source, Source], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an object leaves and what it states now are one change: otherwise a kill between them would keep both."""
    first, _ = sources
    first.states(phone(1))
    with monkeypatch.context() as patched:
        patched.setattr(label_record, "record", _killed)
        with pytest.raises(KeyboardInterrupt):
            first.states(phone(1, labels=["romance"], modified=NOVEMBER))
    assert [each.category for each in live(exchange)] == ["loan"]
    assert first.states(phone(1, labels=["romance"], modified=NOVEMBER)) == {"created": 1, "ended": 1}


def _killed(*_: object) -> None:
    raise KeyboardInterrupt
