"""An answer of a source that is slow or cut off is given up, and never read in part."""

import socket
import threading
import time

import pytest

from krama.imports import fetching
from krama.imports.errors import ImportRefused
from krama.imports.fetching import Fetcher, Login
from tests.exchange import Exchange
from tests.imports.importing import importer, live


def test_answer_that_was_cut_off_is_asked_for_again_and_never_read_in_part(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_pause", lambda seconds: None)
    content = b"category,kind,value\nphishing,domain,my-bakery.example.evil-login.example\n"
    server = socket.create_server(("127.0.0.1", 0))
    whole = iter([False, True, False, False, False])

    def answer() -> None:
        for is_whole in whole:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                sent = content if is_whole else content[:-20]
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(content), sent))

    threading.Thread(target=answer, daemon=True).start()
    address = f"http://127.0.0.1:{server.getsockname()[1]}/list.csv"
    importer(exchange).run("csv", address)
    assert [each.value for each in live(exchange)] == ["my-bakery.example.evil-login.example"]
    with server, pytest.raises(ImportRefused, match="IncompleteRead"):
        importer(exchange).run("csv", address)


@pytest.mark.parametrize("slow", ["headers", "content"])
def test_answer_that_trickles_in_is_given_up(monkeypatch: pytest.MonkeyPatch, slow: str) -> None:
    monkeypatch.setattr(fetching, "_WHOLE_SECONDS", 0.5)
    server = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        """For two seconds, and once only."""
        connection, _ = server.accept()
        with server, connection:
            if slow == "content":
                connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
            for _ in range(40):
                connection.sendall(b"x")
                time.sleep(0.05)

    dripping = threading.Thread(target=drip)
    dripping.start()
    with pytest.raises(ImportRefused, match="whole answer after"):
        Fetcher(Login()).get(f"http://127.0.0.1:{server.getsockname()[1]}/", "*/*")
    dripping.join(10)
