"""Faults on a real socket: connections cut before and within an answer, answers that come too late."""

import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from krama_client import Krama
from krama_client.errors import TransportError
from tests.client.service import ME

TOKEN = {"access_token": "t", "token_type": "Bearer", "expires_in": 600, "scope": ""}
Act = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Gives tokens, and treats each request for `/v1/me` as the script says."""

    protocol_version = "HTTP/1.1"
    script: ClassVar[list[Act]]
    closing: ClassVar[threading.Event]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(TOKEN)

    def do_GET(self) -> None:
        (self.script.pop(0) if self.script else too_late)(self)

    def answer(self, document: object, missing: int = 0) -> None:
        body = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body) + missing))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


def cut_before(handler: Handler) -> None:
    handler.close_connection = True


def cut_within(handler: Handler) -> None:
    handler.answer(ME, missing=7)
    handler.close_connection = True


def too_late(handler: Handler) -> None:
    handler.closing.wait(5)
    handler.close_connection = True


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[type[Handler], str]]:
    monkeypatch.setattr("krama_client._core.retry._FIRST_PAUSE", 0.01)

    class Scripted(Handler):
        script: ClassVar[list[Act]] = []
        closing: ClassVar[threading.Event] = threading.Event()

    listening = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    thread = threading.Thread(target=listening.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield Scripted, f"http://127.0.0.1:{listening.server_address[1]}/behind/a/prefix"
    Scripted.closing.set()
    listening.shutdown()
    listening.server_close()
    thread.join(5)


def test_connections_that_are_cut_and_answers_that_come_late_are_tried_again(server: tuple[type[Handler], str]) -> None:
    handler, address = server
    paths: list[str] = []

    def answer(request: Handler) -> None:
        paths.append(request.path)
        request.answer(ME)

    handler.script = [cut_before, cut_within, too_late, answer]
    with Krama(address, "client", "secret", timeout=0.1) as krama:
        assert krama.me.get().agency.name == ME["agency"]["name"]
    assert paths == ["/behind/a/prefix/v1/me"]


def test_answer_that_never_comes_ends_in_a_transport_error(server: tuple[type[Handler], str]) -> None:
    _, address = server
    with (
        Krama(address, "client", "secret", timeout=0.05, max_retries=1) as krama,
        pytest.raises(TransportError, match="ReadTimeout"),
    ):
        krama.me.get()
