"""`deploy/Caddyfile`, run by Caddy in front of a real service."""

import socket
import ssl
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from krama.app import _body_limit
from krama.settings import Settings
from tests.deploy.conftest import ALLOWED, ELSEWHERE, Service
from tests.deploy.proxies import NAME, Proxy, caddy, call, needs, problem_of, status_of
from tests.process import free_port

pytestmark = needs("caddy", "caddy")


@pytest.fixture(scope="module")
def proxy(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Caddy in front of the service."""
    with caddy(tmp_path_factory.mktemp("caddy"), free_port(), service.port) as running:
        yield running


def test_member_checks_a_value_over_tls(proxy: Proxy, tokens: dict[str, str]) -> None:
    answer = call(proxy, "POST", "/v1/checks", tokens["free"], json={"value": "012 345 678"})
    assert (answer.status_code, answer.json()["action"]) == (200, "proceed")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize(
    ("source", "stated", "status"),
    [
        (ALLOWED, {}, 200),
        (ELSEWHERE, {}, 401),
        (ELSEWHERE, {"X-Forwarded-For": ALLOWED}, 401),
        (ELSEWHERE, {"Forwarded": f"for={ALLOWED}", "X-Real-IP": ALLOWED}, 401),
    ],
)
def test_callers_address_is_that_of_its_connection(
    proxy: Proxy, tokens: dict[str, str], source: str, stated: dict[str, str], status: int
) -> None:
    assert call(proxy, "GET", "/v1/me", tokens["tied"], source, headers=stated).status_code == status


@pytest.mark.parametrize("path", ["/v1/reports", "/v1/checks/batch", "/v1/checks/simulate", "/v1/reports/batch"])
def test_body_over_the_services_limit_is_refused(proxy: Proxy, tokens: dict[str, str], path: str) -> None:
    most = _body_limit(Settings())(path)
    headers = {"Content-Type": "application/json"}
    refused = call(proxy, "POST", path, tokens["free"], content=b" " * (most + 1), headers=headers)
    assert refused.status_code == 413
    taken = call(proxy, "POST", path, tokens["free"], content=b" " * most, headers=headers)
    assert taken.status_code in (400, 413, 422), taken.text
    assert (taken.status_code == 413) == (path == "/v1/reports/batch"), "JSON may have 1 MiB there"


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_upgrade_is_refused(proxy: Proxy, protocol: str) -> None:
    answer = proxy.answer(
        f"GET /v1/me HTTP/1.1\r\nHost: {NAME}\r\nConnection: Upgrade\r\nUpgrade: {protocol}\r\n\r\n".encode()
    )
    assert (status_of(answer), problem_of(answer)["code"]) == (400, "request_unreadable")


def test_other_names_and_metrics_are_refused(proxy: Proxy) -> None:
    with pytest.raises(ssl.SSLError):
        proxy.connection("other.example.com")
    answer = proxy.answer(b"GET /healthz HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n")
    assert status_of(answer) == 421
    assert call(proxy, "GET", "/metrics").status_code == 404


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
def test_tls_is_1_2_or_newer(proxy: Proxy) -> None:
    with proxy.client(version=ssl.TLSVersion.TLSv1_1) as client, pytest.raises(httpx.ConnectError):
        client.get("/healthz", headers={"Host": NAME}, extensions={"sni_hostname": NAME})


def test_log_has_no_url_when_the_service_is_away_or_breaks_off(tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as broken,
        caddy(tmp_path, free_port(), broken.getsockname()[1]) as proxy,
    ):
        with ThreadPoolExecutor(1) as asking, suppress(httpx.HTTPError):
            asked = asking.submit(call, proxy, "GET", "/v1/indicators/00000000-aaaa?value=099888777")
            with broken.accept()[0] as connection:
                connection.recv(65_536)
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")
            asked.result()
        broken.close()
        assert call(proxy, "GET", "/v1/indicators/00000000-bbbb?value=099888777").status_code == 502
    written = (tmp_path / "output").read_text()
    assert [part for part in ("099888777", "indicators", "aaaa", "bbbb") if part in written] == []
