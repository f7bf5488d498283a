"""A list that was made of this exchange's own listings is not a second voice, even if it names no creator."""

import csv
import io
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from krama.core import clock
from krama.imports.rules import Rules, origin_named
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.imports.importing import Source, bundle, importer, phone
from tests.taxii.readers import ACCEPT

PHONE, ACCOUNT = "+85512340001", "000 123 456"
Take = Callable[[Exchange, Path], Path]


def taken(profile: str) -> Take:
    def take(exchange: Exchange, folder: Path) -> Path:
        reader = exchange.member("Reader", Sector.BANK)
        path = f"/taxii2/krama/collections/all-{profile}-all/objects/"
        objects = reader.request("GET", path, headers=ACCEPT).json()["objects"]
        stripped = [{name: each[name] for name in each if name != "created_by_ref"} for each in objects]
        return bundle(folder / "list.json", *stripped)

    return take


def taken_as_csv(exchange: Exchange, folder: Path) -> Path:
    text = exchange.member("Reader", Sector.BANK).get("/feeds/csv/phone.csv").text
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    with (folder / "list.csv").open("w", encoding="utf-8", newline="") as file:
        written = csv.DictWriter(file, ["indicator_id", "canonical", "kind", "categories"], extrasaction="ignore")
        written.writeheader()
        written.writerows(rows)
    return folder / "list.csv"


def taken_as_misp(exchange: Exchange, folder: Path) -> Path:
    reader = exchange.member("Reader", Sector.BANK)
    for event in reader.get("/feeds/misp/manifest.json").json():
        document = reader.get(f"/feeds/misp/{event}.json").json()
        del document["Event"]["Orgc"]
        (folder / f"{event}.json").write_text(json.dumps(document), encoding="utf-8")
    manifest = {each.stem: {"timestamp": "1"} for each in folder.glob("*-*.json")}
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    return folder


FORMS = [("stix", taken("strict")), ("stix", taken("opencti")), ("csv", taken_as_csv), ("misp", taken_as_misp)]


def reported(exchange: Exchange, count: int = 2) -> None:
    for number in range(count):
        office = exchange.member(f"Office {number} {uuid4().hex[:4]}")
        for hints in ({"value": PHONE}, {"value": ACCOUNT, "kind": "bank_account", "institution": "ABA"}):
            office.report(**hints, category="loan", tlp="TLP:GREEN", confidence=100)


@pytest.mark.parametrize(("form", "take"), FORMS, ids=["strict", "opencti", "csv", "misp"])
def test_list_of_own_listings_without_a_creator_is_no_second_voice(
    exchange: Exchange, tmp_path: Path, bank: Caller, form: str, take: Take, monkeypatch: pytest.MonkeyPatch
) -> None:
    reported(exchange)
    real = clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + timedelta(seconds=2))  # the feed of MISP has whole seconds
    before = bank.check(PHONE)
    imports, place = importer(exchange), take(exchange, tmp_path)
    kinds = 1 if form == "csv" else 2
    assert imports.run(form, place, dry_run=True).counts == {"created": kinds}
    assert imports.run(form, place).counts == {"created": kinds}
    after = bank.check(PHONE)
    assert [after[name] for name in ("action", "score", "agency_count")] == [
        before[name] for name in ("action", "score", "agency_count")
    ]
    assert (after["agency_count"], after["report_count"]) == (2, 3)


def unnamed(number: int, **members: Any) -> dict[str, Any]:
    """An indicator without a creator, by the id that each exchange gives to its value."""
    named = indicator_id(Indicator(Kind.PHONE, f"+8551234{number:04}"))
    stated = phone(number, id=f"indicator--{named}", **members)
    return {name: value for name, value in stated.items() if name != "created_by_ref"}


def test_listing_that_nobody_here_has_stated_is_a_source(bank: Caller, sources: tuple[Source, Source]) -> None:
    """Another exchange gives the same ids."""
    assert sources[0].states(unnamed(1)) == {"created": 1}
    assert bank.check(PHONE)["agency_count"] == 1


@pytest.mark.parametrize("label", ["TLP:AMBER+STRICT", "TLP:GREEN"])
def test_report_that_others_do_not_see_takes_no_listing_from_them(
    police: Caller, bank: Caller, sources: tuple[Source, Source], label: str
) -> None:
    """What was withdrawn, and what is secret, must show in nothing that others see."""
    report = police.report(PHONE, "loan", tlp=label)
    if label == "TLP:GREEN":
        assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."}).is_success
    assert sources[0].states(unnamed(1)) == {"created": 1}
    told = bank.check(PHONE)
    assert (told["action"], told["agency_count"], told["report_count"]) == ("warn", 1, 1)


def test_list_that_was_read_before_a_member_said_the_same_is_no_further_source(
    police: Caller, bank: Caller, sources: tuple[Source, Source]
) -> None:
    sources[0].states(unnamed(1))
    police.report(PHONE, "loan", tlp="TLP:GREEN")
    assert bank.check(PHONE)["agency_count"] == 1


def test_operator_may_name_the_origin_of_a_list_with_such_ids(
    exchange: Exchange, police: Caller, tmp_path: Path
) -> None:
    police.report(PHONE, "loan", tlp="TLP:GREEN")
    mine = importer(exchange, rules=Rules(origin=origin_named("peer.example")))
    assert Source(mine, tmp_path / "list.json").states(unnamed(1)) == {"created": 1}
