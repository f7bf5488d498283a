"""A telephone number without a country code from an agency abroad accuses nobody here."""

import json
from typing import Any

import pytest

from krama.sharing.sectors import Sector
from tests.exchange import Exchange
from tests.taxii.readers import MEDIA, collection

BARE = ["081 234 567", "85512345678", "Tel. 081 234 567"]


@pytest.mark.parametrize("number", BARE)
@pytest.mark.parametrize("hints", [{}, {"kind": "phone"}])
def test_bare_number_of_an_agency_abroad_is_refused(exchange: Exchange, number: str, hints: dict[str, str]) -> None:
    partner = exchange.member("Thai Police", Sector.PARTNER)
    body: dict[str, Any] = {"value": number, "category": "loan", **hints}
    answer = partner.post("/v1/reports", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "phone_country_missing")
    assert "+" in answer.json()["detail"]
    (item,) = partner.post("/v1/reports/batch", {"items": [body]}).json()["items"]
    assert item["error"]["code"] == "phone_country_missing"


@pytest.mark.parametrize("number", ["+855 81 234 567", "0066 81 234 5678", "+66 81 234 5678"])
def test_number_with_its_country_code_is_taken_from_abroad(exchange: Exchange, number: str) -> None:
    exchange.member("Thai Police", Sector.PARTNER).report(number)


def test_bare_number_of_an_agency_here_is_one_of_this_country(exchange: Exchange) -> None:
    office = exchange.member("Office")
    assert office.report("081 234 567")["indicator"]["canonical"] == "+85581234567"


def test_inbox_refuses_a_bare_number_of_an_agency_abroad(exchange: Exchange) -> None:
    sent = {"objects": [{"type": "indicator", "id": "indicator--1", "pattern": "[phone-number:value = '081 234 567']"}]}
    partner = exchange.member("Thai Police", Sector.PARTNER)
    status = partner.request(
        "POST", f"{collection('inbox')}objects/", content=json.dumps(sent), headers={"Content-Type": MEDIA}
    ).json()
    assert status["success_count"] == 0
    assert "country code" in status["failures"][0]["message"]
