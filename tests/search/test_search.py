"""`POST /v1/search`: what each caller finds, and what it never finds."""

from typing import Any

import httpx
import pytest

from krama.agencies.permissions import Permission
from krama.core.folding import SoughtText
from krama.protection.cache import ProtectedListCache
from krama.sharing.sectors import Sector
from tests.audit.logs import newest
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY
from tests.protected_list.entries import protect

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite", "postgresql"], indirect=True, scope="module")

PHONE = "012 345 678"
OTHER_THAN_CASES = ["indicator", "report", "dispute"]


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    ordinary = {sector.value: module_exchange.member(sector.value, sector, ORDINARY) for sector in Sector}
    return ordinary | {"reviewer": module_exchange.member("reviewer", Sector.REGULATOR)}


@pytest.fixture(scope="module")
def ids(members: dict[str, Caller]) -> dict[str, str]:
    """The ids of what is stored, by a name."""
    police, bank = members["police"], members["bank"]
    stored = {
        "loan": police.report(
            PHONE, "loan", case_reference="PP-2026-7", narrative="A caller from Straße 7.", province="KH-12"
        ),
        "site": police.report("evil-shop.com", "phishing", narrative="ហាង\u200bក្លែង\u200bក្លាយ លេខ ១២៣"),
        "strict": police.report(PHONE, "romance", tlp="TLP:AMBER+STRICT", narrative="Hidden ink."),
        "bank": bank.report(PHONE, "phishing", tlp="TLP:GREEN", case_reference="PP-9", narrative="A caller at night."),
    }
    disputed = {
        "indicator_id": stored["site"]["indicator"]["indicator_id"],
        "grounds": "business_dispute",
        "statement": "A caller of ours owns the shop.",
    }
    opened = bank.post("/v1/disputes", disputed)
    assert opened.status_code == 201, opened.text
    return {
        **{name: report["report_id"] for name, report in stored.items()},
        "phone": stored["loan"]["indicator"]["indicator_id"],
        "domain": disputed["indicator_id"],
        "dispute": opened.json()["dispute_id"],
    }


def search(member: Caller, text: str, **asked: Any) -> httpx.Response:
    return member.post("/v1/search", {"text": text, "types": OTHER_THAN_CASES, **asked})


def names_of(member: Caller, ids: dict[str, str], text: str, **asked: Any) -> set[str]:
    """The names of what is found."""
    answer = search(member, text, **asked)
    assert answer.status_code == 200, answer.text
    keys = {item[f"{item['type']}_id"] for item in answer.json()["items"]}
    assert keys <= set(ids.values())
    return {name for name, key in ids.items() if key in keys}


@pytest.mark.parametrize("spelling", [PHONE, "+85512345678", "០១២ ៣៤៥ ៦៧៨", "tel:+855-12-345-678", "call 012-345-678!"])
def test_value_is_found_in_any_spelling(members: dict[str, Caller], ids: dict[str, str], spelling: str) -> None:
    assert names_of(members["telecom"], ids, spelling) == {"phone", "loan", "bank"}
    assert names_of(members["police"], ids, spelling) == {"phone", "loan", "strict", "bank"}
    (read,) = search(members["telecom"], spelling).json()["named_indicators"]
    assert (read["canonical"], read["indicator_id"]) == ("+85512345678", ids["phone"])


def test_text_is_read_as_the_only_kind_that_is_asked_for(members: dict[str, Caller]) -> None:
    members["police"].report("shop.example", "phishing", kind="domain")
    read = {
        len(kinds): search(members["police"], "shop.example", kinds=kinds) for kinds in (["domain"], ["domain", "url"])
    }
    assert [value["canonical"] for value in read[1].json()["named_indicators"]] == ["shop.example"]
    assert [item["type"] for item in read[1].json()["items"]] == ["indicator", "report"]
    assert read[2].json()["named_indicators"] == []


def test_link_is_found_by_its_domain(members: dict[str, Caller], ids: dict[str, str]) -> None:
    answer = search(members["bank"], "https://www.evil-shop.com/kit?x=1")
    assert names_of(members["bank"], ids, "https://www.evil-shop.com/kit?x=1") == {"domain", "site", "dispute"}
    assert {item["matched_member"] for item in answer.json()["items"]} == {"canonical", "indicator"}


@pytest.mark.parametrize(
    ("member", "text", "names"),
    [
        ("police", "strasse 7", {"loan"}),
        ("police", "CALLER FROM", {"loan"}),
        ("police", "ក្លែងក្លាយ លេខ 123", {"site"}),
        ("police", "ក្លែង", {"site"}),
        ("police", "pp-2026", {"loan"}),
        ("police", "hidden ink", {"strict"}),
        ("police", "345 67", {"loan", "strict"}),  # a part of the value as its agency wrote it
        ("police", "at night", set()),  # another agency's narrative, although the police may read it
        ("police", "PP-9", set()),
        ("police", "owns the shop", set()),
        ("bank", "caller", {"bank", "dispute"}),
        ("bank", "hidden", set()),
        ("reviewer", "owns the shop", set()),
        ("partner", "caller", set()),
    ],
)
def test_part_of_a_text_finds_what_its_own_agency_wrote(
    members: dict[str, Caller], ids: dict[str, str], member: str, text: str, names: set[str]
) -> None:
    assert names_of(members[member], ids, text) == names


@pytest.mark.parametrize(
    ("member", "asked", "names"),
    [
        ("police", {"types": ["indicator"]}, {"phone"}),
        ("police", {"types": ["report", "dispute"]}, {"loan", "strict", "bank"}),
        ("police", {"categories": ["romance", "phishing"]}, {"phone", "strict", "bank"}),
        ("police", {"provinces": ["KH-12"]}, {"loan"}),
        ("partner", {"provinces": ["KH-12"]}, set()),  # the province is not disclosed abroad
        ("police", {"kinds": ["domain"]}, set()),
        ("police", {"kinds": ["phone"], "categories": ["loan"], "types": ["report"]}, {"loan"}),
        ("police", {"statuses": ["withdrawn"]}, set()),
        ("police", {"statuses": ["active", "opened"]}, {"phone", "loan", "strict", "bank"}),
        ("police", {"created_after": "2100-01-01T00:00:00Z"}, set()),
        ("police", {"created_after": "2020-01-01T00:00:00Z"}, {"phone", "loan", "strict", "bank"}),
    ],
)
def test_search_is_narrowed_by_what_its_reader_sees(
    members: dict[str, Caller], ids: dict[str, str], member: str, asked: dict[str, Any], names: set[str]
) -> None:
    assert names_of(members[member], ids, PHONE, **asked) == names


@pytest.mark.parametrize(("asked", "names"), [
    ({}, {"domain", "site", "dispute"}), ({"kinds": ["phone"]}, set()),
    ({"kinds": ["domain"]}, {"domain", "site", "dispute"}),
    ({"statuses": ["disputed", "opened"]}, {"domain", "dispute"}), ({"statuses": ["upheld"]}, set()),
    ({"provinces": ["KH-12"]}, set()), ({"categories": ["phishing"]}, {"domain", "site"}),
    ({"created_after": "2100-01-01T00:00:00Z"}, set()),
])  # fmt: skip
def test_disputes_are_found_by_value_and_narrowed_too(
    members: dict[str, Caller], ids: dict[str, str], asked: dict[str, Any], names: set[str]
) -> None:
    assert names_of(members["bank"], ids, "evil-shop.com", **asked) == names
    assert names_of(members["reviewer"], ids, "evil-shop.com", **asked) == names
    assert names_of(members["police"], ids, "evil-shop.com", **asked) == names - {"dispute"}


def test_titles_have_only_what_is_disclosed(members: dict[str, Caller], ids: dict[str, str]) -> None:
    def title(member: str, name: str) -> str:
        items = search(members[member], PHONE).json()["items"]
        return next(str(item["title"]) for item in items if item[f"{item['type']}_id"] == ids[name])

    assert title("police", "loan") == "+855 12 345 678, loan, PP-2026-7"
    assert title("bank", "loan") == "+855 12 345 678, loan"
    assert title("police", "bank") == "+855 12 345 678, phishing"
    assert title("partner", "phone") == "+855 12 345 678, phone"


def test_what_is_hidden_looks_like_what_does_not_exist(members: dict[str, Caller], ids: dict[str, str]) -> None:
    for hidden, absent in (("Hidden ink.", "Hidden bin."), ("PP-2026-7", "PP-2026-6")):
        assert search(members["bank"], hidden).json() == search(members["bank"], absent).json()


def test_path_leads_to_what_was_found(members: dict[str, Caller], ids: dict[str, str]) -> None:
    items = search(members["bank"], "evil-shop.com").json()["items"]
    assert len(items) == 3
    for item in items:
        read = members["bank"].get(item["path"])
        assert read.status_code == 200
        assert (read.json()["status"], item[f"{item['type']}_id"] in read.text) == (item["status"], True)


def test_pages_give_everything_once_and_only_for_the_same_search(
    members: dict[str, Caller], ids: dict[str, str]
) -> None:
    police, asked = members["police"], {"text": PHONE, "types": OTHER_THAN_CASES}
    whole = search(police, PHONE).json()["items"]
    assert [item["updated_at"] for item in whole] == sorted((item["updated_at"] for item in whole), reverse=True)
    paged: list[dict[str, Any]] = []
    cursor = None
    for _ in range(20):
        query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
        page = police.request("POST", "/v1/search", json=asked, params=query).json()
        paged, cursor = paged + page["items"], page["next_cursor"]
        if cursor is None:
            break
    assert paged == whole
    first = police.request("POST", "/v1/search", json=asked, params={"limit": 1}).json()["next_cursor"]
    other = police.request("POST", "/v1/search", json={"text": "PP-2026"}, params={"cursor": first})
    assert (other.status_code, other.json()["code"]) == (422, "cursor_unreadable")


def test_answer_goes_into_a_spreadsheet(members: dict[str, Caller], ids: dict[str, str]) -> None:
    answer = members["police"].post("/v1/search", {"text": "strasse", "types": ["report"]}, accept="text/csv")
    header, row, end = answer.text.split("\r\n")
    assert header == "type,case_id,report_id,indicator_id,dispute_id,path,title,status,matched_member,updated_at"
    assert row.startswith(
        f'report,,{ids["loan"]},,,/v1/reports/{ids["loan"]},"\'+855 12 345 678, loan, PP-2026-7",active,narrative,'
    )
    assert end == ""


def test_client_finds_only_what_it_may_read(module_exchange: Exchange, ids: dict[str, str]) -> None:
    scopes = [Permission.SEARCH_RUN, Permission.INDICATORS_READ]
    reader = module_exchange.member("Reader", Sector.POLICE, scopes)
    assert names_of(reader, ids, PHONE, types=None) == {"phone"}
    refused = search(reader, PHONE, types=["indicator", "report"])
    assert (refused.status_code, refused.json().get("code")) == (403, "insufficient_scope")
    assert "reports:read" in refused.json()["detail"]
    without = module_exchange.member("Searcher", Sector.POLICE, [Permission.SEARCH_RUN])
    assert search(without, PHONE, types=None).status_code == 403
    other = module_exchange.member("Other", Sector.POLICE, set(Permission) - {Permission.SEARCH_RUN})
    assert search(other, PHONE, types=None).status_code == 403


def test_search_is_recorded_and_charged_like_a_check(
    module_exchange: Exchange, members: dict[str, Caller], ids: dict[str, str]
) -> None:
    answer = search(members["telecom"], PHONE)
    record = newest(module_exchange)
    assert record["operation"] == "searchRecords"
    assert record["data"]["indicators"] == [ids["phone"]]
    assert {"salt", "commitment", "item_count", "types"} <= record["data"].keys()
    assert not any(form in str(record) for form in (PHONE, "12345678"))
    assert '"checks"' in answer.headers["ratelimit"]
    assert '"values"' in answer.headers["ratelimit"]


def test_report_that_is_pending_is_found_by_its_own_agency_alone(
    module_exchange: Exchange, members: dict[str, Caller]
) -> None:
    protect(module_exchange.member("National", Sector.POLICE), value="good-bank.com")
    module_exchange.services[ProtectedListCache].refresh()
    pending = members["bank"].report(
        "good-bank.com", "phishing", narrative="A copy of our page.", case_reference="B-44"
    )
    assert pending["status"] == "pending"
    for text in ("good-bank.com", "copy of our", "b-44"):
        items = search(members["bank"], text).json()["items"]
        assert [(item[f"{item['type']}_id"], item["status"]) for item in items] == [
            (pending["report_id"], "pending")
        ], text
        assert search(members["police"], text).json()["items"] == []
    assert search(members["bank"], "good-bank.com", statuses=["active"]).json()["items"] == []
    assert search(members["bank"], "good-bank.com", statuses=["pending"]).json()["items"] != []


def test_listing_that_became_protected_is_not_found(module_exchange: Exchange) -> None:
    police, national = module_exchange.member("Kep"), module_exchange.member("National", Sector.POLICE)
    police.report("soon-protected.com", "phishing")
    assert [item["type"] for item in search(police, "soon-protected.com").json()["items"]] == ["indicator", "report"]
    protect(national, value="soon-protected.com")
    module_exchange.services[ProtectedListCache].refresh()
    assert [item["type"] for item in search(police, "soon-protected.com").json()["items"]] == ["report"]


def test_listing_does_not_count_for_a_protected_value_that_it_covers(module_exchange: Exchange) -> None:
    police, national = module_exchange.member("Pailin"), module_exchange.member("National", Sector.POLICE)
    police.report("shop-with-help.com", "phishing")
    protect(national, form="exact", value="https://shop-with-help.com/help", kind="url")
    module_exchange.services[ProtectedListCache].refresh()
    for page, types in (("help", ["report"]), ("other", ["indicator", "report"])):
        items = search(police, f"https://shop-with-help.com/{page}").json()["items"]
        assert [item["type"] for item in items] == types


@pytest.mark.parametrize("body", [
    {}, {"text": ""}, {"text": " x "}, {"text": "a\x00b"}, {"text": None}, {"text": 12}, {"text": "x" * 2049},
    {"text": "xx", "types": []}, {"text": "xx", "types": ["person"]}, {"text": "xx", "limit": 5},
    {"text": "xx", "statuses": ["held"]}, {"text": "xx", "created_after": "yesterday"},
    {"text": "\u200b\u200b"}, {"text": "\u200e\u00ad\ufe0f"}, {"text": "x\u200b\u200b"}, {"text": "\u3164\u2800"},
])  # fmt: skip
def test_what_can_not_be_searched_is_refused(members: dict[str, Caller], body: dict[str, Any]) -> None:
    refused = members["police"].post("/v1/search", body)
    assert (refused.status_code, refused.json().get("code")) == (422, "validation_failed")


def test_word_of_64_kb_and_half_a_character_are_refused(members: dict[str, Caller]) -> None:
    huge = members["police"].post("/v1/search", {"text": "x" * 65_000})
    assert (huge.status_code, huge.json()["code"]) == (422, "validation_failed")
    half = members["police"].request(
        "POST", "/v1/search", content=b'{"text": "ab\\ud800"}', headers={"Content-Type": "application/json"}
    )
    assert half.status_code in (400, 422)


def test_texts_of_any_kind_are_searched_without_a_fault(members: dict[str, Caller]) -> None:
    for text in ("%_", "''--", "\\\\", "((((", "\u200b\u200b", "😀😀", "ក្ក", "a" * 2048, "012 345 678 " * 100, "\n\t."):
        assert search(members["police"], text).status_code in (200, 422), text


def test_search_reads_no_more_texts_once_its_page_is_full(
    members: dict[str, Caller], monkeypatch: pytest.MonkeyPatch
) -> None:
    police, read = members["police"], []
    for number in range(9):
        police.report(f"012 345 9{number:02}", case_reference=f"LONG-{number}")

    def is_in(text: SoughtText, stated: str | None) -> bool:
        read.append(stated)
        return "LONG" in (stated or "")

    monkeypatch.setattr(SoughtText, "is_in", is_in)
    asked = {"text": "LONG-", "types": ["report"]}
    page = police.request("POST", "/v1/search", json=asked, params={"limit": 2}).json()
    assert (len(page["items"]), page["has_more"], len(read)) == (2, True, 3)


def test_text_with_more_values_than_a_search_reads_is_refused_and_none_is_left_out(members: dict[str, Caller]) -> None:
    """Who reads "nothing found" pays: a value that was not looked for must not look harmless."""
    numbers = [f"012 888 {number}" for number in range(501, 512)]
    answer = search(members["bank"], ", ".join(numbers))
    assert (answer.status_code, answer.json().get("code")) == (422, "too_many_sought_values")
    assert "at most 10" in answer.json()["detail"]
    read = search(members["bank"], ", ".join(numbers[:10])).json()["named_indicators"]
    assert len(read) == 10
