"""A service for proxies to stand in front of."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from krama.access.keys import KeyRing
from krama.access.tokens import Tokens
from krama.agencies import enrolment
from krama.agencies.permissions import Permission
from krama.core.database import Database
from tests.deploy.proxies import NAME
from tests.members import new_agency, new_client
from tests.process import free_port, served

ALLOWED, ELSEWHERE = "127.0.0.2", "127.0.0.3"


@dataclass(frozen=True, slots=True)
class Service:
    """A running service that trusts a proxy on this machine, and where its state is."""

    port: int
    state: Path


@pytest.fixture(scope="session")
def service(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    state = tmp_path_factory.mktemp("served")
    database = state / "krama.sqlite3"
    database.write_bytes(sqlite_template.read_bytes())
    database.chmod(0o600)
    port, url = free_port(), f"sqlite:///{database}"
    with served(port, url, state, trusted_proxies="127.0.0.1/32", public_url=f"https://{NAME}"):
        yield Service(port, state)


@pytest.fixture(scope="session")
def tokens(service: Service) -> dict[str, str]:
    """Tokens of a client that may call from anywhere, and of one that may call from one address."""
    database = Database(f"sqlite:///{service.state / 'krama.sqlite3'}")
    with database.transaction() as session:
        agency_id = new_agency(session, "Office")
        free, tied = new_client(session, agency_id), new_client(session, agency_id)
        enrolment.change_client(session, tied.client_id, {"networks": [f"{ALLOWED}/32"]})
    database.close()
    issuer = Tokens(KeyRing(service.state), f"https://{NAME}", 600)
    return {name: issuer.issue(each.client_id, Permission) for name, each in (("free", free), ("tied", tied))}
