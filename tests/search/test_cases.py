"""Cases in searches: what finds them, and that nothing else does."""

from typing import Any

import pytest

from krama.sharing.sectors import Sector
from tests.case_files.cases import submit
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite", "postgresql"], indirect=True, scope="module")

PHONE, SITE = "012 345 678", "evil-shop.com"


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    sectors = {"police": Sector.POLICE, "office": Sector.POLICE, "bank": Sector.BANK, "partner": Sector.PARTNER}
    return {name: module_exchange.member(name, sector, ORDINARY) for name, sector in sectors.items()}


@pytest.fixture(scope="module")
def cases(members: dict[str, Caller]) -> dict[str, str]:
    """The ids of cases by name."""
    police = members["police"]
    shared = submit(police, PHONE, SITE, reference="K-1", tlp="TLP:GREEN", narrative="A caller at noon.")
    secret = submit(police, PHONE, reference="K-2", tlp="TLP:AMBER+STRICT", narrative="An informer said so.")
    hidden = submit(police, SITE, reference="K-3", tlp="TLP:GREEN", anonymous=True)
    police.report("096 111 2233", "loan", case_reference="K-4")  # makes a case that only its own agency sees
    police.report("015 555 666", "loan", case_reference="K-5", anonymous=True, tlp="TLP:GREEN")
    named = submit(police, reference="K-5", category="loan", tlp="TLP:GREEN")
    own = police.get("/v1/cases", reference="K-4").json()["items"]
    made = {"shared": shared, "secret": secret, "hidden": hidden, "reported": own[0], "named": named}
    return {name: case["case_id"] for name, case in made.items()}


def names_of(member: Caller, cases: dict[str, str], text: str, **asked: Any) -> set[str]:
    answer = member.post("/v1/search", {"text": text, "types": ["case"], **asked})
    assert answer.status_code == 200, answer.text
    ids = {item["item_id"] for item in answer.json()["items"]}
    return {name for name, key in cases.items() if key in ids}


@pytest.mark.parametrize(("member", "text", "names"), [
    ("police", PHONE, {"shared", "secret"}), ("office", PHONE, {"shared"}), ("bank", PHONE, {"shared"}),
    ("bank", SITE, {"shared", "hidden"}), ("bank", "https://evil-shop.com/kit", {"shared", "hidden"}),
    ("police", "096 111 2233", {"reported"}), ("office", "096 111 2233", set()),
    ("police", "015 555 666", {"named"}),
    ("office", "015 555 666", set()),  # the case would name the source of an anonymous report
])  # fmt: skip
def test_case_is_found_by_a_value_that_its_reader_sees_in_it(
    members: dict[str, Caller], cases: dict[str, str], member: str, text: str, names: set[str]
) -> None:
    assert names_of(members[member], cases, text) == names


def test_part_of_a_text_finds_its_own_agencys_cases_alone(members: dict[str, Caller], cases: dict[str, str]) -> None:
    assert names_of(members["police"], cases, "k-1") == {"shared"}
    assert names_of(members["police"], cases, "CALLER at") == {"shared"}
    assert names_of(members["police"], cases, "informer") == {"secret"}
    for text in ("k-1", "caller at", "informer"):
        assert names_of(members["office"], cases, text) == set()


@pytest.mark.parametrize(("asked", "names"), [
    ({}, {"shared", "secret"}), ({"kinds": ["phone"]}, {"shared", "secret"}), ({"kinds": ["domain"]}, set()),
    ({"categories": ["loan"]}, set()), ({"categories": ["impersonation_bank"]}, {"shared", "secret"}),
    ({"provinces": ["KH-12"]}, {"shared", "secret"}), ({"provinces": ["KH-3"]}, set()),
    ({"statuses": ["withdrawn"]}, set()), ({"statuses": ["active"]}, {"shared", "secret"}),
    ({"created_after": "2100-01-01T00:00:00Z"}, set()),
])  # fmt: skip
def test_search_of_cases_is_narrowed(
    members: dict[str, Caller], cases: dict[str, str], asked: dict[str, Any], names: set[str]
) -> None:
    assert names_of(members["police"], cases, PHONE, **asked) == names


def test_province_that_is_not_disclosed_matches_nothing(members: dict[str, Caller], cases: dict[str, str]) -> None:
    assert names_of(members["partner"], cases, PHONE) == {"shared"}
    assert names_of(members["partner"], cases, PHONE, provinces=["KH-12"]) == set()


def test_title_has_the_reference_only_for_those_who_see_it(members: dict[str, Caller], cases: dict[str, str]) -> None:
    def found_by(member: str) -> dict[str, Any]:
        items = members[member].post("/v1/search", {"text": PHONE, "types": ["case"]}).json()["items"]
        return next(item for item in items if item["item_id"] == cases["shared"])

    assert found_by("office")["title"] == "K-1, impersonation_bank"
    item = found_by("bank")
    assert (item["title"], item["status"], item["matched_member"]) == ("impersonation_bank", "active", "indicator")
    read = members["bank"].get(item["path"])
    assert (read.status_code, read.json()["updated_at"]) == (200, item["updated_at"])


def test_pages_give_every_case_once(members: dict[str, Caller], cases: dict[str, str]) -> None:
    police = members["police"]
    whole = police.post("/v1/search", {"text": PHONE}).json()["items"]
    paged: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    for _ in range(30):
        page = police.request("POST", "/v1/search", json={"text": PHONE}, params={"limit": 1, **cursor}).json()
        paged += page["items"]
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert paged == whole
    assert {item["type"] for item in whole} == {"case", "indicator", "report"}
