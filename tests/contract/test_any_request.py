"""What every operation does with a body that means nothing, and with a parameter that it does not have."""

import json
import re
import time

import httpx
import pytest

from tests.architecture.repository import ROOT
from tests.exchange import Caller, Exchange

PATHS = json.loads((ROOT / "openapi" / "openapi.json").read_text(encoding="utf-8"))["paths"]
READS = sorted(path for path, operations in PATHS.items() if "get" in operations)
NOTHING = "00000000-0000-7000-8000-000000000000"


@pytest.fixture
def reader(module_exchange: Exchange) -> Caller:
    return module_exchange.member("Office")


def _get(reader: Caller, path: str, **options: object) -> httpx.Response:
    return reader.request("GET", re.sub(r"\{\w+\}", NOTHING, path), **options)


def _wait_for_a_checkpoint(reader: Caller) -> None:
    until = time.monotonic() + 20
    while _get(reader, "/v1/audit/checkpoint").status_code != 200 and time.monotonic() < until:
        time.sleep(0.1)


def test_body_of_a_get_changes_nothing(reader: Caller) -> None:
    """Also where the answer is streamed, which listens for the end of the connection."""
    damaged = {"Content-Encoding": "gzip", "Content-Type": "application/json"}
    _wait_for_a_checkpoint(reader)  # on a slow machine the first one is made between the two turns
    told = {path: _get(reader, path).status_code for path in READS}
    assert told["/feeds/misp/hashes.csv"] == told["/feeds/misp/manifest.json"] == told["/v1/reports"] == 200
    assert {path: _get(reader, path, content=b"x" * 20, headers=damaged).status_code for path in READS} == told


def test_unknown_parameter_is_refused_as_the_contract_says(reader: Caller) -> None:
    told = {path: str(_get(reader, path, params={"no_such": "1"}).status_code) for path in READS}
    assert [path for path in READS if told[path] not in PATHS[path]["get"]["responses"]] == []
    assert set(told.values()) <= {"401", "403", "404", "422"}


def test_unknown_parameter_of_oauth_is_an_invalid_request(module_exchange: Exchange) -> None:
    for path in ("/oauth/token", "/oauth/revoke", "/oauth/introspect"):
        answer = module_exchange.nobody.request("POST", path, params={"no_such": "1"}, data={"token": "x"})
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), answer.text
