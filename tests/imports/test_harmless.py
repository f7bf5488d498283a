"""What its source calls harmless accuses nobody, and ends what the source said of it before."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.exchange import Exchange
from tests.imports.importing import Source, bundle, importer, phone, stix
from tests.taxii.readers import MEDIA, collection

NOVEMBER = "2026-11-02T00:00:00.000Z"
HARMLESS = [
    {"indicator_types": ["benign"]},
    {"indicator_types": ["malicious-activity", "Benign"]},
    {"labels": ["loan", "benign"]},
]


@pytest.mark.parametrize("said", HARMLESS)
def test_list_of_what_is_harmless_lists_nothing(exchange: Exchange, tmp_path: Path, said: dict[str, Any]) -> None:
    for number in (1, 2):
        stated = stix("[phone-number:value = '+85512345678']", creator=UUID(int=number), confidence=100, **said)
        summary = importer(exchange).run("stix", bundle(tmp_path / f"{number}.json", stated))
        assert summary.counts == {"rejected": 1}
        assert "harmless" in summary.faults[0].detail
    assert exchange.member("Office").check("+85512345678")["status"] == "unknown"


@pytest.mark.parametrize("said", HARMLESS)
def test_version_that_calls_its_value_harmless_ends_what_was_said_before(
    exchange: Exchange, sources: tuple[Source, Source], said: dict[str, Any]
) -> None:
    first, _ = sources
    first.states(phone(1))
    office = exchange.member("Office")
    assert office.check("+85512340001")["action"] == "warn"
    summary = first.imports.run("stix", bundle(first.file, phone(1, modified=NOVEMBER, **said)))
    assert summary.counts == {"ended": 1, "rejected": 1}
    assert office.check("+85512340001")["action"] == "proceed"


@pytest.mark.parametrize(
    "said", [{"indicator_types": ["anonymization"]}, {"indicator_types": "benign"}, {"labels": ["loan"]}]
)
def test_other_words_still_report(exchange: Exchange, tmp_path: Path, said: dict[str, Any]) -> None:
    importer(exchange).run("stix", bundle(tmp_path / "list.json", phone(1, **said)))
    assert exchange.member("Office").check("+85512340001")["action"] == "warn"


def test_inbox_refuses_what_its_sender_calls_harmless(exchange: Exchange) -> None:
    office, pattern = exchange.member("Office"), "[domain-name:value = 'acme-bank.example']"
    sent = [{"type": "indicator", "id": "indicator--1", "pattern": pattern, **said} for said in HARMLESS]
    status = office.request(
        "POST", f"{collection('inbox')}objects/", content=json.dumps({"objects": sent}), headers={"Content-Type": MEDIA}
    ).json()
    assert (status["success_count"], status["failure_count"]) == (0, len(HARMLESS))
    assert "harmless" in status["failures"][0]["message"]
    assert office.check("acme-bank.example", kind="domain")["status"] == "unknown"
