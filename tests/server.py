"""The real server in a thread: for clients that need an address rather than an application."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.types import ASGIApp


def free_port() -> tuple[socket.socket, str]:
    """A bound loopback socket and its address: for an application that must know its own address."""
    listening = socket.create_server(("127.0.0.1", 0))
    return listening, f"http://127.0.0.1:{listening.getsockname()[1]}"


@contextmanager
def serving(app: ASGIApp, listening: socket.socket | None = None, **config: Any) -> Iterator[str]:
    """Serve the application on a free loopback port, or on the bound socket that is given. Yields its address.

    `config` adds to uvicorn's configuration.
    """
    server = uvicorn.Server(
        uvicorn.Config(app, host="127.0.0.1", port=0, access_log=False, log_level="warning", **config)
    )
    thread = threading.Thread(target=server.run, args=(listening and [listening],), daemon=True)
    thread.start()
    try:
        deadline = time.monotonic() + 60
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            assert time.monotonic() < deadline, "the server did not start in time"
            time.sleep(0.01)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(10)
