"""The committed configurations of the proxies, run on this machine with other ports, paths and certificates."""

import datetime
import getpass
import json
import re
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.architecture.repository import ROOT

NAME = "krama.example.gov.kh"
"""The name in the committed files."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """A running proxy: where it listens, and the certificate to trust."""

    port: int
    plain_port: int
    authority: Path

    @property
    def url(self) -> str:
        """Its address as the service's settings have it."""
        return f"https://{NAME}"

    def client(self, source: str = "127.0.0.1", version: ssl.TLSVersion | None = None) -> httpx.Client:
        """A client at this address of the loopback network, which checks the certificate."""
        context = ssl.create_default_context(cafile=str(self.authority))
        if version is not None:
            context.minimum_version = context.maximum_version = version
        transport = httpx.HTTPTransport(verify=context, local_address=source)
        return httpx.Client(base_url=f"https://127.0.0.1:{self.port}", transport=transport, trust_env=False, timeout=30)

    def connection(self, name: str = NAME) -> ssl.SSLSocket:
        """A connection to write bytes to, after its handshake for this name."""
        context = ssl.create_default_context(cafile=str(self.authority))
        context.check_hostname = name == NAME
        return context.wrap_socket(socket.create_connection(("127.0.0.1", self.port), 30), server_hostname=name)

    def answer(self, request: bytes) -> bytes:
        """What comes back for these bytes: one answer, or what there is of it when the proxy closes the connection."""
        with self.connection() as connection:
            connection.sendall(request)
            return one_answer(connection)


def one_answer(connection: socket.socket) -> bytes:
    """One answer: a proxy may wait some seconds for the rest of a body that it refused before it closes."""
    received = b""
    with suppress(ConnectionResetError, ssl.SSLError):
        while part := connection.recv(65_536):
            received += part
            head, end, body = received.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)\r\ncontent-length: (\d+)", head)
            if end and length and len(body) >= int(length[1]):
                break
    return received


def everything(connection: socket.socket) -> bytes:
    """What arrives until the other side closes."""
    received = bytearray()
    with suppress(ConnectionResetError, ssl.SSLError):
        while part := connection.recv(65_536):
            received += part
    return bytes(received)


def certificate(folder: Path, name: str = NAME) -> tuple[Path, Path]:
    """The files of a new certificate that signs itself, and of its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.crt", folder / f"{name}.key"
    files[0].write_bytes(made.public_bytes(Encoding.PEM))
    files[1].write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return files


@contextmanager
def nginx(folder: Path, ports: tuple[int, int], upstream: int) -> Iterator[Proxy]:
    """`deploy/nginx.conf` on these ports (TLS and plain), in front of the service on the port `upstream`."""
    authority, _ = certificate(folder)
    (folder / "acme").mkdir()
    configuration = changed(
        (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8"),
        [
            ("user www-data;", f"user {getpass.getuser()};", 1),
            ("/run/nginx.pid", f"{folder}/nginx.pid", 1),
            ("/var/log/nginx/", f"{folder}/", 2),
            ("/etc/krama/tls/", f"{folder}/", 2),
            ("/var/www/acme", f"{folder}/acme", 1),
            ("listen 443 ", f"listen 127.0.0.1:{ports[0]} ", 2),
            ("listen 80 ", f"listen 127.0.0.1:{ports[1]} ", 1),
            ("server 127.0.0.1:8000;", f"server 127.0.0.1:{upstream};", 1),
            ("worker_processes auto;", "worker_processes 1;", 1),
            (
                "    server_tokens off;",
                f"    server_tokens off; client_body_temp_path {folder}/body; proxy_temp_path {folder}/answer;",
                1,
            ),
        ],
    )
    (folder / "nginx.conf").write_text(configuration, encoding="utf-8")
    command = [program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf"), "-g", "daemon off;"]
    with _running(command, folder, ports[0]):
        yield Proxy(*ports, authority)


def changed(text: str, changes: Sequence[tuple[str, str, int]]) -> str:
    """The text with each first part replaced by the second, which must be there this many times."""
    for old, new, times in changes:
        assert text.count(old) == times, (old, text.count(old))
        text = text.replace(old, new)
    return text


def program(name: str) -> str:
    """The path of a program, also where only root's shell would find it. Raises `LookupError`."""
    path = shutil.which(name) or shutil.which(name, path="/usr/sbin:/sbin:/usr/local/sbin")
    if path is None:
        raise LookupError(name)
    return path


@contextmanager
def caddy(folder: Path, port: int, upstream: int) -> Iterator[Proxy]:
    """`deploy/Caddyfile` on this port, in front of the service on the port `upstream`."""
    authority, key = certificate(folder)
    command = [program("caddy"), "run", "--config", str(ROOT / "deploy" / "Caddyfile"), "--adapter", "caddyfile"]
    settings = {
        "HOME": str(folder),
        "KRAMA_NAME": f"https://{NAME}:{port}",
        "KRAMA_TLS": f"{authority} {key}",
        "KRAMA_UPSTREAM": f"127.0.0.1:{upstream}",
    }
    with _running(command, folder, port, **settings):
        yield Proxy(port, 0, authority)


@contextmanager
def _running(command: Sequence[str], folder: Path, port: int, **environment: str) -> Iterator[None]:
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env={"PATH": "/usr/bin:/bin", **environment})
    try:
        deadline = time.monotonic() + 30
        while not _listens(port):
            assert process.poll() is None, (folder / "output").read_text()
            assert time.monotonic() < deadline, "the proxy does not listen"
            time.sleep(0.02)
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _listens(port: int) -> bool:
    with socket.socket() as trying:
        return trying.connect_ex(("127.0.0.1", port)) == 0


def needs(name: str, package: str) -> pytest.MarkDecorator:
    """Skips the tests of a proxy that is not on this machine."""
    try:
        program(name)
    except LookupError:
        return pytest.mark.skip(reason=f"{name} is not on this machine: apt-get install {package}")
    return pytest.mark.skipif(False, reason="")


def call(
    proxy: Proxy, method: str, path: str, token: str = "", source: str = "127.0.0.1", **options: Any
) -> httpx.Response:
    """The answer to a request from this address."""
    headers = {"Host": NAME, **({"Authorization": f"Bearer {token}"} if token else {}), **options.pop("headers", {})}
    with proxy.client(source) as client:
        return client.request(method, path, headers=headers, extensions={"sni_hostname": NAME}, **options)


def status_of(answer: bytes) -> int:
    """The status of an answer, or 0 if there is none."""
    match = re.match(rb"HTTP/1\.[01] (\d{3})", answer)
    return int(match[1]) if match else 0


def problem_of(answer: bytes) -> dict[str, Any]:
    """The problem document of an answer."""
    head, _, body = answer.partition(b"\r\n\r\n")
    assert b"application/problem+json" in head, answer[:400]
    problem: dict[str, Any] = json.loads(body)
    assert problem["request_id"]
    return problem
