"""A running exchange to measure: the dataset copied into a database, a member with a client, the real server."""

import base64
import http.client
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlmodel import select

from bench import servers
from bench.servers import Server
from bench.stored import AGENCIES
from krama.agencies import credentials
from krama.agencies.permissions import Permission
from krama.agencies.secret_hash import new_hashed_secret
from krama.agencies.tables import Agency
from krama.core.database import Database

VIEWER = AGENCIES[0]

_QUOTAS = "checks=600000/minute values=1000000000/minute requests=1000000/minute submissions=1000000000/hour"
"""Quotas are counted: checks with a bank's limits, the rest with limits that the bench does not reach."""


@dataclass(frozen=True, slots=True)
class Exchange:
    """Krama's server on a separate database, and a client's credential."""

    server: Server
    environment: dict[str, str]
    basic: str

    @property
    def database_url(self) -> str:
        return self.environment["KRAMA_DATABASE_URL"]

    def token(self) -> str:
        """A new access token, valid for ten minutes."""
        connection = self.server.connect()
        headers = {"Authorization": self.basic, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", "/oauth/token", "grant_type=client_credentials", headers)
        return str(json.loads(_read(connection))["access_token"])

    def post(self, connection: http.client.HTTPConnection, path: str, body: bytes, media: str, token: str) -> bytes:
        """The bytes of a successful answer. Otherwise raises `RuntimeError` with the problem."""
        connection.request("POST", path, body, {"Authorization": f"Bearer {token}", "Content-Type": media})
        return _read(connection)


@contextmanager
def running(database_url: str, folder: Path, *, workers: int = 1, pin: bool = True) -> Iterator[Exchange]:
    """Serve the dataset in this database. The signing keys are stored in `folder`."""
    environment = {"KRAMA_DATABASE_URL": database_url, "KRAMA_STATE_DIR": str(folder / "state")}
    environment |= {
        "KRAMA_QUOTAS": _QUOTAS,
        "KRAMA_PUBLIC_URL": "http://krama.bench",
        "KRAMA_SNAPSHOT_HOURS": "0",  # it would be made on the core that is measured
    }  # one key for everything that verifies tokens
    basic = _client(database_url)
    with servers.krama(environment, workers=workers, pin=pin) as server:
        yield Exchange(server, environment, basic)


def sqlite_copy(dataset: Path, folder: Path) -> str:
    """The URL of a writable copy."""
    path = folder / "krama.sqlite3"
    shutil.copyfile(dataset, path)
    path.chmod(0o600)  # the service refuses a database that other users can read
    with path.open("rb") as copied:
        os.fsync(copied.fileno())  # otherwise the first durable writes would wait until the copy is on the disk
    return f"sqlite:///{path}"


def add_readers(database_url: str) -> None:
    """Let the agencies of the dataset have clients that keep a copy, so that snapshots are made for them."""
    database = Database(database_url)
    with database.transaction() as session:
        for agency in session.exec(select(Agency)):
            agency.scopes = " ".join(sorted({*agency.scopes.split(), Permission.FEED_READ}))
    database.close()


def _client(database_url: str) -> str:
    add_readers(database_url)
    database = Database(database_url)
    with database.transaction() as session:
        permissions = (
            *(Permission.CHECKS_RUN, Permission.REPORTS_SUBMIT, Permission.INDICATORS_READ),
            *(Permission.REPORTS_READ, Permission.CASES_READ, Permission.SEARCH_RUN, Permission.FEED_READ),
        )
        _, made = credentials.add_client(
            session, VIEWER, {"permissions": permissions, "name": "bench"}, new_hashed_secret()
        )
    database.close()
    return "Basic " + base64.b64encode(f"{made.credential.client_id}:{made.credential.client_secret}".encode()).decode()


def _read(connection: http.client.HTTPConnection) -> bytes:
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"The service answered {response.status}: {body[:500].decode(errors='replace')}")
    return body
