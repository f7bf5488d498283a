"""A page of a list looks through a limited number of reports. All pages together are what a slow reader would pick."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from krama.core import folding
from krama.core.folding import folded
from krama.protection.cache import ProtectedListCache
from krama.reports import list_repository
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.protected_list.entries import protect
from tests.tiers import turns

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite", "postgresql"], indirect=True, scope="module")

VALUES = ("012 345 678", "evil-shop.com", "https://bad.example/kit", "good-bank.com", "015 555 666", "096 111 2233")
TEXTS = ("A caller at night", "ហាងក្លែងក្លាយ ១២", "Paid 12 times", None)
CHOICES: dict[str, tuple[Any, ...]] = {
    "province": ("KH-12", "KH-2", None),
    "case_reference": ("PP-1", "pp-12", None),
    "role": ("lure", "contact", None),
    "channel": ("telegram", "call", None),
    "loss": ({"amount": "100.00", "currency": "USD"}, {"amount": "250.00", "currency": "KHR"}, None),
    "occurred_at": ("2026-01-31T08:00:00Z", "2026-03-01T08:00:00Z", None),
    "narrative": TEXTS,
    "tlp": ("TLP:GREEN", "TLP:AMBER", "TLP:AMBER+STRICT"),
}


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    """Three members with sixty reports; some are withdrawn, some are pending, and one was overturned after its end."""
    national = module_exchange.member("National", Sector.POLICE)
    protect(national, value="good-bank.com")
    module_exchange.services[ProtectedListCache].refresh()
    sectors = (Sector.POLICE, Sector.BANK, Sector.PARTNER)
    callers = {sector.value: module_exchange.member(sector.value, sector, ORDINARY) for sector in sectors}
    random = Random(7)
    for _ in range(60):
        caller = callers[random.choice(sectors).value]
        facts = {name: random.choice(choices) for name, choices in CHOICES.items()}
        stated = {name: fact for name, fact in facts.items() if fact is not None}
        body = {"value": random.choice(VALUES), "category": random.choice(("loan", "phishing")), **stated}
        made = caller.post("/v1/reports", body)
        if made.is_success and random.random() < 0.2:
            caller.post(f"/v1/reports/{made.json()['report_id']}/withdraw", {"reason": "Wrong."})
    overturn_after_the_end(callers["police"], callers["bank"], national)
    return callers


def overturn_after_the_end(source: Caller, other: Caller, reviewer: Caller) -> None:
    """A report that only its own agency sees moving."""
    report = source.report("010 999 888", "romance", case_reference="PP-1", narrative="A caller at noon")
    disputed = {"indicator_id": report["indicator"]["indicator_id"], "grounds": "other", "statement": "Not so."}
    path = f"/v1/disputes/{other.post('/v1/disputes', disputed).json()['dispute_id']}"
    source.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."})
    source.report("010 999 887", "romance")
    assert reviewer.post_as_read(f"{path}/decide", {"decision": "upheld", "reason": "It is so."}).status_code == 200
    assert source.get(f"/v1/reports/{report['report_id']}").json()["status"] == "overturned"


def pages(caller: Caller, method: str, path: str, query: dict[str, Any], **options: Any) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    for _ in range(300):
        answer = caller.request(method, path, params=query | cursor, **options)
        assert answer.status_code == 200, answer.text
        page: dict[str, Any] = answer.json()
        yield page
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}
    pytest.fail("The list does not end.")


words = {
    "status": ("active", "withdrawn", "pending", "active,pending"),
    "kind": ("phone", "url,domain"),
    "category": ("loan", "phishing"),
    "province": ("KH-12", "KH-12,KH-2"),
    "case_reference": ("PP-1", "none"),
    "role": ("lure", "lure,contact"),
    "channel": ("telegram", "none"),
    "currency": ("USD", "KHR"),
    "min_loss": ("100.00", "200"),
    "occurred_after": ("2026-02-01T00:00:00Z",),
    "occurred_before": ("2026-02-01T00:00:00Z",),
    "agency_id": ("own", "others", "all"),
}


@st.composite
def filters(draw: st.DrawFn) -> dict[str, str]:
    names = draw(st.sets(st.sampled_from(sorted(words)), max_size=3))
    chosen = {name: draw(st.sampled_from(words[name])) for name in sorted(names)}
    return chosen | ({"currency": "USD"} if "min_loss" in chosen and "currency" not in chosen else {})


def picks(query: dict[str, str], item: dict[str, Any]) -> bool:
    """Whether a slow reader picks an item, by what the item shows."""
    shown = {
        "status": item["status"], "kind": item["indicator"]["kind"], "category": item["category"],
        "province": item["province"], "case_reference": item["case_reference"], "role": item["role"],
        "channel": item["channel"], "currency": (item["loss"] or {}).get("currency"),
    }  # fmt: skip
    for name, wanted in query.items():
        if name in shown and shown[name] not in wanted.split(","):
            return False
    loss = item["loss"]
    least = query.get("min_loss")
    if least is not None and (loss is None or Decimal(loss["amount"]) < Decimal(least)):
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
    newest=st.booleans(),
    times=st.lists(st.tuples(st.sampled_from(["created", "updated"]), st.integers(0, 59)), max_size=2),
)
def test_all_pages_together_are_what_a_slow_reader_picks(
    members: dict[str, Caller],
    viewer: str,
    query: dict[str, str],
    limit: int,
    most: int,
    newest: bool,
    times: list[tuple[str, int]],
) -> None:
    caller = members[viewer]
    everything = caller.get("/v1/reports", limit=1000).json()["items"]
    for (member, place), name in zip(times, ("after", "before"), strict=False):
        query |= {f"{member}_{name}": everything[place % len(everything)][f"{member}_at"]}
    for member in ("created", "updated"):
        assume(query.get(f"{member}_after", "") <= query.get(f"{member}_before", "z"))
    expected = [item for item in everything if picks(query, item)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(list_repository, "MOST_READ", most)
        order = {"order": "newest"} if newest else {}
        read = list(pages(caller, "GET", "/v1/reports", query | {"limit": limit} | order))
    assert [item for page in read for item in page["items"]] == (expected[::-1] if newest else expected)
    assert all(len(page["items"]) <= limit for page in read)


@settings(max_examples=turns(8, 300), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    viewer=st.sampled_from(["police", "bank", "partner"]),
    text=st.sampled_from(["CALLER", "ក្លែង\u200bក្លាយ", "12", "pp-1", "paid", "345", "shop", "nothing"]),
    limit=st.integers(1, 7),
    most=st.integers(1, 9),
)
def test_all_pages_of_a_search_together_are_what_a_slow_reader_picks(
    members: dict[str, Caller], viewer: str, text: str, limit: int, most: int
) -> None:
    caller = members[viewer]
    own = caller.get("/v1/reports", limit=1000, agency_id="own").json()["items"]
    wanted = folded(text)
    texts = {item["report_id"]: (item["narrative"], item["case_reference"], item["value"]) for item in own}
    expected = [key for key, said in texts.items() if any(each and wanted in folded(each) for each in said)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(list_repository, "MOST_READ", most)
        asked = {"json": {"text": text, "types": ["report"]}}
        read = list(pages(caller, "POST", "/v1/search", {"limit": limit}, **asked))
    assert [item[f"{item['type']}_id"] for page in read for item in page["items"]] == expected[::-1]


def test_page_of_a_search_looks_through_texts_of_a_limited_length(
    members: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"json": {"text": "12", "types": ["report"]}}
    (whole,) = pages(members["police"], "POST", "/v1/search", {"limit": 100}, **asked)
    monkeypatch.setattr(folding, "MOST_CHARACTERS", 60)
    short = list(pages(members["police"], "POST", "/v1/search", {"limit": 100}, **asked))
    assert [item for page in short for item in page["items"]] == whole["items"]
    assert len(short) > 2
    assert max(len(page["items"]) for page in short) < len(whole["items"])


def test_search_by_time_ends_where_no_older_report_is_asked_for(
    members: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    caller = members["police"]
    monkeypatch.setattr(list_repository, "MOST_READ", 3)
    made = [item["created_at"] for item in caller.get("/v1/reports", limit=1000, agency_id="own").json()["items"]]
    for text in ("345", "nothing"):
        body = {"text": text, "types": ["report"], "created_after": max(made)}
        read = list(pages(caller, "POST", "/v1/search", {"limit": 2}, json=body))
        assert ([page["items"] for page in read], len(made) > 9) == ([[]], True)


def test_filter_on_what_is_rare_reads_a_limited_number_at_a_time(
    members: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(list_repository, "MOST_READ", 5)
    first = members["police"].get("/v1/reports", channel="none", limit=2).json()
    assert (first["items"], first["has_more"]) == ([], True)
    newest = members["police"].get("/v1/reports", channel="none", limit=2, order="newest").json()
    assert (newest["items"], newest["has_more"]) == ([], True)


def test_reports_of_a_case_need_no_other_reports(members: dict[str, Caller], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_repository, "MOST_READ", 5)
    everything = members["bank"].get("/v1/reports", limit=1000).json()["items"]
    expected = [item for item in everything if item["case_reference"] == "PP-1"]
    assert 0 < len(expected) < 10 < 2 * 11 < len(everything)
    page = members["bank"].get("/v1/reports", case_reference="PP-1", limit=10).json()
    assert (page["items"], page["next_cursor"]) == (expected, None)


def test_least_loss_needs_its_currency(members: dict[str, Caller]) -> None:
    refused = members["police"].get("/v1/reports", min_loss="100.00")
    assert (refused.status_code, refused.json()["field"]) == (422, "currency")
    assert refused.json()["errors"][0]["code"] == "member_missing"
    wrong = members["police"].get("/v1/reports", min_loss="1e3", currency="USD")
    assert (wrong.status_code, wrong.json()["field"]) == (422, "min_loss")
