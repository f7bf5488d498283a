"""A TCP proxy: passes bytes between a client and the service, and breaks the line where a test asks for it."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


@dataclass
class Proxy:
    """`cut_answers` many connections lose their line when the service's answer arrives: it never reaches the client.

    `cut_requests` many lose it after their first bytes went on: the service gets half a request.
    """

    target: int
    port: int = 0
    cut_answers: int = 0
    cut_requests: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, name: str) -> bool:
        """Whether this connection is one that is to be cut."""
        with self._lock:
            left: int = getattr(self, name)
            setattr(self, name, max(0, left - 1))
            return left > 0


@contextmanager
def proxied(target: int) -> Iterator[Proxy]:
    """A proxy for the service on this port, on a port of its own."""
    listening = socket.create_server(("127.0.0.1", 0))
    proxy = Proxy(target, listening.getsockname()[1])
    threading.Thread(target=_accept, args=(listening, proxy), daemon=True).start()
    try:
        yield proxy
    finally:
        listening.close()


def _accept(listening: socket.socket, proxy: Proxy) -> None:
    while True:
        try:
            client, _ = listening.accept()
        except OSError:
            return
        service = socket.create_connection(("127.0.0.1", proxy.target))
        for source, sink, fault in ((client, service, "cut_requests"), (service, client, "cut_answers")):
            threading.Thread(target=_pass, args=(source, sink, proxy, fault), daemon=True).start()


def _pass(source: socket.socket, sink: socket.socket, proxy: Proxy, fault: str) -> None:
    with suppress(OSError):
        while data := source.recv(65_536):
            if proxy.take(fault):
                if fault == "cut_requests":
                    sink.sendall(data[: len(data) // 2])
                break
            sink.sendall(data)
    for end in (source, sink):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()
