"""An import fades from the time that its source gives to what happened, also if the source changes it every day."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from krama.core import clock
from krama.stix.exchange import INDICATOR_EXTENSION
from tests.exchange import Exchange
from tests.imports.importing import Source, importer, live, phone
from tests.imports.test_statements import attribute, event

NOVEMBER, DECEMBER = "2026-11-02T00:00:00.000Z", "2026-11-30T00:00:00.000Z"
STAMP = 1790000000  # 2026-09-21


def days(exchange: Exchange) -> list[str]:
    return [str(each.occurred_at and each.occurred_at.date()) for each in live(exchange)]


def test_object_that_its_source_rewrites_is_as_old_as_what_it_states(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    first, _ = sources
    for modified in (NOVEMBER, DECEMBER):
        first.states(phone(1, valid_from="2026-03-01T00:00:00Z", modified=modified))
        assert days(exchange) == ["2026-03-01"]
    assert first.states(phone(1, valid_from="2026-04-01T00:00:00Z", modified=NOVEMBER)) == {"older": 1}


@pytest.mark.parametrize(
    ("members", "day"),
    [
        ({"valid_from": None}, "2026-01-01"),  # `created`
        ({"valid_from": "yesterday"}, "2026-01-01"),
        ({"valid_from": None, "created": None, "modified": NOVEMBER}, "2026-11-02"),
        ({"extensions": {INDICATOR_EXTENSION: {"last_reported_at": "2026-10-05T00:00:00Z"}}}, "2026-10-05"),
        ({"extensions": {INDICATOR_EXTENSION: {"last_reported_at": 7}}}, "2026-11-01"),
        ({"extensions": {INDICATOR_EXTENSION: 7}}, "2026-11-01"),
        ({"extensions": 7}, "2026-11-01"),
    ],
)
def test_stix_object_is_as_old_as_the_best_time_that_it_has(
    exchange: Exchange, sources: tuple[Source, Source], members: dict[str, Any], day: str
) -> None:
    assert sources[0].states(phone(1, **members)) == {"created": 1}
    assert days(exchange) == [day]


@pytest.mark.parametrize(
    ("members", "of_event", "day"),
    [
        ({"first_seen": "2026-03-01T00:00:00.000000+00:00"}, {}, "2026-03-01"),
        ({"first_seen": "2026-03-01T00:00:00+00:00", "last_seen": "2026-05-01T00:00:00+00:00"}, {}, "2026-05-01"),
        ({"first_seen": "once", "last_seen": 7}, {}, "2026-09-21"),
        ({}, {"date": "2026-02-01"}, "2026-09-21"),
        ({"timestamp": "0"}, {"date": "2026-02-01"}, "2026-02-01"),
        ({"timestamp": "0"}, {"date": "in spring"}, "None"),
    ],
)
def test_misp_attribute_is_as_old_as_the_best_time_that_it_has(
    exchange: Exchange, tmp_path: Path, members: dict[str, Any], of_event: dict[str, Any], day: str
) -> None:
    file = tmp_path / "event.json"
    stated = event(attribute(1, STAMP, **members), **of_event)
    file.write_text(json.dumps({"Event": stated}), encoding="utf-8")
    assert importer(exchange).run("misp", file).counts == {"created": 1}
    assert days(exchange) == [day]


def test_misp_object_is_as_old_as_the_last_of_its_attributes(exchange: Exchange, tmp_path: Path) -> None:
    file = tmp_path / "event.json"
    number = attribute(1, STAMP, object_relation="phone-number", first_seen="2026-03-01T00:00:00+00:00")
    node = {"uuid": "00000000-0000-4000-8000-000000000009", "name": "phone-number", "timestamp": str(STAMP + 86400)}
    stated = event(Object=[node | {"Attribute": [number]}])
    file.write_text(json.dumps({"Event": stated}), encoding="utf-8")
    assert importer(exchange).run("misp", file).counts == {"created": 1}
    assert days(exchange) == ["2026-03-01"]


AHEAD = "2099-01-01T00:00:00Z"


@pytest.mark.parametrize(
    ("members", "day"),
    [
        ({"valid_from": AHEAD}, "2026-01-01"),  # `created`
        ({"extensions": {INDICATOR_EXTENSION: {"last_reported_at": AHEAD}}}, "2026-11-01"),
        ({"valid_from": AHEAD, "created": AHEAD}, "2026-11-30"),  # `modified`
        ({"valid_from": AHEAD, "created": AHEAD, "modified": AHEAD}, "None"),
    ],
)
def test_stix_object_of_a_time_ahead_is_as_old_as_the_next_time_that_it_has(
    exchange: Exchange, sources: tuple[Source, Source], members: dict[str, Any], day: str
) -> None:
    for confidence in (7, 8):
        sources[0].states(phone(1, confidence=confidence, **{"modified": DECEMBER, **members}))
        assert days(exchange) == [day]


def test_misp_attribute_that_was_seen_ahead_is_as_old_as_the_next_time_that_it_has(
    exchange: Exchange, tmp_path: Path
) -> None:
    file, imports = tmp_path / "event.json", importer(exchange)
    for stamp in (STAMP, STAMP + 1):
        stated = event(attribute(1, stamp, last_seen=AHEAD, first_seen="2026-03-01T00:00:00+00:00"))
        file.write_text(json.dumps({"Event": stated}), encoding="utf-8")
        imports.run("misp", file)
        assert days(exchange) == ["2026-03-01"]


def test_row_that_occurred_ahead_is_as_old_as_its_report(exchange: Exchange, tmp_path: Path) -> None:
    file, imports = tmp_path / "list.csv", importer(exchange)
    for confidence in (7, 8):
        text = f"value,occurred_at,confidence\n+85512340001,{AHEAD},{confidence}\n"
        file.write_text(text, encoding="utf-8")
        assert imports.run("csv", file).counts.keys() <= {"created", "updated"}
        assert days(exchange) == ["None"]


def test_time_of_a_clock_that_is_a_little_ahead_counts_as_now(
    exchange: Exchange, sources: tuple[Source, Source]
) -> None:
    now = clock.now()
    sources[0].states(phone(1, valid_from=(now + timedelta(seconds=30)).isoformat()))
    occurred = live(exchange)[0].occurred_at
    assert occurred is not None
    assert now <= occurred <= clock.now()
