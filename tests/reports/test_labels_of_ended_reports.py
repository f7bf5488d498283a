"""The label of a report that has ended is that of the next report of the same fact."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from krama.core import clock
from krama.reports import endings
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"


@pytest.mark.parametrize("ended_as", ["withdrawn", "expired"])
def test_report_after_one_that_has_ended_takes_its_label_and_opens_to_nobody_else(
    exchange: Exchange, later: list[timedelta], ended_as: str
) -> None:
    """An officer withdraws a report to correct it, and the file of the next night states no label."""
    source, bank, other = exchange.member("Takeo"), exchange.member("ABA", Sector.BANK), exchange.member("Kampot")
    named = bank.get("/v1/me").json()["agency"]["agency_id"]
    label: dict[str, Any] = {"tlp": "TLP:RED", "audience": {"agencies": [named]}, "anonymous": True}
    until = (clock.now() + timedelta(days=1)).isoformat()
    report = source.report(PHONE, "loan", valid_until=until, **label)
    path = f"/v1/reports/{report['report_id']}"
    if ended_as == "withdrawn":
        assert source.post(f"{path}/withdraw", {"reason": "A digit was wrong."}).status_code == 200
    else:
        later[0] = timedelta(days=2)
        with exchange.database.transaction() as session:
            assert endings.expire(session, [UUID(report["report_id"])])
        later[0] = timedelta()  # as everybody's tokens are still valid
    happened = (clock.now() + timedelta(minutes=1)).isoformat()  # after the end: another victim
    body = {"value": PHONE, "category": "loan", "narrative": "He called.", "occurred_at": happened}
    refused = source.post("/v1/reports", body | {"tlp": "TLP:GREEN"}).json()
    assert (refused.get("code"), refused.get("existing")) == ("label_widened", path)
    for query in ({"dry_run": "true"}, None):
        items = [body | {"tlp": "TLP:AMBER"}, body]
        rows = source.request("POST", "/v1/reports/batch", json={"items": items}, params=query).json()["items"]
        assert [row["result"] for row in rows] == ["rejected", "created"]
    news = source.get(f"/v1/reports/{rows[1]['report_id']}").json()
    assert {name: news[name] for name in ("tlp", "audience", "anonymous")} == {
        name: report[name] for name in ("tlp", "audience", "anonymous")
    }
    seen, unseen = (member.get(f"/v1/reports/{news['report_id']}") for member in (bank, other))
    assert (seen.json()["source"]["name"], unseen.status_code) == ("another member", 404)
    assert [member.check(PHONE)["listed"] for member in (bank, other)] == [True, False]


def test_withdrawn_report_stays_withdrawn_though_its_file_states_the_label_that_it_had_first(
    police: Caller, bank: Caller
) -> None:
    report = police.report(PHONE, tlp="TLP:GREEN")
    path = f"/v1/reports/{report['report_id']}"
    assert police.post(f"{path}/relabel", {"tlp": "TLP:AMBER+STRICT", "reason": "Danger."}).status_code == 200
    assert police.post(f"{path}/withdraw", {"reason": "Wrong."}).status_code == 200
    again = police.report(PHONE, tlp="TLP:GREEN")
    assert (again["result"], again["report_id"], again["tlp"]) == ("withdrawn", report["report_id"], "TLP:AMBER+STRICT")
    assert bank.check(PHONE)["listed"] is False
    assert police.post(f"{path}/relabel", {"tlp": "TLP:GREEN", "reason": "Over."}).status_code == 200
    assert police.report(PHONE, tlp="TLP:GREEN", again=True)["tlp"] == "TLP:GREEN", "relabelling opens it"
