"""The head and the body of an answer go out together, and every answer reads as uvicorn itself would send it."""

import re
import socket
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from krama.core.bounded_http import BoundedHttp
from tests.server import serving

_LENGTH = (b"content-length", b"2")
_ANSWERS: dict[str, list[dict[str, Any]]] = {
    "/plain": [{"headers": [_LENGTH, (b"x-twice", b"a"), (b"x-twice", b"\xe9\t")]}, {"body": b"{}"}],
    "/status": [{"status": 404, "headers": [_LENGTH]}, {"body": b"{}"}],
    "/parts": [{"headers": [_LENGTH]}, {"body": b"{", "more_body": True}, {"body": b"}"}],
    "/no-length": [{"headers": []}, {"body": b"{}"}],
    "/chunks": [{"headers": [(b"transfer-encoding", b"chunked")]}, {"body": b"{}"}],
    "/empty": [{"headers": [(b"content-length", b"0")]}, {}],
    "/no-content": [{"status": 204}, {}],
    "/last": [{"headers": [_LENGTH, (b"connection", b"close")]}, {"body": b"{}"}],
    "/too-short": [{"headers": [(b"content-length", b"3")]}, {"body": b"{}"}],
    "/too-long": [{"headers": [(b"content-length", b"1")]}, {"body": b"{}"}],
    "/split-value": [{"headers": [_LENGTH, (b"x-note", b"a\r\nx-other: b")]}, {"body": b"{}"}],
    "/null-in-value": [{"headers": [_LENGTH, (b"x-note", b"a\x00")]}, {"body": b"{}"}],
    "/head-alone": [{"headers": [_LENGTH]}],
    "/nothing": [],
}


async def app(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers each path as `_ANSWERS` says."""
    if scope["path"] == "/reads":
        await receive()
    for turn, members in enumerate(_ANSWERS.get(scope["path"], _ANSWERS["/plain"])):
        message = {"type": "http.response.body"} if turn else {"type": "http.response.start", "status": 200}
        await send({**message, **members})


@pytest.fixture(scope="module")
def ports() -> Iterator[tuple[int, int]]:
    with (
        serving(app, http=BoundedHttp, lifespan="off") as ours,
        serving(app, http=HttpToolsProtocol, lifespan="off") as theirs,
    ):
        yield int(ours.rpartition(":")[2]), int(theirs.rpartition(":")[2])


def _received(port: int, request: bytes) -> bytes:
    """What comes back until the server closes the connection, without the time of the answers."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        received = b""
        while piece := line.recv(65_536):
            received += piece
    return re.sub(rb"date: [^\r]*\r\n", b"", received)


def _request(path: str, method: str = "GET", version: str = "1.1", *headers: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/{version}", "Host: krama.test", *headers, "", ""]).encode()


_LAST = _request("/last")


@pytest.mark.parametrize("path", _ANSWERS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_answer_reads_as_the_server_itself_would_send_it(ports: tuple[int, int], path: str, method: str) -> None:
    ours, theirs = (_received(port, _request(path, method) + _LAST) for port in ports)
    if path == "/head-alone":  # uvicorn sends the head, and then closes too
        assert (ours, theirs[:12]) == (b"", b"HTTP/1.1 200")
    elif path == "/too-short" and method == "GET":  # uvicorn notices it after it has sent everything
        assert theirs.startswith(ours)
    else:
        assert ours == theirs


@pytest.mark.parametrize(
    "request_",
    [
        _request("/plain", "GET", "1.0"),
        _request("/plain", "GET", "1.0", "Connection: keep-alive") + _LAST,
        _request("/plain", "GET", "1.1", "Connection: close"),
        _request("/plain") * 5 + _LAST,
        _request("/reads", "POST", "1.1", "Expect: 100-continue", "Content-Length: 1") + b"x" + _LAST,
        _request("/plain", "POST", "1.1", "Expect: 100-continue", "Content-Length: 1") + b"x" + _LAST,
    ],
    ids=["1.0", "1.0 kept", "close", "pipelined", "continue", "continued unread"],
)
def test_each_way_of_asking_gets_the_answers_of_the_server_itself(ports: tuple[int, int], request_: bytes) -> None:
    ours, theirs = (_received(port, request_) for port in ports)
    assert ours == theirs


def test_complete_answer_is_not_left_to_the_server_which_would_write_twice(
    ports: tuple[int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    left = list[str]()

    async def send(answer: RequestResponseCycle, message: Any) -> None:
        left.append(message["type"])
        answer.transport.close()

    monkeypatch.setattr(RequestResponseCycle, "send", send)
    with socket.create_connection(("127.0.0.1", ports[0]), timeout=10) as line:
        line.sendall(_request("/plain"))
        assert line.recv(65_536).endswith(b"\r\n\r\n{}")
        assert left == []
        line.sendall(_request("/no-length"))
        assert line.recv(65_536) == b""
    assert left[:2] == ["http.response.start", "http.response.body"]
