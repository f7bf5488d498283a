"""No value, token or secret leaves by the back door: canaries are put wherever a member can put something, and then
looked for in everything that an operator or a collector gets to see. REQUIREMENTS 26.
"""

import base64
import gzip
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from uuid import UUID

import httpx
import pytest

from krama.agencies.service import Credential
from krama.core.database import Database
from tests.command import krama
from tests.members import new_agency, new_client
from tests.process import free_port, served
from tests.tiers import at_length

PHONE, WALLET, LINK = "012987650", "TJRyWwFs9wTFGZg3JbrVriFbNfCug5tDeC", "canary-link.example.org"
NARRATIVE, CASE, PURPOSE_LIKE = "canary-narrative", "CANARY-CASE", "canary-member"
CANARIES = [PHONE, PHONE[1:], "12 987 650", WALLET, LINK, NARRATIVE, CASE, PURPOSE_LIKE]


class Collector:
    """An OpenTelemetry collector that keeps what it is sent."""

    def __init__(self) -> None:
        self.got = b""
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                collector.got += gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def collector() -> Iterator[Collector]:
    started = Collector()
    yield started
    started.server.shutdown()
    started.server.server_close()


def everything_wrong(client: httpx.Client, credential: Credential) -> tuple[str, str]:
    """Send each canary in each place, in good requests and bad; the token, and an indicator's id."""
    pair = (credential.client_id, credential.client_secret)
    answer = client.post("/oauth/token", data={"grant_type": "client_credentials"}, auth=pair)
    token: str = answer.json()["access_token"]
    client.post("/oauth/token", data={"grant_type": PHONE, "scope": LINK}, auth=(WALLET, NARRATIVE))
    client.headers["Authorization"] = f"Bearer {token}"
    report = {"value": PHONE, "kind": "phone", "category": "loan", "narrative": NARRATIVE, "case_reference": CASE}
    made = client.post("/v1/reports", json=report)
    assert made.status_code == 201
    listed: str = made.json()["indicator"]["indicator_id"]
    for path in (listed, f"{listed}/reports", f"{listed}/history", f"{listed}/none", listed[:-1]):
        client.get(f"/v1/indicators/{path}", headers={"X-Request-ID": listed})
    cursor = client.get("/v1/indicators", params={"limit": 1}).json()["resume_cursor"]
    assert UUID(listed).bytes not in base64.urlsafe_b64decode(cursor[1:] + "==="), "a cursor stands in URLs"
    assert client.post("/v1/checks", json={"value": LINK}).status_code == 200
    message = f"call {PHONE}, Telegram @{PURPOSE_LIKE}, {LINK} {WALLET} {NARRATIVE}"
    assert client.post("/v1/extractions", json={"text": message}).status_code == 200
    client.post("/v1/reports/batch", content=f"{PHONE},{LINK}\n", headers={"Content-Type": "text/csv"})
    client.post("/v1/checks/batch", json={"items": [{"value": WALLET}, {"value": LINK}, {"value": NARRATIVE}]})
    for canary in CANARIES:
        client.get(f"/v1/reports/{canary}")
        client.get("/v1/reports", params={canary: canary, "cursor": canary})
        client.post("/v1/checks", json={"value": PHONE, canary: canary})
        client.post("/v1/extractions", json={"text": canary, canary: canary})
        client.post("/v1/checks", content=f'{{"value": "{canary}"'.encode(), headers={"Content-Type": canary})
        client.request("PROPFIND", f"/{canary}")
        headers = {"X-Request-ID": canary, "Idempotency-Key": canary, "User-Agent": canary, "Referer": canary}
        headers |= {"traceparent": canary, "tracestate": f"a={canary}", "X-Forwarded-For": canary, "DPoP": canary}
        client.post("/v1/checks", json={"value": PHONE}, headers=headers)
        client.post("/v1/reports", json=report, headers={"Authorization": f"Bearer {canary}"})
        _over_taxii(client, canary)
        _over_files(client, canary)
    return token, listed


def _over_taxii(client: httpx.Client, canary: str) -> None:
    collections, taxii = "/taxii2/krama/collections/", {"Content-Type": "application/taxii+json;version=2.1"}
    client.get(f"{collections}{canary}/objects/")
    client.get(f"{collections}all-opencti-all/objects/{canary}/", params={"next": canary, canary: canary})
    client.get(f"{collections}all-opencti-all/manifest/", params={"match[id]": canary, "limit": canary})
    client.get("/taxii2/", auth=(canary, canary))
    client.get("/taxii2/", headers={"Authorization": f"Bearer krama_feed_{canary}", "Accept": canary})
    added = {"objects": [{"type": "indicator", "id": canary, "pattern": f"[phone-number:value = '{canary}']"}, canary]}
    for objects in (added, {"objects": added["objects"][:1]}):
        client.post(f"{collections}inbox/objects/", json=objects, headers=taxii)


def _over_files(client: httpx.Client, canary: str) -> None:
    known = {"If-None-Match": f'"{canary}"', "If-Modified-Since": canary}
    for path in ("csv/phone.csv", "misp/manifest.json", "misp/hashes.csv"):
        assert client.get(f"/feeds/{path}", headers=known, params={canary: canary}).status_code in (200, 422)
        client.get(f"/feeds/{path}", headers={"Authorization": f"Bearer krama_feed_{canary}"})
    assert client.get("/feeds/csv/phone.csv").status_code == 200
    for path in (f"csv/{canary}.csv", f"misp/{canary}.json", canary):
        assert client.get(f"/feeds/{path}").status_code in (404, 422)


@pytest.mark.parametrize("workers", [1, pytest.param(2, marks=at_length)])
def test_nothing_that_a_member_sent_is_seen_from_outside(
    database_url: str, tmp_path: Path, collector: Collector, workers: int
) -> None:
    database = Database(database_url)
    with database.transaction() as session:
        credential = new_client(session, new_agency(session, "Office"))
    database.close()
    port, metrics = free_port(), free_port()
    settings = {"metrics_address": f"127.0.0.1:{metrics}", "traces_endpoint": collector.address, "quotas": "off"}
    with (
        (tmp_path / "output").open("wb") as output,
        served(port, database_url, tmp_path, workers, output=output, **settings) as server,
    ):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as client:
            token, listed = everything_wrong(client, credential)
        figures = httpx.get(f"http://127.0.0.1:{metrics}/metrics", trust_env=False).text
        server.terminate()
        server.wait(20)
    logged = (tmp_path / "output").read_text()
    shown = krama("audit", "verify", "--json", database_url=database_url, state=tmp_path).stdout
    traced = collector.got
    assert 'krama_requests_total{operation="submitReport",status="201"} 1.0' in figures
    assert 'krama_verdicts_total{action="proceed"}' in figures
    assert b"submitReport" in traced
    assert [json.loads(line)["event"] for line in logged.splitlines()], "it says that it started"
    secrets = [token, token.split(".")[2], credential.client_secret, base64.b64encode(b":").decode() + PHONE]
    for canary in [*CANARIES, *secrets, listed, UUID(listed).hex, listed[:-1]]:
        assert canary not in logged
        assert canary not in figures
        assert canary not in shown
        assert canary.encode() not in traced


def test_log_line_of_a_fault_names_kind_and_place_and_no_message() -> None:
    """Ours, and other packages' records: their words and their exceptions' may hold what a member sent."""
    program = """
import logging
from krama.core import logs
logs.write_to_standard_error()
logging.getLogger("uvicorn.error").info("Started")
try:
    int("SECRET")
except ValueError as problem:
    logs.get_logger("krama.limits").exception("unhandled", request_id="1")
    logging.getLogger("uvicorn.error").exception("SECRET in ASGI")
    logging.getLogger("asyncio").error("SECRET %s", "SECRET", exc_info=problem, stack_info=True)
    logging.getLogger("sqlalchemy.pool").warning("SECRET")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert "SECRET" not in done.stderr + done.stdout
    assert [line["event"] for line in lines] == [
        "Started", "unhandled", "logged by uvicorn.error", "logged by asyncio", "logged by sqlalchemy.pool",
    ]  # fmt: skip
    assert [line.get("kind") for line in lines] == [None, "ValueError", "ValueError", "ValueError", None]
    assert all({"timestamp", "level", "logger"} <= line.keys() for line in lines)
