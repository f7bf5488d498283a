"""Which type an `Accept` asks for, and pages as CSV and NDJSON."""

import csv
import io
import json
import re
from typing import Any
from uuid import UUID

import httpx
import pytest
from fastapi import Request, Response
from pydantic import BaseModel, Field

from krama.core import negotiation
from krama.core.cursor import Cursors, FollowablePage, KeysetPosition, Page, PageRequest
from krama.core.negotiation import CSV, JSON, NDJSON, best
from krama.core.page_formats import page_response
from tests.exchange import Caller, Exchange

LIST = (JSON, NDJSON, CSV)


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        ("*/*", JSON),
        ("", JSON),
        ("application/*", JSON),
        ("text/*", CSV),
        ("Text/CSV; charset=utf-8", CSV),
        ("text/csv, */*", CSV),
        ("text/csv;q=0.5, application/x-ndjson;q=0.9, */*;q=0.1", NDJSON),
        ("*/*, application/json;q=0", NDJSON),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", JSON),
        ("application/json;version=2", JSON),
        ("nonsense, text/csv", CSV),
        ("text/csv;q=.2, application/x-ndjson;q=0.1", NDJSON),
        ("text/csv;q=, application/x-ndjson;q=0.01", NDJSON),
        ("text/csv;q=2, application/x-ndjson;q=0.01", NDJSON),
        ("text/html, image/gif, image/jpeg, *; q=.2, */*; q=.2", JSON),  # what Java sends
        ("text/html", None),
        ("application/json;q=0", None),
        ("*/*;q=0", None),
        ("nonsense", None),
        ("," * 1000, None),
    ],
)
def test_type_is_the_one_that_the_caller_likes_best(accept: str, chosen: str | None) -> None:
    assert best(accept, LIST) == chosen


class Inner(BaseModel):
    code: str
    number: int | None = None


class Item(BaseModel):
    text: str
    start: str = Field(default="x", alias="from")
    inner: Inner | None
    words: list[str]
    others: list[Inner] = []
    yes: bool = True


def rendered(items: list[Item], media_type: str) -> Response:
    query = b"kind=a%26b&cursor=old"
    scope: dict[str, Any] = {"type": "http", "path": "/v1/items", "query_string": query, "headers": []}
    negotiation.choose(scope, media_type)
    asked = PageRequest.read(CURSORS, 10, None, ("items",))
    return page_response(
        asked.followable(items, True, KeysetPosition(7, UUID(int=7))), FollowablePage[Item], Request(scope)
    )


CURSORS = Cursors(bytes(Cursors.KEY_BYTES))
ITEMS = [
    Item(text='=HYPERLINK("x")', inner=Inner(code="a"), words=["a", "b"], others=[Inner(code="+1", number=2)]),
    Item(text="+855 12", inner=None, words=["a;b"]),
    Item(text="@x\nខ្មែរ", inner=Inner(code="-x"), words=[]),
]


def test_csv_has_a_column_for_each_member_and_no_formulas() -> None:
    response = rendered(ITEMS, CSV)
    assert response.headers["content-type"] == "text/csv; charset=utf-8"
    text = bytes(response.body).decode()
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert list(rows[0]) == ["text", "from", "inner_code", "inner_number", "words", "others", "yes"]
    assert [row["text"] for row in rows] == ['\'=HYPERLINK("x")', "+855 12", "'@x\nខ្មែរ"]
    assert [row["inner_code"] for row in rows] == ["a", "", "'-x"]
    assert [row["words"] for row in rows] == ["a;b", '["a;b"]', ""]
    assert json.loads(rows[0]["others"]) == [{"code": "+1", "number": 2}]
    assert (rows[0]["inner_number"], rows[0]["from"], rows[0]["yes"]) == ("", "x", "true")
    assert text.endswith("\r\n")


@pytest.mark.parametrize("text", ["=1", "+a", "-a", "@a", "\ta", "\ra", "\na", "＝1", "＋1", "－1", "＠a"])
def test_no_cell_begins_like_a_formula(text: str) -> None:
    table = bytes(rendered([Item(text=text, inner=None, words=[])], CSV).body).decode()
    assert next(csv.DictReader(io.StringIO(table, newline="")))["text"] == f"'{text}"


@pytest.mark.parametrize("text", ["a;=1+1", "a\t=1", 'a";=1', "a\n=1", "a,=1"])
def test_no_spreadsheet_divides_a_cell(text: str) -> None:
    """Many take `;` for the end of a cell, unless the cell is quoted."""
    table = bytes(rendered([Item(text=text, inner=None, words=["x", "y"])], CSV).body).decode()
    row = next(csv.DictReader(io.StringIO(table, newline="")))
    assert (row["text"], row["words"], row["from"], row["others"]) == (text, "x;y", "x", "")
    assert '"x;y"' in table
    assert f'"{text.replace(chr(34), 2 * chr(34))}"' in table


def test_ndjson_has_an_item_on_each_line() -> None:
    response = rendered(ITEMS, NDJSON)
    lines = [json.loads(line) for line in bytes(response.body).decode().splitlines()]
    assert [line["text"] for line in lines] == [item.text for item in ITEMS]
    assert response.headers["content-type"] == NDJSON


@pytest.mark.parametrize("media_type", LIST)
def test_cursors_are_in_the_headers_of_every_form(media_type: str) -> None:
    response = rendered(ITEMS, media_type)
    cursor = response.headers["resume-cursor"]
    assert response.headers["link"] == f'</v1/items?kind=a%26b&cursor={cursor}>; rel="next"'
    last: Page[Item] = PageRequest.read(CURSORS, 1, None, ("items",)).answer([], False, None)
    scope = {"type": "http", "path": "/v1/items", "query_string": b"", "headers": []}
    assert {"link", "resume-cursor"}.isdisjoint(page_response(last, Page[Item], Request(scope)).headers)


@pytest.fixture(scope="module")
def office(module_exchange: Exchange) -> Caller:
    caller = module_exchange.member("Office")
    for number in range(3):
        caller.report(f"012 345 60{number}")
    return caller


def test_list_is_read_through_its_link_as_a_table(office: Caller) -> None:
    values, path = [], "/v1/reports?limit=2"
    for _ in range(3):
        page = office.request("GET", path, headers={"Accept": "text/csv"})
        values += [row["value"] for row in csv.DictReader(io.StringIO(page.text, newline=""))]
        if "link" not in page.headers:
            break
        path = page.headers["link"].partition("<")[2].partition(">")[0]
    assert values == ["012 345 600", "012 345 601", "012 345 602"]
    assert page.headers["resume-cursor"] == office.get("/v1/reports").json()["resume_cursor"]


def test_what_cannot_be_given_is_refused_before_anything_is_done(office: Caller) -> None:
    before = office.get("/v1/reports").json()["resume_cursor"]
    for method, path in (("POST", "/v1/reports"), ("POST", "/v1/checks"), ("GET", "/v1/reports"), ("GET", "/v1/me")):
        body = {"value": "012 345 699", "category": "loan"} if path == "/v1/reports" else {"value": "012 345 699"}
        options = {} if method == "GET" else {"json": body}
        refused = office.request(method, path, headers={"Accept": "text/html"}, **options)
        assert (refused.status_code, refused.json().get("code")) == (406, "not_acceptable"), path
        assert refused.headers["content-type"] == "application/problem+json"
    assert office.get("/v1/reports").json()["resume_cursor"] == before
    stranger = office.request("GET", "/v1/reports", headers={"Accept": "text/html", "Authorization": "Bearer x"})
    assert stranger.status_code == 401
    assert office.request("GET", "/healthz", headers={"Accept": "text/html"}).status_code == 406


def test_head_has_the_headers_of_get_without_content(office: Caller) -> None:
    unauthenticated = ("/healthz", "/.well-known/jwks.json", "/openapi.json", "/none")
    for path in ("/v1/reports", "/v1/me", "/v1/reports/x", *unauthenticated):
        read, head = office.get(path), office.request("HEAD", path)
        assert (head.status_code, head.content) == (read.status_code, b""), path
        differing = {"x-request-id", "ratelimit", "content-length", "date"}
        assert head.headers.keys() == read.headers.keys(), path
        assert [head.headers[name] for name in head.headers.keys() - differing] == [
            read.headers[name] for name in head.headers.keys() - differing
        ]
        assert head.headers["content-length"] == read.headers["content-length"] != "0"
    assert office.request("HEAD", "/v1/checks").status_code == 405
    refused = office.request("DELETE", "/v1/reports")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD, POST")


def _rest(answer: httpx.Response) -> tuple[int, int]:
    """What is left of the first quota, and the seconds of its window."""
    stated = re.search(r"r=(\d+);t=(\d+)", answer.headers["ratelimit"])
    assert stated is not None
    return int(stated[1]), int(stated[2])


def test_head_is_recorded_and_charged_like_get(office: Caller) -> None:
    for _ in range(2):  # a new window may begin between the two requests, but not twice
        count = len(office.get("/v1/audit/records", limit=1000).json()["items"])
        (left, _), (then, _) = _rest(office.get("/v1/me")), _rest(office.request("HEAD", "/v1/me"))
        if then == left - 1:
            break
    assert then == left - 1
    records = office.get("/v1/audit/records", limit=1000).json()["items"]
    assert [record["operation"] for record in records[count:]] == ["listAuditRecords", "readMe", "readMe"]
