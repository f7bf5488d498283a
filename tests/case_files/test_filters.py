"""The filters of the list of cases: what they match, and that they match nothing that their reader may not see."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from krama.cases import repository
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.tiers import turns

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite", "postgresql"], indirect=True, scope="module")

CHOICES: dict[str, tuple[Any, ...]] = {
    "province": ("KH-12", "KH-2", None),
    "channel": ("telegram", "call", None),
    "loss": ({"amount": "100.00", "currency": "USD"}, {"amount": "250.00", "currency": "KHR"}, None),
    "occurred_at": ("2026-01-31T08:00:00Z", "2026-03-01T08:00:00Z", None),
    "tlp": ("TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"),
    "anonymous": (True, None, None),
}
VALUES = ({"value": "+855 12 345 678", "role": "contact"}, {"value": "evil-shop.com", "role": "lure"})


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    """Three members with forty cases; some are withdrawn, and some were made by reports."""
    sectors = (Sector.POLICE, Sector.BANK, Sector.PARTNER)
    callers = {sector.value: module_exchange.member(sector.value, sector, ORDINARY) for sector in sectors}
    random = Random(11)
    for number in range(40):
        caller = callers[random.choice(sectors).value]
        facts = {name: random.choice(choices) for name, choices in CHOICES.items()}
        stated = {name: fact for name, fact in facts.items() if fact is not None}
        category = random.choice(("loan", "phishing"))
        if number % 5 == 0:
            del stated["tlp"]
            caller.report("+855 15 555 666", category, case_reference=f"R-{number % 10}", **stated)
            continue
        body = {"reference": f"R-{number % 8}", "category": category, "values": [random.choice(VALUES)], **stated}
        made = caller.post("/v1/cases", body)
        if made.is_success and random.random() < 0.2:
            caller.post(f"/v1/cases/{made.json()['case_id']}/withdraw", {"reason": "Wrong."})
    return callers


def pages(caller: Caller, query: dict[str, Any]) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    for _ in range(300):
        answer = caller.get("/v1/cases", **query, **cursor)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        yield page
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}
    pytest.fail("The list does not end.")


words = {
    "status": ("active", "withdrawn", "active,withdrawn"),
    "category": ("loan", "phishing"),
    "province": ("KH-12", "KH-12,KH-2"),
    "reference": ("R-1", "R-5", "none"),
    "channel": ("telegram", "none"),
    "currency": ("USD", "KHR"),
    "min_loss": ("100.00", "200"),
    "occurred_after": ("2026-02-01T00:00:00Z",),
    "occurred_before": ("2026-02-01T00:00:00Z",),
    "created_after": ("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"),
    "updated_before": ("2020-01-01T00:00:00Z", "2100-01-01T00:00:00Z"),
    "agency_id": ("own", "others", "all"),
}


@st.composite
def filters(draw: st.DrawFn) -> dict[str, str]:
    names = draw(st.sets(st.sampled_from(sorted(words)), max_size=3))
    chosen = {name: draw(st.sampled_from(words[name])) for name in sorted(names)}
    return chosen | ({"currency": "USD"} if "min_loss" in chosen and "currency" not in chosen else {})


def picks(query: dict[str, str], item: dict[str, Any]) -> bool:
    """Whether a slow reader picks an item, by what the item shows."""
    loss = item["loss"]
    shown = item | {"currency": (loss or {}).get("currency")}
    for name in ("status", "category", "province", "reference", "channel", "currency"):
        if name in query and shown[name] not in query[name].split(","):
            return False
    if "min_loss" in query and (loss is None or Decimal(loss["amount"]) < Decimal(query["min_loss"])):
        return False
    for name, sign in (("after", 1), ("before", -1)):
        for member in ("occurred", "created", "updated"):
            bound, at = query.get(f"{member}_{name}"), item[f"{member}_at"]
            if bound is not None and (at is None or (moment(at) - moment(bound)).total_seconds() * sign <= 0):
                return False
    whose = query.get("agency_id", "all")
    return whose == "all" or (item["view"] == "own") == (whose == "own")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


@settings(max_examples=turns(12, 400), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    viewer=st.sampled_from(["police", "bank", "partner"]),
    query=filters(),
    limit=st.integers(1, 7),
    most=st.integers(1, 9),
)
def test_all_pages_together_are_what_a_slow_reader_picks(
    members: dict[str, Caller], viewer: str, query: dict[str, str], limit: int, most: int
) -> None:
    caller = members[viewer]
    everything = caller.get("/v1/cases", limit=1000).json()["items"]
    assert len(everything) > 8
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(repository, "MOST_READ", most)
        read = list(pages(caller, query | {"limit": limit}))
    assert [item for page in read for item in page["items"]] == [item for item in everything if picks(query, item)]


def test_filters_by_value_match_what_the_reader_sees_in_a_case(module_exchange: Exchange) -> None:
    office = module_exchange.member("Prey Veng Office", Sector.POLICE, ORDINARY)
    bank = module_exchange.member("Filtering Bank", Sector.BANK, ORDINARY)

    def references(member: Caller, **asked: str) -> list[str]:
        items = member.get("/v1/cases", agency_id=office_id, **asked).json()["items"]
        return sorted(ids[item["case_id"]] for item in items)

    office_id = office.get("/v1/me").json()["agency"]["agency_id"]
    strict = {"value": "096 111 2233", "role": "receiver", "tlp": "TLP:AMBER+STRICT"}
    body = {"category": "loan", "tlp": "TLP:GREEN"}
    ids = {}
    for reference, values in (("V-1", [VALUES[0], strict]), ("V-2", [VALUES[1]])):
        made = office.post("/v1/cases", body | {"reference": reference, "values": values})
        ids[made.json()["case_id"]] = reference
    office.report("015 777 888", "loan", case_reference="V-3", role="merchant", anonymous=True, tlp="TLP:GREEN")
    ids[office.post("/v1/cases", body | {"reference": "V-3"}).json()["case_id"]] = "V-3"
    assert references(office, kind="phone") == ["V-1", "V-3"]
    assert references(office, role="receiver") == references(office, kind="phone", role="contact") == ["V-1"]
    assert references(office, kind="domain", role="contact") == []
    assert references(bank, kind="phone") == references(bank, role="contact") == ["V-1"]
    assert references(bank, role="receiver") == references(bank, role="merchant") == []  # strict, and anonymous
    assert references(bank, kind="domain,url") == ["V-2"]


def test_filter_by_agency_finds_no_anonymous_case(module_exchange: Exchange) -> None:
    office = module_exchange.member("Pailin Office", Sector.POLICE, ORDINARY)
    bank = module_exchange.member("Asking Bank", Sector.BANK, ORDINARY)
    office_id = office.get("/v1/me").json()["agency"]["agency_id"]
    body = {"category": "loan", "tlp": "TLP:GREEN", "reference": "A-1", "anonymous": True}
    case_id = office.post("/v1/cases", body).json()["case_id"]
    assert case_id in [item["case_id"] for item in bank.get("/v1/cases").json()["items"]]
    assert bank.get("/v1/cases", agency_id=office_id).json()["items"] == []
    assert [item["case_id"] for item in office.get("/v1/cases", agency_id=office_id).json()["items"]] == [case_id]


def test_least_loss_needs_its_currency(members: dict[str, Caller]) -> None:
    refused = members["police"].get("/v1/cases", min_loss="100.00")
    assert (refused.status_code, refused.json()["field"]) == (422, "currency")


def test_filter_on_what_is_rare_reads_a_limited_number_at_a_time(
    members: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(repository, "MOST_READ", 3)
    first = members["police"].get("/v1/cases", channel="none", limit=1).json()
    assert (first["items"], first["has_more"]) == ([], True)
    single = members["police"].get("/v1/cases", reference="R-1", agency_id="own", limit=1).json()
    assert single["next_cursor"] is None
