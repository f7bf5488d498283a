"""A feed of MISP is read by the timestamp of each event, and of an object only what is not deleted is read."""

import json
from pathlib import Path
from typing import Any

import pytest

from krama.core import clock
from krama.imports import sources
from krama.imports.errors import ImportRefused
from krama.imports.fetching import Fetcher, Login
from krama.imports.rules import Rules
from krama.imports.sources import SourcePlace
from tests.exchange import Exchange
from tests.imports.importing import importer, live
from tests.imports.test_poison import feed
from tests.imports.test_statements import attribute, event

STAMP = 1790000010


def values(exchange: Exchange) -> list[str]:
    return [each.value for each in live(exchange)]


def test_event_that_is_published_late_or_in_the_same_second_is_read(exchange: Exchange, tmp_path: Path) -> None:
    mine, first = importer(exchange), (STAMP, [attribute(1, STAMP)])
    assert mine.run("misp", feed(tmp_path, b=first)).counts == {"created": 1}
    same_second = (STAMP, [attribute(2, STAMP, value="+85512340002")])
    late = (STAMP - 5, [attribute(3, STAMP - 5, value="+85512340003")])
    assert mine.run("misp", feed(tmp_path, a=same_second, b=first, c=late)).counts == {"created": 2}
    assert mine.run("misp", tmp_path).counts == {}


def test_event_that_cannot_be_read_is_read_again(exchange: Exchange, tmp_path: Path) -> None:
    mine = importer(exchange)
    for content in ("[1", None):
        assert mine.run("misp", feed(tmp_path, a=(STAMP, content))).counts == {"rejected": 1}
    assert mine.run("misp", feed(tmp_path, a=(STAMP, [attribute(1, STAMP)]))).counts == {"created": 1}


def test_event_that_comes_between_a_run_that_was_broken_off_and_the_next_is_read(
    exchange: Exchange, tmp_path: Path
) -> None:
    mine = importer(exchange)
    events: dict[str, Any] = {
        "b": (STAMP, [attribute(1, STAMP)]), "c": (STAMP + 1, [attribute(2, STAMP + 1, value="+85512340002")]),
    }  # fmt: skip
    place = feed(tmp_path, **events)
    unreadable = next(place.glob("*c-*"))
    unreadable.unlink()
    unreadable.mkdir()
    with pytest.raises(ImportRefused, match="can't be read"):
        mine.run("misp", place)
    unreadable.rmdir()
    events["a"] = (STAMP - 1, [attribute(3, STAMP - 1, value="+85512340003")])
    for _ in range(2):
        mine.run("misp", feed(tmp_path, **events))
    assert len(live(exchange)) == 3


@pytest.mark.parametrize("form", ["feed", "event"])
@pytest.mark.parametrize("at_once", [500, 1])
def test_attribute_that_is_gone_from_its_event_ends(
    exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, at_once: int
) -> None:
    monkeypatch.setattr(sources, "ITEMS_A_BATCH", at_once)
    mine, file = importer(exchange), tmp_path / "event.json"
    both = [attribute(1, STAMP), attribute(2, STAMP, value="+85512340002")]
    unreadable = {**attribute(2, 0, value="+85512340002"), "timestamp": "x"}
    other = {"b": (STAMP, [attribute(1, STAMP, value="+85512340009")])} if form == "feed" else {}

    def states(stamp: int, *attributes: dict[str, Any]) -> dict[str, int]:
        if form == "feed":
            return dict(mine.run("misp", feed(tmp_path, a=(stamp, attributes), **other)).counts)
        file.write_text(json.dumps({"Event": event(*attributes, timestamp=str(stamp))}), encoding="utf-8")
        return dict(mine.run("misp", file).counts)

    assert states(STAMP, *both) == {"created": 2 + len(other)}
    assert states(STAMP + 1, both[1]) == {"ended": 1, "unchanged": 1}
    assert states(STAMP + 2, unreadable) == {"rejected": 1}
    assert states(STAMP + 3, *both) == {"created": 1, "unchanged": 1}
    assert states(STAMP + 4) == {"ended": 2}
    assert len(live(exchange)) == len(other)


def of_object(exchange: Exchange, tmp_path: Path, name: str, *attributes: dict[str, Any]) -> dict[str, int]:
    node = {"uuid": "00000000-0000-4000-8000-000000000009", "name": name, "timestamp": str(STAMP)}
    document = {"Event": event(Object=[{**node, "Attribute": attributes}])}
    file = tmp_path / "event.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return dict(importer(exchange).run("misp", file).counts)


@pytest.mark.parametrize("not_stated", [{"deleted": True}, {"to_ids": False}])
@pytest.mark.parametrize("place", [0, 1])
def test_attribute_of_an_object_that_is_deleted_or_does_not_act_names_no_value(
    exchange: Exchange, tmp_path: Path, not_stated: dict[str, Any], place: int
) -> None:
    stated = [attribute(1, STAMP, value="+85512340001"), attribute(2, STAMP, value="+85512340002")]
    for each in stated:
        each["object_relation"] = "msisdn"
    stated[place] |= not_stated
    assert of_object(exchange, tmp_path, "phone", *stated) == {"created": 1}
    assert values(exchange) == [stated[1 - place]["value"]]


def test_object_whose_value_is_deleted_states_nothing(exchange: Exchange, tmp_path: Path) -> None:
    address = {"object_relation": "address", "type": "btc", "value": "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"}
    symbol = {"object_relation": "symbol", "type": "text", "value": "BTC", "to_ids": True}
    assert of_object(exchange, tmp_path, "coin-address", address | {"to_ids": True, "deleted": True}, symbol) == {
        "rejected": 1
    }
    assert of_object(exchange, tmp_path, "coin-address", address | {"to_ids": True}, symbol) == {"created": 1}


def test_object_that_names_two_values_is_refused(exchange: Exchange, tmp_path: Path) -> None:
    stated = [{**attribute(each, STAMP, value=f"+8551234000{each}"), "object_relation": "msisdn"} for each in (1, 2)]
    assert of_object(exchange, tmp_path, "phone", *stated) == {"rejected": 1}


def gone(folder: Path, letter: str, *, file_too: bool) -> None:
    """Take an event from the manifest of a feed."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    (key,) = (each for each in manifest if each.startswith(f"0000000{letter}"))
    (folder / "manifest.json").write_text(json.dumps({k: v for k, v in manifest.items() if k != key}), encoding="utf-8")
    if file_too:
        (folder / f"{key}.json").unlink()


@pytest.mark.parametrize("stamp", [STAMP, 99999999999])
def test_event_that_is_gone_from_its_feed_ends(exchange: Exchange, tmp_path: Path, stamp: int) -> None:
    mine = importer(exchange)
    other = {"b": (STAMP, [attribute(1, STAMP, value="+85512340009")])}
    mine.run(
        "misp", feed(tmp_path, a=(stamp, [attribute(1, STAMP), attribute(2, STAMP, value="+85512340002")]), **other)
    )
    gone(tmp_path, "a", file_too=True)
    for dry_run in (True, False):
        assert mine.run("misp", tmp_path, dry_run=dry_run).counts == {"ended": 2}
    assert mine.run("misp", tmp_path).counts == {}
    assert values(exchange) == ["+85512340009"]
    mine.run("misp", feed(tmp_path, a=(STAMP, [attribute(1, STAMP)]), **other))
    assert len(live(exchange)) == 2


def test_event_that_is_gone_from_the_manifest_alone_stays_and_the_run_says_so(
    exchange: Exchange, tmp_path: Path
) -> None:
    """A feed of the latest events leaves the earlier ones where they are."""
    mine = importer(exchange)
    mine.run("misp", feed(tmp_path, a=(STAMP, [attribute(1, STAMP)])))
    gone(tmp_path, "a", file_too=False)
    summary = mine.run("misp", tmp_path)
    assert (summary.counts, len(live(exchange))) == ({}, 1)
    assert [note for note in summary.notes if "1 event is gone from the manifest" in note] == summary.notes != []
    assert mine.run("misp", tmp_path).notes == ["No event of the feed has changed since the last run."]
    next(tmp_path.glob("0000000a-*.json")).unlink()
    assert mine.run("misp", tmp_path).counts == {"ended": 1}
    assert live(exchange) == []


def test_run_asks_for_few_of_the_events_that_are_gone_from_the_manifest_and_for_each_in_turn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "_LEFT_A_RUN", 2)
    asked: list[str] = []

    def answering(reading: SourcePlace, place: str, accept: str) -> bytes:
        asked.append(Path(place).stem)
        return b"{}"

    monkeypatch.setattr(SourcePlace, "content", answering)
    place, position = SourcePlace(f"{tmp_path}/", Fetcher(Login()), Rules(), clock.now()), {"left": ["a", "b", "c"]}
    for _ in range(3):
        *_, last = sources.misp_source(place).batches(position)
        position = last.position
    assert [each for each in asked if each != "manifest"] == ["a", "b", "c", "a", "b", "c"]
    assert sources.beginning(position) == {"read": {}, "left": position["left"]}


@pytest.mark.parametrize("status", [None, 403, 404, 410, 413, 429, 503])
def test_event_ends_only_if_its_source_says_that_it_is_gone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, status: int | None
) -> None:
    def answering(reading: SourcePlace, place: str, accept: str) -> bytes:
        if place.endswith("manifest.json"):
            return b"{}"
        raise ImportRefused("The source answers otherwise.", status=status)

    monkeypatch.setattr(SourcePlace, "content", answering)
    event_id = "0000000a-0000-4000-8000-000000000000"
    place = SourcePlace(f"{tmp_path}/", Fetcher(Login()), Rules(), clock.now())
    batches = sources.misp_source(place).batches({"read": {event_id: STAMP}})
    if status in (None, 429, 503):
        with pytest.raises(ImportRefused, match="otherwise"):
            list(batches)
        return
    *ended, last = batches
    assert [(each.part, each.items, each.is_whole) for each in ended] == (
        [(event_id, [], True)] if status in (404, 410) else []
    )
    assert last.position == {"read": {}} | ({} if ended else {"left": [event_id]})
