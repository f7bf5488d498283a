"""What is deprecated says so in the contract and on every answer, and is counted. Nothing of Krama's is deprecated."""

import copy
from datetime import date
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI, Response
from pydantic import BaseModel

from krama.access.route import Router
from krama.core import metrics
from krama.core.addresses import TrustedProxies
from krama.core.deprecation import Deprecation, headers_of, mark
from krama.core.limits import LimitsMiddleware
from krama.core.operation import OperationRoute
from krama.core.services import Services
from tests.contract.compatibility.changes import breaking_changes
from tests.contract.conventions.lint import complaints_about

SEE = "https://krama.test/changes#notes"
OVER = Deprecation(date(2027, 1, 1), date(2028, 1, 1), SEE)
PARTS = Deprecation(date(2027, 1, 1), date(2028, 1, 1), SEE, ("colour", "size"))
ROUTER = Router(tag="notes", route_class=OperationRoute)


class Note(BaseModel):
    text: str = ""
    colour: str = ""


@ROUTER.operation("GET", "/old", "readOld", "Read", deprecated=OVER)
async def read_old(refuse: bool = False) -> Note:
    """Read."""
    if refuse:
        raise RuntimeError
    return Note()


@ROUTER.operation("GET", "/parts", "readParts", "Read", deprecated=PARTS)
async def read_parts(size: int = 0) -> Note:
    """Read."""
    return Note()


@ROUTER.operation("GET", "/pages", "listPages", "List", deprecated=OVER)
async def list_pages(response: Response) -> Note:
    """List."""
    response.headers["link"] = '</pages?cursor=x>; rel="next"'
    return Note()


@ROUTER.operation("GET", "/new", "readNew", "Read")
async def read_new() -> str:
    """Read."""
    return ""


ROUTES = [route for route in ROUTER.routes if isinstance(route, OperationRoute)]


@pytest.fixture
def app() -> FastAPI:
    app = FastAPI()
    app.router.routes.extend(ROUTES)
    return app


def answer(app: FastAPI, path: str) -> httpx.Response:
    services = Services()
    services.add(TrustedProxies(()))
    limited = LimitsMiddleware(app, services, lambda _: 1000, 10, headers_of(ROUTES))

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(limited, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://krama.test") as client:
            return await client.get(path)

    return anyio.run(send)


def counted() -> dict[str, float]:
    samples = next(iter(metrics.DEPRECATED.collect())).samples
    return {sample.labels["operation"]: sample.value for sample in samples if sample.name.endswith("_total")}


@pytest.mark.parametrize("path", ["/old", "/old?refuse=true", "/old?refuse=what", "/parts"])
def test_every_answer_says_since_when_and_until_when_and_is_counted(app: FastAPI, path: str) -> None:
    before = sum(counted().values())
    headers = answer(app, path).headers
    assert headers["deprecation"] == "@1798761600"
    assert headers["sunset"] == "Sat, 01 Jan 2028 00:00:00 GMT"
    assert headers["link"] == f'<{SEE}>; rel="deprecation"; type="text/html"'
    assert sum(counted().values()) == before + 1


def test_link_to_the_next_page_stays(app: FastAPI) -> None:
    """Without it a reader of CSV stops after the first page of a deprecated list."""
    linked = answer(app, "/pages").headers.get_list("link")
    assert linked == [f'</pages?cursor=x>; rel="next", <{SEE}>; rel="deprecation"; type="text/html"']


def test_what_is_not_deprecated_says_nothing(app: FastAPI) -> None:
    assert {"deprecation", "sunset", "link"}.isdisjoint(answer(app, "/new").headers)
    assert "readNew" not in counted()


def test_contract_marks_the_operation_or_its_members(app: FastAPI) -> None:
    document: dict[str, Any] = app.openapi()
    mark(document, ROUTES)
    old, parts, new = (document["paths"][path]["get"] for path in ("/old", "/parts", "/new"))
    assert (old["deprecated"], old["x-sunset"]) == (True, "2028-01-01")
    assert parts.keys().isdisjoint({"deprecated", "x-sunset"})
    assert parts["parameters"][0]["deprecated"]
    members = document["components"]["schemas"]["Note"]["properties"]
    assert [name for name, schema in members.items() if "deprecated" in schema] == ["colour"]
    assert members["colour"]["x-sunset"] == parts["parameters"][0]["x-sunset"] == "2028-01-01"
    assert new.keys().isdisjoint({"deprecated", "x-sunset"})


def test_lint_and_differ_accept_what_is_deprecated_and_let_it_go_on_its_day(app: FastAPI) -> None:
    released: dict[str, Any] = app.openapi()
    released["components"]["schemas"]["Problem"] = {"type": "object"}
    mark(released, ROUTES)
    about = [complaint for complaint in complaints_about(released, {}) if "deprecated" in complaint]
    assert about == []
    later = copy.deepcopy(released)
    del later["paths"]["/old"], later["components"]["schemas"]["Note"]["properties"]["colour"]
    later["paths"]["/parts"]["get"]["parameters"] = []
    del later["paths"]["/parts"]["get"]["responses"]["200"]["headers"]
    gone = breaking_changes(released, later, date(2027, 12, 31))
    assert {"GET /old: removed", "GET /parts, parameter size: removed", "Note.colour: removed"} < set(gone)
    assert breaking_changes(released, later, OVER.sunset) == []


def test_member_that_does_not_exist_is_found_when_the_contract_is_made(app: FastAPI) -> None:
    router = Router(tag="notes", route_class=OperationRoute)
    gone = Deprecation(OVER.since, OVER.sunset, SEE, ("gone",))
    router.operation("GET", "/old", "readOld", "Read", deprecated=gone)(read_old)
    with pytest.raises(ValueError, match="no member gone"):
        mark(app.openapi(), [route for route in router.routes if isinstance(route, OperationRoute)])


def test_programs_have_a_year_to_change() -> None:
    with pytest.raises(ValueError, match="year"):
        Deprecation(date(2027, 1, 1), date(2027, 12, 1), SEE)
