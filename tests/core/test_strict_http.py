"""HTTP after the head: nothing there becomes a header, and what is not HTTP is refused at once."""

import json
import re
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

import krama
from krama.core.addresses import TrustedProxies
from krama.core.bounded_http import MAX_HEAD, BoundedHttp
from krama.core.limits import LimitsMiddleware
from krama.core.problems import problem_response, request_id_of
from krama.core.services import Services
from tests.server import serving

HEADERS_READ = (
    "Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Content-Encoding", "Content-Type", "DPoP",
    "Expect", "Host", "Idempotency-Key", "If-Match", "If-Modified-Since", "If-None-Match", "If-Range", "Range",
    "Traceparent", "X-Forwarded-For", "X-Request-ID",
)  # fmt: skip
FRAMING = ("Content-Length", "Transfer-Encoding")
"""The parser refuses these in a trailer."""

POST = b"POST /v1/checks HTTP/1.1\r\nHost: krama.test\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
NEXT = b"GET /next HTTP/1.1\r\nHost: krama.test\r\nConnection: close\r\n\r\n"
LIMIT = 100_000


async def _read_then_answer(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers with the path, the headers and the length of the body, all of which it reads first."""
    request = Request(scope, receive)
    try:
        length = len(await request.body())
        names = [name.decode() for name, _ in scope["headers"]]
        answer: Any = JSONResponse({"path": scope["path"], "headers": names, "length": length})
    except HTTPException as refusal:
        code = getattr(refusal, "code", "body_too_large")
        answer = problem_response(request_id_of(request), refusal.status_code, code, refusal.detail)
    await answer(scope, receive, send)


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    services = Services()
    services.add(TrustedProxies(()))
    app = LimitsMiddleware(_read_then_answer, services, lambda _: LIMIT, 100, {})
    with serving(app, http=BoundedHttp, lifespan="off") as address:
        yield int(address.rpartition(":")[2])


def answers(port: int, *parts: bytes) -> list[dict[str, Any]]:
    """The documents that come back until the server closes the connection, which it must do within two seconds."""
    with socket.create_connection(("127.0.0.1", port), timeout=2) as line:
        received = b""
        for part in parts:
            line.sendall(part)
            time.sleep(0.05)  # so that the server reads each part for itself
        while piece := _piece(line):
            received += piece
    return [json.loads(document) for document in re.findall(rb"\r\n\r\n(\{.*?\})(?=HTTP/|$)", received, re.DOTALL)]


def _piece(line: socket.socket) -> bytes:
    try:
        piece = line.recv(65_536)
    except TimeoutError:
        piece = None
    assert piece is not None, "the server neither answers nor closes the connection"
    return piece


def only_answer(port: int, *parts: bytes) -> dict[str, Any]:
    """The one document that comes back."""
    received = answers(port, *parts)
    assert len(received) == 1
    return received[0]


def test_no_header_that_the_service_reads_can_come_in_a_trailer(port: int) -> None:
    for name in HEADERS_READ:
        trailer = f"0\r\n{name}: chunked\r\n\r\n".encode()
        assert answers(port, CHUNKED + b"3\r\nabc\r\n" + trailer + NEXT) == [
            {"path": "/v1/checks", "headers": ["host", "transfer-encoding"], "length": 3},
            {"path": "/next", "headers": ["host", "connection"], "length": 0},
        ]
    for name in FRAMING:
        refused = only_answer(port, CHUNKED + f"3\r\nabc\r\n0\r\n{name}: 5\r\n\r\n".encode())
        assert (refused.get("status"), refused.get("code")) == (400, "request_unreadable")


_READ_AS = re.compile(
    r"""(?:headers\.get\(|headers\.getlist\(|name == b)(?:b?)"([a-z-]+)"|b"([a-z-]+)" in \S*headers"""
)


def test_list_of_headers_that_the_service_reads_is_complete() -> None:
    sources = [path.read_text() for path in Path(krama.__file__).parent.rglob("*.py")]
    read = {name for source in sources for match in _READ_AS.finditer(source) for name in match.groups() if name}
    of_answers = {"location", "vary", "link", "content-language"}
    assert len(read) > 8
    assert read - of_answers <= {name.lower() for name in (*HEADERS_READ, *FRAMING)}


BROKEN = {
    "size in letters": b"zz\r\nabc\r\n",
    "chunk longer than its size": b"3\r\nabcdef\r\n0\r\n\r\n",
    "size that overflows": b"FFFFFFFFFFFFFFFFF\r\nabc",
    "bare line feeds": b"3\nabc\n0\n\n",
    "chunk that ends early": b"5\r\nabc\r\n0\r\n\r\n",
}


@pytest.mark.parametrize("chunks", BROKEN.values(), ids=BROKEN)
@pytest.mark.parametrize("split", [False, True], ids=["with the head", "after the head"])
def test_malformed_chunks_are_refused_at_once(port: int, chunks: bytes, split: bool) -> None:
    refused = only_answer(port, *((CHUNKED, chunks) if split else (CHUNKED + chunks,)))
    assert (refused.get("status"), refused.get("code")) == (400, "request_unreadable")


def test_extensions_of_chunks_count_towards_a_limit(port: int) -> None:
    allowed = CHUNKED + b"3;" + b"x" * 1000 + b"\r\nabc\r\n0\r\n\r\n" + NEXT
    assert [answer["path"] for answer in answers(port, allowed)] == ["/v1/checks", "/next"]
    refused = only_answer(port, CHUNKED, b"3;" + b"x" * MAX_HEAD)
    assert (refused.get("status"), refused.get("code")) == (400, "request_unreadable")


def test_trailer_counts_towards_a_limit(port: int) -> None:
    refused = only_answer(port, CHUNKED, b"3\r\nabc\r\n0\r\nX: " + b"x" * (MAX_HEAD + 10))
    assert (refused.get("status"), refused.get("code")) == (400, "request_unreadable")


def test_body_in_the_smallest_chunks_is_taken(port: int) -> None:
    received = answers(port, CHUNKED, b"1\r\nx\r\n" * LIMIT + b"0\r\n\r\n" + NEXT)
    assert [(answer.get("path"), answer.get("length")) for answer in received] == [("/v1/checks", LIMIT), ("/next", 0)]


@pytest.mark.parametrize("coding", ["gzip, chunked", "gzip", "x"])
def test_other_transfer_encodings_are_refused_at_once(port: int, coding: str) -> None:
    refused = only_answer(port, POST + f"Transfer-Encoding: {coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n".encode())
    assert (refused.get("status"), refused.get("code")) == (501, "transfer_encoding_unsupported")


@pytest.mark.parametrize("path", [b"/v1%2fhealth", b"/healthz%2F", b"/v1%2f..%2fhealthz", b"/%2fhealthz"])
def test_encoded_slash_divides_no_path(port: int, path: bytes) -> None:
    refused = only_answer(port, b"GET " + path + b" HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (refused.get("status"), refused.get("code")) == (404, "not_found")
    assert "%2F" in refused["detail"]


@pytest.mark.parametrize("name", ["Host", "Authorization", "Content-Type", "Idempotency-Key"])
def test_header_sent_twice_is_refused_at_once(port: int, name: str) -> None:
    twice = f"{name}: a\r\n{name.lower()}: b\r\nContent-Length: 3\r\n\r\nabc".encode()
    refused = only_answer(port, b"POST /v1/checks HTTP/1.1\r\n" + twice)
    assert (refused.get("status"), refused.get("code")) == (400, "header_repeated")
    assert name in refused["detail"]


def test_list_sent_in_two_headers_is_taken(port: int) -> None:
    head = POST + b"Accept: a/b\r\nAccept: c/d\r\nX-Forwarded-For: ::1\r\nX-Forwarded-For: ::1\r\nConnection: close\r\n"
    answer = only_answer(port, head + b"Content-Length: 3\r\n\r\nabc")
    assert answer["length"] == 3


@pytest.mark.parametrize("length", [3, len(NEXT)])
def test_request_for_another_protocol_hides_no_second_request(port: int, length: int) -> None:
    """The parser skips the body of such a request, and would take it for the next request."""
    head = POST + b"Connection: Upgrade\r\nUpgrade: h2c\r\n" + f"Content-Length: {length}\r\n\r\n".encode()
    refused = only_answer(port, head, NEXT)
    assert (refused.get("status"), refused.get("code")) == (400, "request_unreadable")


def test_malformed_body_of_a_request_that_is_answered_gets_no_second_answer(port: int) -> None:
    """The client would take it for the answer to its next request."""
    head = CHUNKED + b"%x\r\n" % (LIMIT + 1) + b"x" * (LIMIT + 1) + b"\r\n"
    refused = only_answer(port, head, b"zz\r\n")
    assert (refused.get("status"), refused.get("code")) == (413, "body_too_large")


@pytest.mark.parametrize("method", [b"GET", b"HEAD"])
@pytest.mark.parametrize("encoding", [b"gzip", b"identity"])
def test_body_of_a_request_that_only_reads_is_ignored(port: int, method: bytes, encoding: bytes) -> None:
    """Also if it is not gzip. The next request on the connection is read from where the body ends."""
    head = method + b" /first HTTP/1.1\r\nHost: krama.test\r\nContent-Encoding: " + encoding + b"\r\n"
    told = answers(port, head + b"Content-Length: 20\r\n\r\n" + b"x" * 20, NEXT)
    assert [(each["path"], each["length"]) for each in told] == [("/first", 0), ("/next", 0)][method == b"HEAD" :]
