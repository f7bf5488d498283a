"""What is deprecated says so in the contract and on every answer, and is counted. Nothing of Krama's is deprecated."""

from datetime import date
from typing import Any

import anyio
import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from krama.access.route import Router
from krama.core import metrics
from krama.core.deprecation import Deprecation, headers_of, mark
from krama.core.limits import LimitsMiddleware
from krama.core.operation import OperationRoute
from krama.core.services import Services

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
    limited = LimitsMiddleware(app, Services(), lambda _: 1000, 10, headers_of(ROUTES))

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


def test_what_is_not_deprecated_says_nothing(app: FastAPI) -> None:
    assert {"deprecation", "sunset", "link"}.isdisjoint(answer(app, "/new").headers)
    assert "readNew" not in counted()


def test_contract_marks_the_operation_or_its_members(app: FastAPI) -> None:
    document: dict[str, Any] = app.openapi()
    mark(document, ROUTES)
    old, parts, new = (document["paths"][path]["get"] for path in ("/old", "/parts", "/new"))
    assert (old["deprecated"], old["x-sunset"]) == (True, "2028-01-01")
    assert ("deprecated" in parts, parts["parameters"][0]["deprecated"]) == (False, True)
    members = document["components"]["schemas"]["Note"]["properties"]
    assert [name for name, schema in members.items() if "deprecated" in schema] == ["colour"]
    assert new.keys().isdisjoint({"deprecated", "x-sunset"})


def test_member_that_does_not_exist_is_found_when_the_contract_is_made(app: FastAPI) -> None:
    router = Router(tag="notes", route_class=OperationRoute)
    gone = Deprecation(OVER.since, OVER.sunset, SEE, ("gone",))
    router.operation("GET", "/old", "readOld", "Read", deprecated=gone)(read_old)
    with pytest.raises(ValueError, match="no member gone"):
        mark(app.openapi(), [route for route in router.routes if isinstance(route, OperationRoute)])


def test_programs_have_a_year_to_change() -> None:
    with pytest.raises(ValueError, match="year"):
        Deprecation(date(2027, 1, 1), date(2027, 12, 1), SEE)
