"""The headers that every operation really sends: those that the contract has for the operation and the status."""

import json
import re
from functools import cache
from typing import Any, NamedTuple

import httpx
import pytest

from krama.agencies.permissions import Permission
from krama.core.negotiation import JSON
from tests.architecture.repository import ROOT
from tests.contract.headers import missing, undeclared
from tests.exchange import Caller, Exchange

pytestmark = pytest.mark.parametrize("module_database_url", ["sqlite"], indirect=True, scope="module")

CONTRACT: dict[str, Any] = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))
NOTHING = "00000000-0000-7000-8000-000000000000"


class Each(NamedTuple):
    """An operation of the contract."""

    method: str
    path: str
    declared: dict[str, Any]


OPERATIONS = [
    Each(method.upper(), path, operation)
    for path, methods in CONTRACT["paths"].items()
    for method, operation in methods.items()
]


def named(each: Any) -> str:
    """How a test calls an operation."""
    return str(each.declared["operationId"]) if isinstance(each, Each) else str(each)


@pytest.fixture(scope="module")
def members(module_exchange: Exchange) -> dict[str, Caller]:
    """Callers with every right, with one that most operations don't want, and with none."""
    office = module_exchange.member("Office")
    for number in range(4):
        office.report(f"012 345 60{number}")
    case = {"reference": "A-1", "category": "loan", "values": [{"value": "012 345 609"}]}
    assert office.post("/v1/cases", case).status_code == 201
    return {
        "office": office,
        "idle": module_exchange.member("Idle", scopes=[Permission.SCORECARDS_READ_ALL]),
        "nobody": module_exchange.nobody,
    }


def address(each: Each, office: Caller, *, exists: bool = True) -> str:
    """The operation's path, with ids of what there is, where there is any, or of nothing."""
    ids = _ids(office) if exists else {"kind": "phone"}
    return re.sub(r"{(\w+)}", lambda name: ids.get(name[1], NOTHING), each.path)


@cache
def _ids(office: Caller) -> dict[str, str]:
    report = office.get("/v1/reports").json()["items"][0]
    caller = office.get("/v1/me").json()
    return {
        "report_id": report["report_id"],
        "indicator_id": report["indicator"]["indicator_id"],
        "case_id": office.get("/v1/cases").json()["items"][0]["case_id"],
        "agency_id": caller["agency"]["agency_id"],
        "client_id": caller["client_id"],
        "institution_id": office.get("/v1/institutions", limit=1).json()["items"][0]["institution_id"],
        "kind": "phone",
    }


PROBES: list[tuple[str, dict[str, Any]]] = [
    ("nobody", {}),
    ("idle", {"headers": {"If-Match": '"1"'}}),
    ("office", {}),
    ("office", {"headers": {"If-Match": '"99"', "Accept-Language": "km"}, "json": {}}),
    ("office", {"headers": {"Accept": "text/html"}}),
    ("office", {"headers": {"If-None-Match": "*"}}),
    ("office", {"params": {"no_such": "1"}}),
    ("office", {"params": {"cursor": "x"}}),
]
"""Requests by somebody, of whom most are refused for what is wrong with them."""
BODIES: list[tuple[str, dict[str, Any]]] = [
    ("office", {"content": b"x", "headers": {"Content-Type": "text/plain"}}),
    ("office", {"content": b"x", "headers": {"Content-Type": JSON, "Content-Encoding": "br"}}),
    ("office", {"content": b"x" * 70_000, "headers": {"Content-Type": JSON}}),
    ("office", {"content": b"{", "headers": {"Content-Type": JSON}}),
]
"""The same with bodies, which mean nothing in a GET."""


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_headers_of_every_answer_are_those_that_the_contract_has(members: dict[str, Caller], each: Each) -> None:
    office = members["office"]
    paths = {address(each, office, exists=False)} | ({address(each, office)} if each.method == "GET" else set())
    for path in sorted(paths):
        for caller, options in PROBES if each.method == "GET" else PROBES + BODIES:
            answer = members[caller].request(each.method, path, **options)
            sent = answer.status_code, answer.headers
            assert undeclared(each.declared, *sent) == set(), (caller, options, answer.status_code)
            assert missing(CONTRACT, each.declared, *sent) == set(), (caller, options, answer.status_code)


@pytest.mark.parametrize("each", OPERATIONS, ids=named)
def test_service_asks_for_the_right_that_the_contract_has(members: dict[str, Caller], each: Each) -> None:
    path = address(each, members["office"], exists=False)
    nobody, idle = (members[name].request(each.method, path) for name in ("nobody", "idle"))
    assert (nobody.status_code == 401) == any("oauth2" in way for way in each.declared["security"])
    asked = [scope for way in each.declared["security"] for scope in way.get("oauth2", ())]
    assert (idle.status_code == 403) == bool(asked)
    for scope in asked:
        assert scope in idle.json()["detail"]


READS = [each for each in OPERATIONS if each.method == "GET"]


@pytest.mark.parametrize("each", READS, ids=named)
def test_head_says_what_get_says(members: dict[str, Caller], each: Each) -> None:
    """Or leaves the length out, where only the whole answer would tell it (RFC 9110 §9.3.2)."""
    path, plain = address(each, members["office"]), {"Accept-Encoding": "identity"}
    got, head = (members["office"].request(method, path, headers=plain) for method in ("GET", "HEAD"))
    assert (head.status_code, head.content) == (got.status_code, b"")
    assert fixed(head) == fixed(got)
    assert head.headers.get("content-length") in (None, got.headers.get("content-length"))


def fixed(answer: httpx.Response) -> dict[str, str]:
    """The headers that two answers have in common: without its length, and those that name one or count."""
    varying = ("content-length", "x-request-id", "ratelimit", "resume-cursor")
    return {name: text for name, text in answer.headers.items() if name not in varying}


@pytest.mark.parametrize("each", READS, ids=named)
def test_only_declared_types_are_answered_and_any_other_is_406(members: dict[str, Caller], each: Each) -> None:
    declared = each.declared["responses"]["200"]["content"]
    for media in (JSON, "text/csv"):
        answer = members["office"].request("GET", address(each, members["office"]), headers={"Accept": media})
        if media not in declared:
            assert (answer.status_code, answer.json().get("code")) == (406, "not_acceptable"), media
        elif answer.status_code == 200:
            assert answer.headers["content-type"].partition(";")[0] == media


TAKE_BODIES = [each for each in OPERATIONS if "requestBody" in each.declared]


@pytest.mark.parametrize("each", TAKE_BODIES, ids=named)
@pytest.mark.parametrize(
    "media", ["application/vnd.x+json", "application/problem+json", "application/merge-patch+json"]
)
def test_only_declared_types_of_bodies_are_read(members: dict[str, Caller], each: Each, media: str) -> None:
    path, headers = address(each, members["office"], exists=False), {"Content-Type": media, "If-Match": '"1"'}
    answer = members["office"].request(each.method, path, content=b'{"value": "012 345 678"}', headers=headers)
    assert (answer.status_code, answer.json().get("code")) == (415, "unsupported_media_type")


@pytest.mark.parametrize("each", READS, ids=named)
def test_answer_that_may_be_compressed_says_so_whether_it_is_or_not(members: dict[str, Caller], each: Each) -> None:
    """A cache would else give the form for another reader (RFC 9110 §12.5.5)."""
    path = address(each, members["office"])
    told = {}
    for encoding in ("gzip", "identity"):
        answer = members["office"].request("GET", path, headers={"Accept-Encoding": encoding})
        told[encoding] = (answer.headers.get("content-encoding"), answer.headers.get("vary", "").split(", "))
    assert told["gzip"][1] == told["identity"][1]
    assert len(set(told["gzip"][1])) == len(told["gzip"][1])
    assert told["identity"][0] is None
    assert "Accept-Encoding" in told["gzip"][1] or told["gzip"][0] is None
    known = members["office"].request("GET", path, headers={"If-None-Match": "*", "Accept-Encoding": "identity"})
    if known.status_code == 304:
        assert known.headers.get("vary", "").split(", ") == told["identity"][1]
