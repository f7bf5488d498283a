"""A check of a telephone number finds what is listed of its accounts on messengers."""

from typing import Any
from uuid import uuid4

import pytest

from krama.checks import service
from krama.indicators.kinds import Hints, Platform
from krama.listings.reader import VerdictReader
from krama.rule.coverage import candidates_of
from krama.sharing.audiences import viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

OF_THE_SUBSCRIBER = ("signal", "telegram", "viber", "whatsapp")
WITH_NUMBERS = {*OF_THE_SUBSCRIBER, "wechat"}


@pytest.fixture(scope="module")
def offices(module_exchange: Exchange) -> list[Caller]:
    return [module_exchange.member(name, Sector.POLICE, ORDINARY) for name in ("Kampot Office", "Kep Office")]


@pytest.fixture(scope="module")
def asking(module_exchange: Exchange) -> Caller:
    return module_exchange.member("First Bank", Sector.BANK, ORDINARY)


def matches(check: dict[str, Any]) -> list[tuple[str, str]]:
    return [(match["canonical"], match["match_type"]) for match in check["matches"]]


def in_each_way(bank: Caller, value: str) -> list[dict[str, Any]]:
    """One value as a check, alone in a payment, and between unknown ones in a batch."""
    payment = bank.post("/v1/payment-checks", {"items": [{"value": value, "role": "payee_phone"}]}).json()
    items = [{"value": each, "kind": "phone"} for each in ("012 999 001", value, "012 999 002")]
    batch = bank.post("/v1/checks/batch", {"items": items}).json()
    assert [item["check"]["listed"] for item in batch["items"]][::2] == [False, False]
    return [bank.check(value, kind="phone"), payment["items"][0]["check"], batch["items"][1]["check"]]


@pytest.mark.parametrize(("turn", "platform"), list(enumerate(OF_THE_SUBSCRIBER)))
def test_number_is_found_by_the_listing_of_each_of_its_accounts(
    offices: list[Caller], asking: Caller, turn: int, platform: str
) -> None:
    reported = offices[0].report(f"012 700 00{turn}", platform=platform)["indicator"]
    checks = in_each_way(asking, f"012 700 00{turn}")
    for check in checks:
        assert check["matches"] == [{**reported, "match_type": "same_subscriber"}]
    assert {(check["action"], check["score"], check["report_count"]) for check in checks} == {
        (checks[0]["action"], checks[0]["score"], 1)
    }


def test_number_is_not_found_by_what_only_looks_like_its_account(offices: list[Caller], asking: Caller) -> None:
    """A number may have another holder on WeChat, and an invitation is nobody's account."""
    others = [Platform.WECHAT.value, "telegram", "whatsapp"]
    for platform, value in zip(others, ("012 700 100", "https://t.me/+85512700100AbC", "012 700 1001"), strict=True):
        offices[0].report(value, platform=platform)
    assert [check["listed"] for check in in_each_way(asking, "012 700 100")] == [False] * 3


def test_gravest_account_leads_and_of_equal_ones_the_number_itself(offices: list[Caller], asking: Caller) -> None:
    offices[0].report("012 700 200", platform="viber")
    offices[0].report("012 700 200", kind="phone")
    number, viber = "+85512700200", "viber:+85512700200"
    for check in in_each_way(asking, "012 700 200"):
        assert matches(check) == [(number, "exact"), (viber, "same_subscriber")]
    offices[1].report("012 700 200", platform="viber")
    for check in in_each_way(asking, "012 700 200"):
        assert matches(check) == [(viber, "same_subscriber"), (number, "exact")]


def test_hidden_listing_of_an_account_changes_no_answer_on_its_number(offices: list[Caller], asking: Caller) -> None:
    offices[0].report("012 700 300", platform="whatsapp", tlp="TLP:AMBER+STRICT")
    unknown = asking.check("012 700 301", kind="phone")
    for check in in_each_way(asking, "012 700 300"):
        assert {name: check[name] for name in ("listed", "status", "reasons", "matches", "explanation")} == {
            name: unknown[name] for name in ("listed", "status", "reasons", "matches", "explanation")
        }
    assert in_each_way(offices[0], "012 700 300")[0]["listed"] is True


def test_simulation_counts_the_listing_of_an_account(offices: list[Caller], asking: Caller) -> None:
    offices[0].report("012 700 400", platform="signal")
    at = asking.check("012 700 400", kind="phone")["as_of"]
    payments = [{"value": f"012 700 40{turn}", "kind": "phone", "paid_at": at} for turn in (0, 1)]
    assert asking.post("/v1/checks/simulate", {"items": payments}).json()["hit_count"] == 1


def test_looking_up_numbers_finds_what_looking_up_every_id_finds(
    module_exchange: Exchange, offices: list[Caller]
) -> None:
    values = [f"012 700 5{turn:02}" for turn in range(len(Platform))]
    for turn, platform in enumerate(Platform):
        hint = {"platform": platform} if platform in WITH_NUMBERS else {"kind": "phone"}
        offices[turn % 2].report(values[turn], **hint)
    reader, bank = module_exchange.services[VerdictReader], viewer(uuid4(), Sector.BANK)
    by_number, by_ids = [
        [
            verdict.matches
            for verdict in service.check_many(reader, bank, [ask(each, Hints()) for each in values], lambda _: False)
            if isinstance(verdict, service.Verdict)
        ]
        for ask in (service.asked_for, candidates_of)
    ]
    assert by_number == by_ids
    assert list(map(bool, by_number)) == [platform is not Platform.WECHAT for platform in Platform]
