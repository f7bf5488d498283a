"""After a change of how values are read, a pending report names what its value names, or is not accepted."""

from typing import Any

import httpx
import pytest
from sqlmodel import select

from krama.indicators.canonical import RULES
from krama.indicators.kinds import Indicator, Kind
from krama.migrations.state import migrate
from krama.protection.cache import ProtectedListCache
from krama.reports import rereading
from krama.reports.rereading import Reread
from krama.reports.tables import PendingReport
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.protected_list.entries import protect, send
from tests.reports.test_rereading import current, read_as, reread

HOTLINE = Indicator(Kind.PHONE, "+85512345678")
ACCOUNT = Indicator(Kind.BANK_ACCOUNT, "ABAAKHPP:012345678")
SENT = "ABA 012 345 678"
REFUSED_NOW = "Order #012345678"


@pytest.fixture
def national(exchange: Exchange) -> Caller:
    return exchange.member("National Police", Sector.POLICE)


@pytest.fixture
def protection_id(national: Caller) -> str:
    entry = {"form": "exact", "value": HOTLINE.canonical, "owner": "ABA", "reason": "Its hotline."}
    return str(protect(national, **entry)["protection_id"])


def keep(member: Caller, monkeypatch: pytest.MonkeyPatch, value: str, **stated: Any) -> str:
    """The id of a pending report that an earlier version read as the hotline."""
    with read_as(monkeypatch, HOTLINE):
        sent = send(member, value, **stated).json()
    assert (sent["status"], sent["indicator"]["canonical"]) == ("pending", HOTLINE.canonical)
    return str(sent["report_id"])


def accept(national: Caller, report_id: str) -> httpx.Response:
    return national.post_as_read(f"/v1/reports/{report_id}/decide", {"decision": "accepted", "reason": "It was sold."})


def end(national: Caller, protection_id: str) -> None:
    assert national.post(f"/v1/protections/{protection_id}/end", {"reason": "Given up."}).status_code == 200


def listed(member: Caller, value: str) -> list[Any]:
    return [match["canonical"] for match in member.check(value)["matches"]]


def test_pending_report_is_not_accepted_under_what_its_value_does_not_name(
    exchange: Exchange, national: Caller, police: Caller, protection_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    pending = [keep(police, monkeypatch, SENT), keep(police, monkeypatch, REFUSED_NOW, category="loan")]
    end(national, protection_id)
    for report_id in pending:
        refused = accept(national, report_id)
        assert (refused.status_code, refused.json().get("code")) == (409, "report_outdated")
        assert "krama report reread" in refused.json()["detail"]
    assert listed(police, HOTLINE.canonical) == []

    reread(exchange)
    assert accept(national, pending[0]).status_code == 200
    assert listed(police, SENT) == [ACCOUNT.canonical]
    assert listed(police, HOTLINE.canonical) == []
    assert accept(national, pending[1]).json().get("code") == "report_ended"


@pytest.mark.usefixtures("protection_id")
def test_pending_report_follows_its_value_and_stays_pending(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    moved = keep(police, monkeypatch, SENT)
    merged = keep(police, monkeypatch, SENT, case_reference="PP-1")
    refused = keep(police, monkeypatch, REFUSED_NOW, category="loan")
    same = send(police, "012 345 678", category="investment").json()
    expected = Reread(pending_count=4, pending_moved_count=2, pending_ended_count=1)
    assert reread(exchange, dry_run=True) == expected
    assert police.get(f"/v1/reports/{moved}").json()["indicator"]["canonical"] == HOTLINE.canonical
    assert reread(exchange) == expected

    shown = {each: police.get(f"/v1/reports/{each}").json() for each in (moved, merged, refused)}
    read = {each: (told["status"], told["indicator"]["canonical"], told["revision"]) for each, told in shown.items()}
    assert read == {
        moved: ("pending", ACCOUNT.canonical, 2),
        merged: ("pending", ACCOUNT.canonical, 2),
        refused: ("withdrawn", HOTLINE.canonical, 2),
    }
    assert shown[refused]["end_reason"] == rereading._REFUSED
    assert listed(bank, SENT) == [], "nobody has decided"
    followed = police.get("/v1/reports", status="pending").json()["items"]
    assert [each["report_id"] for each in followed] == [same["report_id"], moved, merged]
    assert reread(exchange) == Reread(pending_count=3)


@pytest.mark.usefixtures("protection_id")
def test_pending_report_that_moves_to_where_the_agency_has_the_same_one_ends(
    exchange: Exchange, national: Caller, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    protect(national, form="exact", value=SENT, kind="bank_account")
    stays = send(police, SENT).json()["report_id"]
    moves = keep(police, monkeypatch, SENT)
    assert reread(exchange) == Reread(pending_count=2, pending_ended_count=1)
    ended = police.get(f"/v1/reports/{moves}").json()
    assert (ended["status"], ended["end_reason"]) == ("withdrawn", rereading._MERGED)
    assert police.get(f"/v1/reports/{stays}").json()["status"] == "pending"


def test_pending_reports_may_take_each_others_places(
    exchange: Exchange, national: Caller, police: Caller, protection_id: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    protect(national, form="exact", value=SENT, kind="bank_account")
    first = keep(police, monkeypatch, SENT)
    with read_as(monkeypatch, ACCOUNT):
        second = send(police, "012 345 678").json()["report_id"]
    assert reread(exchange) == Reread(pending_count=2, pending_moved_count=2)
    now = [police.get(f"/v1/reports/{each}").json()["indicator"]["canonical"] for each in (first, second)]
    assert now == [ACCOUNT.canonical, HOTLINE.canonical]
    end(national, protection_id)
    assert accept(national, second).status_code == 200


@pytest.mark.usefixtures("protection_id")
def test_exchange_that_has_only_pending_reports_must_read_them_again(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(police, monkeypatch, SENT)
    monkeypatch.setattr(rereading, "RULES", RULES + 1)
    migrate(exchange.database)
    assert not current(exchange)
    reread(exchange)
    assert current(exchange)


def test_pending_value_that_was_sent_in_two_ways_is_accepted(national: Caller, police: Caller) -> None:
    """The request states both the platform of the name and the kind of the link, which contradict each other."""
    protection_id = protect(national, form="exact", value="telegram:dara_sok")["protection_id"]
    sent = send(police, "dara_sok", platform="telegram").json()["report_id"]
    again = send(police, "https://t.me/dara_sok", kind="url", loss=None, confidence=70).json()
    assert again["report_id"] == sent
    end(national, protection_id)
    assert accept(national, sent).status_code == 200, accept(national, sent).text


@pytest.mark.parametrize("code", ["XXX", "XTS"])
def test_pending_report_with_a_loss_in_a_code_that_is_refused_now_is_still_read_and_accepted(
    exchange: Exchange, national: Caller, police: Caller, protection_id: str, code: str
) -> None:
    sent = send(police, HOTLINE.canonical, loss={"amount": "5.00", "currency": "USD"}).json()
    with exchange.database.transaction() as session:
        for row in session.exec(select(PendingReport)):
            assert row.request is not None
            row.request = row.request.replace("USD", code)
            session.add(row)
    (shown,) = police.get("/v1/reports", status="pending").json()["items"]
    assert (shown["value"], shown["loss"]["currency"]) == (HOTLINE.canonical, code)
    end(national, protection_id)
    assert accept(national, sent["report_id"]).status_code == 200
    exchange.services[ProtectedListCache].refresh()  # rather than wait for its turn
    assert listed(police, HOTLINE.canonical) == [HOTLINE.canonical]
    refused = send(police, "+85512345679", loss={"amount": "5.00", "currency": code})
    assert refused.json()["errors"][0]["code"] == "currency_unknown"
