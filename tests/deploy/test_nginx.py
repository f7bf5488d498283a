"""`deploy/nginx.conf`, run by nginx in front of a real service."""

import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from krama.app import _body_limit
from krama.settings import Settings
from tests.deploy.conftest import ALLOWED, ELSEWHERE, Service
from tests.deploy.proxies import NAME, Proxy, call, everything, needs, nginx, problem_of, status_of
from tests.process import free_port

BATCH = "/v1/reports/batch"


pytestmark = needs("nginx", "nginx-light")


@pytest.fixture(scope="module")
def proxy(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """nginx in front of the service."""
    folder = tmp_path_factory.mktemp("nginx")
    folder.chmod(0o755)
    with nginx(folder, (free_port(), free_port()), service.port) as running:
        yield running


def test_member_checks_a_value_over_tls(proxy: Proxy, tokens: dict[str, str]) -> None:
    answer = call(proxy, "POST", "/v1/checks", tokens["free"], json={"value": "012 345 678"})
    assert (answer.status_code, answer.json()["action"]) == (200, "proceed")
    assert answer.headers["strict-transport-security"] == "max-age=31536000"
    assert "server" not in answer.headers or answer.headers["server"] == "nginx"
    assert call(proxy, "GET", "/readyz").status_code == 200


@pytest.mark.filterwarnings("ignore:ssl.TLSVersion.TLSv1_1 is deprecated")
@pytest.mark.parametrize(
    ("version", "works"),
    [(ssl.TLSVersion.TLSv1_1, False), (ssl.TLSVersion.TLSv1_2, True), (ssl.TLSVersion.TLSv1_3, True)],
)
def test_tls_is_1_2_or_newer(proxy: Proxy, version: ssl.TLSVersion, works: bool) -> None:
    with proxy.client(version=version) as client:
        try:
            answer = client.get("/healthz", headers={"Host": NAME}, extensions={"sni_hostname": NAME})
            assert (works, answer.status_code) == (True, 200)
        except httpx.ConnectError:
            assert not works


@pytest.mark.parametrize(
    ("source", "stated", "status"),
    [
        (ALLOWED, None, 200),
        (ELSEWHERE, None, 401),
        (ELSEWHERE, {"X-Forwarded-For": ALLOWED}, 401),
        (ELSEWHERE, {"X-Forwarded-For": f"{ALLOWED}, 127.0.0.1"}, 401),
        (ELSEWHERE, {"Forwarded": f"for={ALLOWED}", "X-Real-IP": ALLOWED}, 401),
        (ALLOWED, {"X-Forwarded-For": ELSEWHERE}, 200),
    ],
)
def test_callers_address_is_that_of_its_connection(
    proxy: Proxy, tokens: dict[str, str], source: str, stated: dict[str, str] | None, status: int
) -> None:
    assert call(proxy, "GET", "/v1/me", tokens["tied"], source, headers=stated or {}).status_code == status


def test_limits_of_bodies_are_those_of_the_service(proxy: Proxy) -> None:
    """nginx refuses from the length alone, before the service is asked."""
    limit = _body_limit(Settings())
    for path in ("/v1/checks", "/v1/checks/batch", "/v1/checks/simulate", BATCH, "/v1/reports", "/oauth/token"):
        most = limit(path)
        head = f"POST {path} HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Length: "
        refused = proxy.answer(f"{head}{most + 1}\r\n\r\n".encode())
        assert (status_of(refused), problem_of(refused)["code"]) == (413, "body_too_large"), path
        with proxy.connection() as connection:
            connection.sendall(f"{head}{most}\r\n\r\n".encode())
            connection.settimeout(0.2)
            with pytest.raises(TimeoutError):  # it waits for the body
                connection.recv(1)


@pytest.mark.parametrize(("more", "status"), [(0, 200), (1, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_bulk_body_may_have_32_mib_and_no_byte_more(
    proxy: Proxy, tokens: dict[str, str], more: int, status: int, chunked: bool
) -> None:
    row = b'{"value":"012 345 678","category":"phishing"}'
    body = row + b" " * (Settings().max_bulk_bytes - len(row) + more)
    content = iter([body[:1_000_000], body[1_000_000:]]) if chunked else body
    headers = {"Content-Type": "application/x-ndjson"}
    path = f"{BATCH}?dry_run=true"
    try:
        answer = call(proxy, "POST", path, tokens["free"], content=content, headers=headers)
    except httpx.WriteError:  # the connection was closed while the rest of the body was on its way
        answer = httpx.Response(413, json={"code": "body_too_large"})
    if status == 200:
        assert (answer.status_code, answer.json()["item_count"]) == (200, 1), answer.text[:300]
    else:
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_trailer_of_a_chunked_body_becomes_no_header(proxy: Proxy, tokens: dict[str, str]) -> None:
    body = b'{"value":"012 345 678"}'
    head = (
        f"POST /v1/checks HTTP/1.1\r\nHost: {NAME}\r\nConnection: close\r\nContent-Type: application/json\r\n"
        "Trailer: Authorization\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n"
    )
    chunks = b"%x\r\n%s\r\n0\r\n" % (len(body), body)
    bearer = f"Authorization: Bearer {tokens['free']}\r\n"
    known = proxy.answer(f"{head}{bearer}\r\n".encode() + chunks + b"X-Forwarded-For: 192.0.2.1\r\n\r\n")
    assert status_of(known) == 200
    stranger = proxy.answer(f"{head}\r\n".encode() + chunks + f"{bearer}\r\n".encode())
    assert status_of(stranger) == 401


@pytest.mark.parametrize("protocol", ["websocket", "h2c"])
def test_upgrade_is_refused(proxy: Proxy, tokens: dict[str, str], protocol: str) -> None:
    answer = proxy.answer(
        f"GET /v1/me HTTP/1.1\r\nHost: {NAME}\r\nConnection: Upgrade, close\r\nUpgrade: {protocol}\r\n"
        f"Authorization: Bearer {tokens['free']}\r\nSec-WebSocket-Version: 13\r\n"
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n".encode()
    )
    assert (status_of(answer), problem_of(answer)["code"]) == (400, "request_unreadable")


@pytest.mark.parametrize(
    ("request_line", "headers", "status"),
    [
        ("GET /healthz HTTP/1.0", "", 200),
        ("GET /healthz HTTP/1.1", "X-A: " + "a" * 20_000, 431),
        ("GET /healthz HTTP/1.1", "\r\n".join(f"X-A{n}: {'a' * 15_000}" for n in range(5)), 431),
        (f"GET /{'a' * 20_000} HTTP/1.1", "", 431),
        ("GET /healthz HTTP/2.7", "", 505),
        ("GARBAGE", "", 400),
        ("GET /healthz HTTP/1.1", "Content-Length: 3\r\nTransfer-Encoding: chunked", 400),
        ("GET /healthz HTTP/1.1", "Content-Length: 3\r\nContent-Length: 4", 400),
        ("GET /healthz HTTP/1.1", "Transfer-Encoding: xchunked", 501),
        ("GET /healthz HTTP/1.1", f"Host: {NAME}", 400),
        ("TRACE / HTTP/1.1", "", 405),
        ("GET /metrics HTTP/1.1", "", 404),
        ("GET //metrics HTTP/1.1", "", 404),
    ],
    ids=["1.0", "long header", "many headers", "long line", "version", "garbage", "two lengths", "length twice",
         "encoding", "host twice", "trace", "metrics", "metrics with slashes"],
)  # fmt: skip
def test_odd_requests_end_with_a_clean_answer(proxy: Proxy, request_line: str, headers: str, status: int) -> None:
    head = "\r\n".join(filter(None, [request_line, f"Host: {NAME}", headers, "Connection: close"]))
    answer = proxy.answer(f"{head}\r\n\r\n".encode())
    assert status_of(answer) == status, answer[:400]
    if status in (400, 431):
        assert problem_of(answer)["code"] == {400: "request_unreadable", 431: "headers_too_large"}[status]


def test_other_names_are_refused(proxy: Proxy) -> None:
    with pytest.raises(ssl.SSLError, match=r"UNRECOGNIZED_NAME|unrecognized name"):
        proxy.connection("other.example.com")
    answer = proxy.answer(b"GET /healthz HTTP/1.1\r\nHost: other.example.com\r\nConnection: close\r\n\r\n")
    assert status_of(answer) == 421


def test_plain_http_is_closed_without_an_answer(proxy: Proxy) -> None:
    with socket.create_connection(("127.0.0.1", proxy.plain_port), 10) as connection:
        connection.sendall(f"GET /healthz HTTP/1.1\r\nHost: {NAME}\r\n\r\n".encode())
        assert everything(connection) == b""


def test_slow_client_is_cut_off(proxy: Proxy, tokens: dict[str, str]) -> None:
    """One sends its headers slowly, one its body not at all."""
    began = time.monotonic()
    head = f"POST /v1/checks HTTP/1.1\r\nHost: {NAME}\r\nAuthorization: Bearer {tokens['free']}\r\n"
    with proxy.connection() as slow_head, proxy.connection() as no_body:
        no_body.sendall(f"{head}Content-Type: application/json\r\nContent-Length: 20\r\n\r\n".encode())
        slow_head.sendall(head.encode())
        for _ in range(6):
            time.sleep(2)
            try:
                slow_head.sendall(b"X-A: a\r\n")
            except OSError:
                break
        assert status_of(everything(slow_head)) in (0, 408)
        assert status_of(everything(no_body)) in (0, 408)
    assert time.monotonic() - began < 20


def test_logs_have_no_url(proxy: Proxy, tokens: dict[str, str]) -> None:
    log = proxy.authority.parent / "access.log"
    call(proxy, "GET", "/v1/me?value=012345678", tokens["free"])
    deadline = time.monotonic() + 5
    while " 422 " not in log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    lines = len(log.read_text().splitlines())
    assert call(proxy, "GET", "/v1/indicators/0b6c3cf2-8a64-4a6b-9d0f-1f7f7a2f0c11", tokens["free"]).status_code == 404
    time.sleep(0.2)
    assert len(log.read_text().splitlines()) == lines, "the URL of an indicator leads to its value"
    written = log.read_text() + (proxy.authority.parent / "error.log").read_text()
    assert "/v1" not in written
    assert "012345678" not in written


def test_service_that_is_away_is_a_502_without_a_word_about_it(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    with nginx(tmp_path, (free_port(), free_port()), free_port()) as alone:
        answer = call(alone, "GET", "/healthz")
        assert answer.status_code == 502
        assert "127.0.0.1" not in answer.text
    assert "healthz" not in (tmp_path / "error.log").read_text()
