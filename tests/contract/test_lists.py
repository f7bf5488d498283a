"""Every list of the contract: reading it until `next_cursor` is null ends, and `resume_cursor` goes on from there."""

import csv
import io
import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest

from krama.app import create_app
from krama.core.negotiation import CSV, NDJSON
from krama.settings import Settings
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.members import ORDINARY

_NUMBERS = count(600)
_GROWS_WHILE_IT_IS_READ = "/v1/audit/records"


def lists() -> dict[str, set[str]]:
    """The paths of all lists, each with the members of its page."""
    document = create_app(Settings.model_construct()).openapi()
    members_by_path = {}
    for path, operations in document["paths"].items():
        content = operations.get("get", {}).get("responses", {}).get("200", {}).get("content", {})
        name = content.get("application/json", {}).get("schema", {}).get("$ref", "").rpartition("/")[2]
        members = set(document["components"]["schemas"].get(name, {}).get("properties", {}))
        if {"items", "next_cursor"} <= members:
            members_by_path[path] = members
    return members_by_path


LISTS = lists()
DOCUMENT = create_app(Settings.model_construct()).openapi()
COLUMNS = {path: DOCUMENT["paths"][path]["get"]["responses"]["200"]["content"][CSV]["x-csv-columns"] for path in LISTS}


def happen(police: Caller, bank: Caller) -> dict[str, Any]:
    """Add something to most lists."""
    report = police.report(f"012 345 {next(_NUMBERS)}")
    listed = {"indicator_id": report["indicator"]["indicator_id"], "grounds": "wrong_account", "statement": "Mine."}
    assert bank.post("/v1/disputes", listed).status_code == 201
    bank.check(report["value"])
    path = f"/v1/reports/{report['report_id']}"
    assert police.post(f"{path}/withdraw", {"reason": "A mistake."}).status_code == 200
    return report


@pytest.fixture(scope="module")
def parties(module_exchange: Exchange) -> tuple[Caller, Caller, dict[str, Any]]:
    police, bank = module_exchange.member("Office"), module_exchange.member("Bank", Sector.BANK)
    reports = [happen(police, bank) for _ in range(3)]
    case = police.post(
        "/v1/cases", {"reference": "A-1", "category": "loan", "values": [{"value": "012 345 599"}]}
    ).json()
    return (
        police,
        bank,
        reports[0] | {"case_id": case["case_id"], "live": police.report("012 345 599")["indicator"]["indicator_id"]},
    )


def pages(caller: Caller, path: str, **options: Any) -> Iterator[dict[str, Any]]:
    """The pages of a list, as a client reads them that looks at nothing but `next_cursor`."""
    cursor: dict[str, str] = {}
    for _ in range(60):
        answer = caller.get(path, **options, **cursor)
        assert answer.status_code == 200, answer.text
        yield answer.json()
        if answer.json()["next_cursor"] is None:
            return
        cursor = {"cursor": answer.json()["next_cursor"]}
    raise AssertionError(f"{path} never ended.")


@pytest.mark.parametrize("path", LISTS)
def test_list_ends_where_its_next_cursor_is_null(path: str, parties: tuple[Caller, Caller, dict[str, Any]]) -> None:
    police, bank, report = parties
    address = path.format_map(report | {"indicator_id": report["live"]})
    items = police.get(address).json()["items"]
    table, lines = (police.request("GET", address, headers={"Accept": media}).text for media in ("text/csv", NDJSON))
    if path != _GROWS_WHILE_IT_IS_READ:
        assert [json.loads(line).keys() for line in lines.splitlines()] == [item.keys() for item in items]
        assert len(list(csv.reader(io.StringIO(table, newline="")))) == len(items) + 1
    columns = table.splitlines()[0].split(",")
    assert columns == COLUMNS[path], "the contract has these"
    assert len(set(columns)) == len(columns), "no two members have one column"
    for item in items:
        lost = [name for name in item if not any(f"{column}_".startswith(f"{name}_") for column in columns)]
        assert [item[name] for name in lost] == [None] * len(lost), "a member without a column is null in every list"
    assert {len(row) for row in csv.reader(io.StringIO(table, newline=""))} == {len(columns)}
    for caller in (police, bank):
        if "{report_id}" in path and caller is bank:
            continue
        read = list(pages(caller, address, limit=20 if path == _GROWS_WHILE_IT_IS_READ else 2))
        assert [page["has_more"] for page in read] == [True] * (len(read) - 1) + [False]
        items = [str(item) for page in read for item in page["items"]]
        assert len(items) == len(set(items))
        if "resume_cursor" in LISTS[path] and path != _GROWS_WHILE_IT_IS_READ:
            rest = caller.get(address, cursor=read[-1]["resume_cursor"]).json()
            assert rest["items"] == []


def test_resumed_lists_give_exactly_what_happened_since(parties: tuple[Caller, Caller, dict[str, Any]]) -> None:
    police, bank, _ = parties
    watched = {"/v1/reports": police, "/v1/indicators": police, "/v1/disputes": bank, "/v1/corrections": bank}
    kept = {path: list(pages(caller, path, limit=2))[-1]["resume_cursor"] for path, caller in watched.items()}
    report = happen(police, bank)
    for path, caller in watched.items():
        (item,) = caller.get(path, cursor=kept[path]).json()["items"]
        assert report["indicator"]["canonical"] in str(item), path


@pytest.mark.parametrize("media", [NDJSON, CSV])
def test_pages_of_tables_are_followed_by_link_alone(media: str, parties: tuple[Caller, Caller, dict[str, Any]]) -> None:
    _, bank, _ = parties
    whole = [item["indicator_id"] for page in pages(bank, "/v1/indicators") for item in page["items"]]
    assert len(whole) > 2
    seen: list[str] = []
    path, resume = "/v1/indicators?limit=2", ""
    while path:
        answer = bank.request("GET", path, headers={"Accept": media})
        rows = (
            map(json.loads, answer.text.splitlines()) if media == NDJSON else csv.DictReader(io.StringIO(answer.text))
        )
        seen += [row["indicator_id"] for row in rows]
        path, resume = answer.links.get("next", {}).get("url", ""), answer.headers["resume-cursor"]
    assert seen == whole
    assert bank.get("/v1/indicators", cursor=resume).json()["items"] == []


def test_tables_that_are_no_list_have_the_columns_of_the_contract(
    parties: tuple[Caller, Caller, dict[str, Any]],
) -> None:
    police, _, _ = parties
    declared = {
        path: content["x-csv-columns"]
        for path, operations in DOCUMENT["paths"].items()
        for operation in operations.values()
        if "x-csv-columns" in (content := operation["responses"].get("200", {}).get("content", {}).get(CSV, {}))
    }
    search = police.request("POST", "/v1/search", json={"text": "A-1"}, headers={"Accept": CSV})
    feed = police.request("GET", "/feeds/csv/phone.csv")
    others = {"/v1/search": search, "/feeds/csv/{kind}.csv": feed}
    assert set(declared) == {*LISTS, *others}
    for path, answer in others.items():
        assert answer.status_code == 200, answer.text
        assert answer.text.splitlines()[0].split(",") == declared[path], path


def test_empty_list_can_be_resumed(module_exchange: Exchange) -> None:
    newcomer, source = module_exchange.member("Newcomer", scopes=ORDINARY), module_exchange.member("Source")
    empty = newcomer.get("/v1/disputes").json()
    assert (empty["items"], empty["next_cursor"]) == ([], None)
    listed = source.report("012 345 598")["indicator"]["indicator_id"]
    dispute = {"indicator_id": listed, "grounds": "wrong_account", "statement": "Mine."}
    opened = newcomer.post("/v1/disputes", dispute).json()["dispute_id"]
    (item,) = newcomer.get("/v1/disputes", cursor=empty["resume_cursor"]).json()["items"]
    assert item["dispute_id"] == opened


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/indicators", "/v1/disputes"])
def test_newest_first_is_the_same_list_backwards_and_resumes_at_its_newest_item(
    path: str, parties: tuple[Caller, Caller, dict[str, Any]]
) -> None:
    police, bank, _ = parties
    forward = [item for page in pages(bank, path, limit=2) for item in page["items"]]
    read = list(pages(bank, path, limit=2, order="newest"))
    assert [item for page in read for item in page["items"]] == forward[::-1]
    assert len({page["resume_cursor"] for page in read}) == 1
    happen(police, bank)
    (item,) = bank.get(path, cursor=read[-1]["resume_cursor"]).json()["items"]
    assert item == bank.get(path, order="newest", limit=1).json()["items"][0]
    for order, cursor in (("newest", read[0]["resume_cursor"]), ("oldest", read[0]["next_cursor"])):
        refused = bank.get(path, order=order, cursor=cursor)
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor_unreadable")
