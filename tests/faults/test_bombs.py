"""Requests that are made to use up memory: refused with a clear problem, and nothing grows."""

import gzip
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.faults.conftest import Figures, token_for
from tests.process import free_port, served
from tests.tiers import at_length

MEGABYTE = 1024 * 1024
MOST_GROWTH = 100 * MEGABYTE


@dataclass
class Target:
    """A service that is thrown at."""

    port: int
    token: str

    def send(self, *parts: bytes | Iterator[bytes]) -> tuple[int, str]:
        """Status and code of the problem that a request of these bytes is answered with."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as line:
            with suppress(BrokenPipeError, ConnectionResetError):  # it need not hear us out
                for part in parts:
                    for piece in (part,) if isinstance(part, bytes) else part:
                        line.sendall(piece)
            return _answer(line)

    def head(self, path: str, *headers: str) -> bytes:
        lines = [f"POST {path} HTTP/1.1", "Host: krama", f"Authorization: Bearer {self.token}", *headers]
        return "\r\n".join([*lines, "Content-Type: application/json", "", ""]).encode()

    def post(self, path: str, body: bytes, *headers: str) -> tuple[int, str]:
        return self.send(self.head(path, f"Content-Length: {len(body)}", *headers), body)


def _answer(line: socket.socket) -> tuple[int, str]:
    heard = b""
    with suppress(ConnectionResetError):
        while b"\r\n\r\n" not in heard or b"}" not in heard:
            piece = line.recv(65_536)
            if not piece:
                break
            heard += piece
    if not heard:
        return 0, "hung up"
    head, _, body = heard.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body).get("code", "")


def _megabytes(count: int) -> Iterator[bytes]:
    for _ in range(count):
        yield b"%x\r\n" % MEGABYTE + b"a" * MEGABYTE + b"\r\n"
    yield b"0\r\n\r\n"


def _deep(target: Target) -> tuple[int, str]:
    return target.post("/v1/checks", b'{"value":' + b"[" * 10**5 + b"]" * 10**5 + b"}")


def _many_keys(target: Target) -> tuple[int, str]:
    return target.post("/v1/checks", json.dumps({f"k{number}": 1 for number in range(10**5)}).encode())


def _gzip(target: Target) -> tuple[int, str]:
    return target.post("/v1/reports/batch", gzip.compress(bytes(100 * MEGABYTE)), "Content-Encoding: gzip")


def _line_feeds(target: Target) -> tuple[int, str]:
    body = gzip.compress(b"\n" * 31 * MEGABYTE, 1)
    head = target.head("/v1/reports/batch", f"Content-Length: {len(body)}", "Content-Encoding: gzip")
    return target.send(head.replace(b"application/json", b"text/csv"), body)


def _array(target: Target, element: bytes, size: int = MEGABYTE - 1024) -> tuple[int, str]:
    """An array of one element, which repeats `element` up to this size."""
    array = b"[" + b",".join([element] * (size // (len(element) + 1))) + b"]"
    return target.post("/v1/reports/batch", b'{"items":[' + array + b"]}")


BOMBS: dict[str, tuple[Callable[[Target], tuple[int, str]], set[tuple[int, str]]]] = {
    "100 MB that say so": (
        lambda target: target.post("/v1/checks", b"a" * 100 * MEGABYTE),
        {(413, "body_too_large"), (0, "hung up")},
    ),
    "100 MB in chunks": (
        lambda target: target.send(target.head("/v1/checks", "Transfer-Encoding: chunked"), _megabytes(100)),
        {(413, "body_too_large"), (0, "hung up")},
    ),
    "depth of 100,000": (_deep, {(413, "body_too_large"), (400, "json_malformed"), (422, "json_too_deep")}),
    "100,000 members": (_many_keys, {(413, "body_too_large")}),
    "an array of nested arrays": (
        lambda target: _array(target, b"[" * 8 + b"]" * 8),
        {(413, "too_many_values")},
    ),
    "an array of small objects": (lambda target: _array(target, b'{"":1}'), {(413, "too_many_values")}),
    "an array of 31 MB": (lambda target: _array(target, b'{"":1}', 31 * MEGABYTE), {(413, "body_too_large")}),
    "an array of 100,000 brackets": (
        lambda target: target.post("/v1/reports/batch", b'{"items":' + b"[" * 10**5 + b"]" * 10**5 + b"}"),
        {(400, "body_unreadable")},
    ),
    "a row of 100,000 members": (
        lambda target: target.post(
            "/v1/reports/batch", json.dumps({"items": [{f"k{number}": 1 for number in range(10**5)}]}).encode()
        ),
        {(413, "body_too_large")},
    ),
    "100 MB, compressed": (_gzip, {(413, "body_too_large")}),
    "31 million blank lines, compressed": (_line_feeds, {(400, "batch_unreadable")}),
    "100,000 headers": (
        lambda target: target.post("/v1/checks", b"{}", *(f"a{number}: b" for number in range(10**5))),
        {(431, "headers_too_large"), (0, "hung up")},
    ),
    "a header of 100 MB": (
        lambda target: target.send(b"GET /healthz HTTP/1.1\r\nhost: ", (b"a" * MEGABYTE for _ in range(100))),
        {(431, "headers_too_large"), (0, "hung up")},
    ),
    "a path of 100 MB": (
        lambda target: target.send(b"GET /", (b"a" * MEGABYTE for _ in range(100))),
        {(431, "headers_too_large"), (0, "hung up")},
    ),
}


def _memory(pid: int, name: str) -> int:
    """Bytes that a process has now (VmRSS), or had at most (VmHWM)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:")) * 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from Linux's /proc")
@pytest.mark.parametrize("sabotage", [None, pytest.param("no_limits", marks=at_length)])
def test_bombs_are_refused_and_memory_does_not_grow(
    sqlite_url: str, tmp_path: Path, figures: Figures, sabotage: str | None
) -> None:
    port = free_port()
    target = Target(port, token_for(sqlite_url, tmp_path, port))
    program = ("krama.cli.main",) if sabotage is None else ("tests.faults.sabotaged", sabotage)
    with served(port, sqlite_url, tmp_path, program=program, quotas="off") as server:
        before = _memory(server.pid, "VmRSS")
        answers = {name: throw(target) for name, (throw, _) in BOMBS.items()}
        grown = _memory(server.pid, "VmHWM") - before
        assert httpx.get(f"http://127.0.0.1:{port}/readyz", trust_env=False).status_code == 200
    figures.note(bombs=len(BOMBS), grown_mb=grown // MEGABYTE)
    unexpected = {name: answer for name, answer in answers.items() if answer not in BOMBS[name][1]}
    if sabotage is None:
        assert (unexpected, grown < MOST_GROWTH) == ({}, True), grown
    else:
        assert unexpected
        assert grown > MOST_GROWTH
