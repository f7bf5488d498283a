"""What categories and provinces are called: complete, the same in the API and on the pages, and found from an error."""

from pathlib import Path
from typing import Any

import pycountry
import pytest

from krama.agencies.permissions import Permission
from krama.core.provinces import PROVINCES
from krama.indicators import category_texts
from krama.indicators.categories import Category
from krama.indicators.category_texts import CATEGORY_TEXTS, read
from tests.code_lists.pages import PAGES
from tests.exchange import Caller, Exchange

on_sqlite = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")
DATA = Path(category_texts.__file__).with_name("categories.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def nobody_special(module_exchange: Exchange) -> Caller:
    """A member with one permission that has nothing to do with these lists."""
    return module_exchange.member("Kep Office", scopes=[Permission.CORRECTIONS_READ])


@on_sqlite
def test_categories_have_all_texts_in_both_languages(nobody_special: Caller) -> None:
    answer = nobody_special.get("/v1/categories").json()
    assert [item["code"] for item in answer["items"]] == list(Category)
    for item in answer["items"]:
        for name in ("names", "meanings", "examples", "uses"):
            english, khmer = item[name]["en"], item[name]["km"]
            assert "\u1780" not in english, english
            assert any("\u1780" <= letter <= "\u17ff" for letter in khmer), khmer
    assert (answer["has_more"], answer["next_cursor"]) == (False, None)


@on_sqlite
def test_provinces_are_those_of_iso_3166_2_without_a_leading_zero(nobody_special: Caller) -> None:
    items = nobody_special.get("/v1/provinces").json()["items"]
    assert set(PROVINCES) == {each.code for each in pycountry.subdivisions if each.country_code == "KH"}
    assert [item["code"] for item in items] == [f"KH-{number}" for number in range(1, 26)]
    named = {item["code"]: item["names"] for item in items}
    assert named["KH-12"] == {"en": "Phnom Penh", "km": "ភ្នំពេញ"}
    assert len({names["km"] for names in PROVINCES.values()}) == len(items) == 25


@on_sqlite
@pytest.mark.parametrize("path", ["/v1/categories", "/v1/provinces"])
def test_pages_of_a_list_join_to_the_whole(nobody_special: Caller, path: str) -> None:
    whole = nobody_special.get(path).json()["items"]
    page = nobody_special.get(path, limit=7).json()
    pages: list[Any] = page["items"]
    while page["has_more"]:
        page = nobody_special.get(path, limit=7, cursor=page["next_cursor"]).json()
        pages += page["items"]
    assert pages == whole
    table = nobody_special.request("GET", path, headers={"Accept": "text/csv"})
    assert table.text.count("\n") == len(whole) + 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("[loan]", "[lone]"), "lone"),
        (('names = { en = "Loan"', 'names = { en = " "'), "loan.names.en"),
        (("[loan]\nnames", "[loan]\nname"), "loan.names.en, loan.names.km"),
    ],
)
def test_category_without_a_text_is_refused_by_its_name(change: tuple[str, str], named: str) -> None:
    assert read(DATA) == CATEGORY_TEXTS
    with pytest.raises(ValueError, match=named):
        read(DATA.replace(*change))


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.name)
def test_page_of_the_docs_has_the_texts_of_the_data(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == PAGES[path](), "run python -m tests.code_lists.pages"


@pytest.mark.parametrize(
    ("member", "word", "place"), [("category", "lone", "/v1/categories"), ("province", "KH-99", "/v1/provinces")]
)
@pytest.mark.parametrize("language", ["en", "km"])
@on_sqlite
def test_error_of_an_unknown_code_says_where_the_codes_are(
    module_exchange: Exchange, member: str, word: str, place: str, language: str
) -> None:
    office = module_exchange.member(f"Office {member} {language}")
    report: dict[str, Any] = {"value": "012 345 678", "category": "loan", member: word}
    headers = {"Accept-Language": language}
    single = office.request("POST", "/v1/reports", json=report, headers=headers).json()["errors"]
    batch = office.request("POST", "/v1/reports/batch", json={"items": [report]}, headers=headers).json()
    query = office.request("GET", f"/v1/reports?{member}={word}", headers=headers).json()["errors"]
    for (error,) in (single, batch["items"][0]["error"]["errors"], query):
        assert f"`GET {place}`" in error["detail"]
