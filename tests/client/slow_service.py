"""A service on a real socket that is slow in one way: what a deadline must hold against."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.client.service import VERDICT

TOKEN = json.dumps({"access_token": "token-1", "token_type": "Bearer", "expires_in": 600, "scope": ""}).encode()
BODY = json.dumps(VERDICT).encode()
PIECE_SECONDS = 0.02


class SlowService:
    """Answers token requests at once, and checks in the way that `manner` says.

    `hangs`: never answers. `trickles`: a byte of the body at a time. `trickles headers`: the same from the first byte.
    `token hangs`: the token endpoint never answers.
    """

    def __init__(self, manner: str) -> None:
        self.manner = manner
        self.requests = 0
        self.closing = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=50)
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self.closing.set()
        self._listening.close()

    def _accept(self) -> None:
        while not self.closing.is_set():
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            try:
                while request := self._request(connection):
                    self._answer(connection, request.startswith(b"POST /oauth/token"))
            except OSError:
                return

    def _request(self, connection: socket.socket) -> bytes:
        received = b""
        while b"\r\n\r\n" not in received:
            piece = connection.recv(65536)
            if not piece:
                return b""
            received += piece
        head, _, body = received.partition(b"\r\n\r\n")
        lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
        missing = (int(lengths[0].split(b":")[1]) if lengths else 0) - len(body)
        while missing > 0:
            missing -= len(connection.recv(65536))
        self.requests += 1
        return received

    def _answer(self, connection: socket.socket, is_token: bool) -> None:
        content = TOKEN if is_token else BODY
        head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(content)
        manner = self.manner if is_token == self.manner.startswith("token") else "at once"
        match manner:
            case "at once":
                connection.sendall(head + content)
            case "hangs" | "token hangs":
                self.closing.wait(20)
            case "trickles":
                connection.sendall(head)
                self._trickle(connection, content)
            case "trickles headers":
                self._trickle(connection, head + content)

    def _trickle(self, connection: socket.socket, content: bytes) -> None:
        for place in range(len(content)):
            if self.closing.is_set():
                return
            connection.sendall(content[place : place + 1])
            time.sleep(PIECE_SECONDS)


@contextmanager
def slow_service(manner: str) -> Iterator[SlowService]:
    """The service, for as long as the test needs it."""
    service = SlowService(manner)
    try:
        yield service
    finally:
        service.close()
