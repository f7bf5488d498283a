"""The server marks a request when its whole body has arrived, so that the application reads it without a timer."""

import json
import socket
from typing import Any

from starlette.types import Receive, Scope, Send

from krama.core.bounded_http import BoundedHttp
from krama.core.limits import BODY_ARRIVED
from tests.server import serving

_HEAD = b"POST / HTTP/1.1\r\nHost: krama.test\r\nContent-Length: 4\r\nConnection: close\r\n\r\n"


async def states_of_the_mark(scope: Scope, receive: Receive, send: Send) -> None:
    """Answers whether the request was marked before its body was read, and whether it was afterwards."""
    if scope["type"] != "http":
        return
    marks = [BODY_ARRIVED in scope]
    while (await receive()).get("more_body", False):
        pass
    marks.append(BODY_ARRIVED in scope)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": json.dumps(marks).encode()})


def answer_to(line: socket.socket) -> Any:
    """The JSON that the server sends before it closes the connection."""
    received = b""
    while piece := line.recv(65_536):
        received += piece
    return json.loads(received.partition(b"[")[2].partition(b"]")[0].join([b"[", b"]"]))


def test_body_that_comes_with_its_head_is_marked_and_one_that_comes_later_is_not() -> None:
    with serving(states_of_the_mark, http=BoundedHttp, lifespan="off") as address:
        host, port = address.removeprefix("http://").split(":")
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(_HEAD + b"body")
            assert answer_to(line) == [True, True]
        with socket.create_connection((host, int(port)), timeout=10) as line:
            line.sendall(_HEAD + b"bo")
            _wait_for_the_application(line)
            line.sendall(b"dy")
            assert answer_to(line) == [False, True]


def _wait_for_the_application(line: socket.socket) -> None:
    """Give the server time to start the request. It answers nothing yet, so the wait ends by its timeout."""
    line.settimeout(0.3)
    try:
        assert line.recv(1) == b"", "the server answered before the body was whole"
    except TimeoutError:
        line.settimeout(10)
