"""Cases in searches: what finds them, and that nothing else does."""

from collections.abc import Iterator
from typing import Any

import pytest

from krama.cases import service
from krama.core.folding import SoughtText
from krama.sharing.sectors import Sector
from tests.case_files.cases import submit, withdraw
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
    ids = {item[f"{item['type']}_id"] for item in answer.json()["items"]}
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
        return next(item for item in items if item[f"{item['type']}_id"] == cases["shared"])

    assert found_by("office")["title"] == "K-1, impersonation_bank"
    item = found_by("bank")
    assert (item["title"], item["status"], item["matched_member"]) == ("impersonation_bank", "active", "indicator")
    read = members["bank"].get(item["path"])
    assert (read.status_code, read.json()["updated_at"]) == (200, item["updated_at"])


def found_by(member: Caller, text: str, **asked: Any) -> list[str]:
    """The titles of the cases that a member finds, on all pages."""
    return [item["title"] for page in pages_of(member, text, **asked) for item in page["items"]]


def pages_of(member: Caller, text: str, limit: int = 100, **asked: Any) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    for _ in range(60):
        body = {"text": text, "types": ["case"], **asked}
        answer = member.request("POST", "/v1/search", json=body, params={"limit": limit, **cursor})
        page: dict[str, Any] = answer.json()
        yield page
        if page["next_cursor"] is None:
            return
        cursor = {"cursor": page["next_cursor"]}
    pytest.fail("The search does not end.")


def test_agency_finds_its_own_case_on_a_site_that_many_others_have_reported(module_exchange: Exchange) -> None:
    office, other = (module_exchange.member(name, Sector.POLICE, ORDINARY) for name in ("Takeo", "Kampot"))
    office.report("common-site.com", case_reference="T-1")
    rows = [
        {"value": "common-site.com", "category": "phishing", "case_reference": f"M-{number}"} for number in range(205)
    ]
    assert other.post("/v1/reports/batch", {"items": rows}).json()["rejected_count"] == 0
    assert found_by(office, "common-site.com") == ["T-1, phishing"]
    assert len(found_by(other, "common-site.com")) == 205


def test_case_is_found_by_a_value_that_only_ended_reports_of_its_own_agency_have(module_exchange: Exchange) -> None:
    office, other = (module_exchange.member(name, Sector.POLICE, ORDINARY) for name in ("Pursat", "Ratanakiri"))
    case = submit(office, "ended-site.com", "other-site.com", reference="E-1", tlp="TLP:GREEN")
    assert found_by(office, "ended-site.com") == found_by(other, "ended-site.com") == ["E-1, impersonation_bank"]
    reports = office.get("/v1/reports", case_reference="E-1").json()["items"]
    (ended,) = (item for item in reports if item["value"] == "ended-site.com")
    assert office.post(f"/v1/reports/{ended['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200
    assert found_by(office, "ended-site.com") == ["E-1, impersonation_bank"]
    assert found_by(other, "ended-site.com") == []
    assert office.post(f"/v1/cases/{case['case_id']}/withdraw", {"reason": "Wrong."}).status_code == 200
    assert found_by(office, "other-site.com", statuses=["withdrawn"]) == ["E-1, impersonation_bank"]
    assert found_by(other, "other-site.com") == []


def test_case_that_names_an_agency_is_found_by_it_alone(module_exchange: Exchange) -> None:
    office, named, other = (module_exchange.member(name, Sector.BANK, ORDINARY) for name in ("A", "B", "C"))
    agency_id = named.get("/v1/me").json()["agency"]["agency_id"]
    audience = {"sectors": [], "agencies": [agency_id]}
    submit(office, "for-one-bank.com", reference="N-1", tlp="TLP:AMBER", audience=audience)
    assert [len(found_by(each, "for-one-bank.com")) for each in (office, named, other)] == [1, 1, 0]


def test_value_finds_no_case_through_a_report_that_its_reader_may_not_see(module_exchange: Exchange) -> None:
    office, other = (module_exchange.member(name, Sector.POLICE, ORDINARY) for name in ("Kandal", "Kratie"))
    strict = {"value": "strict-site.com", "tlp": "TLP:AMBER+STRICT"}
    submit(office, strict, "open-site.com", reference="S-1", tlp="TLP:GREEN")
    assert found_by(office, "strict-site.com") == found_by(other, "open-site.com") == ["S-1, impersonation_bank"]
    assert found_by(other, "strict-site.com") == []


def test_search_by_time_ends_where_no_older_case_is_asked_for(
    module_exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    office = module_exchange.member("Svay Rieng", Sector.POLICE, ORDINARY)
    made = [submit(office, f"site-{number}.com", reference=f"Y-{number}") for number in range(6)]
    monkeypatch.setattr(service, "MOST_READ", 2)
    asked = {"text": "nothing", "created_after": made[3]["created_at"]}
    assert len(list(pages_of(office, **asked))) == 2
    assert len(list(pages_of(office, "nothing"))) == 3
    newest = found_by(office, "bank", created_after=made[3]["created_at"])
    assert newest == ["Y-5, impersonation_bank", "Y-4, impersonation_bank"]


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


def test_narrowed_search_fills_its_pages(module_exchange: Exchange) -> None:
    """Cases that have the text and are not asked for do not count."""
    office = module_exchange.member("Narrow Office", Sector.POLICE, ORDINARY)
    for number in range(6):
        submit(office, reference=f"N-{number}", category="romance" if number == 0 else "loan")
    pages = [len(page["items"]) for page in pages_of(office, "N-", limit=1, categories=["romance"])]
    assert pages == [1]
    assert len(found_by(office, "N-", limit=1)) == 6


@pytest.mark.parametrize("sought", ["case", "report"])
def test_search_looks_at_no_more_texts_once_its_page_is_full(
    module_exchange: Exchange, monkeypatch: pytest.MonkeyPatch, sought: str
) -> None:
    office = module_exchange.member(f"Full Office {sought}", Sector.POLICE, ORDINARY)
    for number in range(8):
        submit(office, f"full-{sought}-{number}.com", reference=f"F-{number}")
    looked_at: list[str | None] = []

    def counting(text: SoughtText, looked: str | None) -> bool:
        looked_at.append(looked)
        return is_in(text, looked)

    is_in = SoughtText.is_in
    monkeypatch.setattr(SoughtText, "is_in", counting)
    first = next(pages_of(office, "F-", limit=2, types=[sought]))
    assert (len(first["items"]), looked_at) == (2, ["F-7", "F-6", "F-5"])


def corrected(member: Caller) -> list[str]:
    items = member.get("/v1/corrections").json()["items"]
    return [item["indicator"]["canonical"] for item in items]


def test_value_by_which_a_case_was_found_is_corrected_when_it_ends(members: dict[str, Caller]) -> None:
    """That a case is found by a value says that the case lists it."""
    police, bank = members["police"], members["bank"]
    before = corrected(bank)
    seen, unseen = "012 345 601", "012 345 602"
    values = [{"value": seen}, {"value": unseen, "tlp": "TLP:AMBER+STRICT"}]
    case = submit(police, *values, reference="C-1", tlp="TLP:GREEN")
    other = submit(police, "012 345 603", reference="C-2", tlp="TLP:GREEN")
    answered = bank.post("/v1/search", {"text": f"{seen}, {unseen}, 012 345 604", "types": ["case"]}).json()["items"]
    assert [item["case_id"] for item in answered] == [case["case_id"]]
    for each in (case, other):
        withdraw(police, each)
    assert corrected(bank)[len(before) :] == ["+85512345601"]


def test_case_that_is_found_by_its_own_words_or_has_ended_tells_of_no_value(members: dict[str, Caller]) -> None:
    police = members["police"]
    before = corrected(police)
    case = submit(police, "012 345 605", reference="D-505", tlp="TLP:GREEN")
    assert names_of(police, {"D": case["case_id"]}, "D-505") == {"D"}
    withdraw(police, case)
    assert names_of(police, {"D": case["case_id"]}, "012 345 605") == {"D"}
    submit(police, "012 345 605", reference="D-505", again=True)
    withdraw(police, case)
    assert corrected(police) == before
