"""What an operator watches: the figures that the dashboard draws are there, and traces go on from the caller's."""

import json
import re
import socket
from pathlib import Path
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from krama.core.metrics import IN_FLIGHT
from krama.operations.traces import Traced
from tests.architecture.repository import ROOT
from tests.command import krama
from tests.exchange import running_exchange
from tests.faults.conftest import token_for
from tests.process import free_port, served

_NAME = re.compile(r"\bkrama_[a-z_]+")


def test_every_figure_of_the_dashboard_is_one_that_the_service_has(sqlite_url: str, tmp_path: Path) -> None:
    port, figures = free_port(), free_port()
    headers = {"Authorization": f"Bearer {token_for(sqlite_url, tmp_path, port)}"}
    with served(port, sqlite_url, tmp_path, metrics_address=f"127.0.0.1:{figures}"):
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False) as client:
            assert client.post("/v1/checks", json={"value": "012 345 678"}).status_code == 200
        text = httpx.get(f"http://127.0.0.1:{figures}/metrics", trust_env=False).text
        assert httpx.get(f"http://127.0.0.1:{port}/metrics", trust_env=False).status_code == 404
    told = set(re.findall(r"^# HELP (krama_[a-z_]+)", text, re.MULTILINE)) | set(_NAME.findall(text))
    panels = json.loads((ROOT / "deploy" / "grafana.json").read_text())["panels"]
    drawn = {name for panel in panels for target in panel["targets"] for name in _NAME.findall(target["expr"])}
    assert len(drawn) > 8
    assert drawn <= told
    assert 'krama_verdicts_total{action="proceed"} 1.0' in text
    assert 'krama_requests_total{operation="checkValue",status="200"} 1.0' in text


def test_address_of_the_figures_that_is_taken_is_said_in_one_line(sqlite_url: str, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"127.0.0.1:{taken.getsockname()[1]}"
        done = krama("serve", database_url=sqlite_url, state=tmp_path, KRAMA_METRICS_ADDRESS=address)
    assert (done.returncode, "KRAMA_METRICS_ADDRESS" in done.stderr, "Traceback" in done.stderr) == (1, True, False)


@pytest.mark.parametrize("address", ["127.0.0.1:0", "127.0.0.1:99999", "9464", "127.0.0.1:x"])
def test_address_of_the_figures_that_is_none_is_said_in_one_line(tmp_path: Path, address: str) -> None:
    done = krama("serve", state=tmp_path, KRAMA_METRICS_ADDRESS=address)
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1), done.stderr
    assert "ust be a host and a port" in done.stderr


def test_more_requests_than_may_wait_are_told_to_come_again_and_health_is_not(sqlite_url: str, tmp_path: Path) -> None:
    with running_exchange(sqlite_url, tmp_path / "state", max_concurrency=1) as exchange:
        caller = exchange.member("Bank")
        assert caller.get("/v1/me").status_code == 200
        edge: Any = exchange.app.middleware_stack
        while not hasattr(edge, "most_at_once"):
            edge = edge.app
        edge.in_flight = 1
        waiting = IN_FLIGHT._value.get()
        refused = caller.get("/v1/me")
        assert (refused.status_code, refused.json()["code"], refused.headers["Retry-After"]) == (503, "overloaded", "1")
        assert [exchange.nobody.get(path).status_code for path in ("/healthz", "/readyz", "/v1")] == [200] * 3
        edge.in_flight = 0
        edge.strangers.take(None)
        assert exchange.nobody.get("/v1").json()["code"] == "overloaded"
        assert [exchange.nobody.get(path).status_code for path in ("/healthz", "/readyz", "/v1/me")] == [200, 200, 401]
        edge.strangers.give_back(None)
        assert caller.get("/v1/me").status_code == 200
        assert (edge.in_flight, IN_FLIGHT._value.get()) == (0, waiting)


TRACE, PARENT = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"


@pytest.mark.parametrize(
    ("sent", "goes_on"), [(f"00-{TRACE}-{PARENT}-01", True), ("", False), ("00-x-y-01", False), ("\xff" * 5000, False)]
)
def test_span_goes_on_from_the_callers_trace_and_keeps_nothing_else_of_it(
    sqlite_url: str, tmp_path: Path, sent: str, goes_on: bool
) -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    with running_exchange(sqlite_url, tmp_path / "state") as exchange:
        traced = Traced(exchange.app, provider.get_tracer("test"))
        caller = exchange.member("Bank")
        caller._app = traced  # type: ignore[assignment]
        headers = {"traceparent": sent.encode("latin-1"), "tracestate": b"vendor=012345678"}
        answer = caller.request("GET", "/v1/me", headers=headers)
    assert answer.status_code == 200
    (span,) = kept.get_finished_spans()
    assert span.context is not None
    assert (span.name, f"{span.context.trace_id:032x}" == TRACE) == ("readMe", goes_on)
    assert set(span.attributes or ()) == {"http.response.status_code", "krama.request_id"}
    assert (span.attributes or {})["krama.request_id"] == answer.headers["x-request-id"]
    assert not span.context.trace_state
