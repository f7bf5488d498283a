"""What the faults found: `make faults` runs them at full count and writes the figures down."""

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from krama.access.keys import KeyRing
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core.database import Database
from tests.members import new_agency, new_client

FIGURES = os.environ.get("KRAMA_TEST_FAULTS_FIGURES", "")


def token_for(database_url: str, state: Path, port: int, name: str = "Office") -> str:
    """A token of a new member that may do everything, for the service on this port."""
    database = Database(database_url)
    with database.transaction() as session:
        client = new_client(session, new_agency(session, name))
    database.close()
    return Tokens(KeyRing(state), f"http://127.0.0.1:{port}", 600).issue(client.client_id, Permission)


def client_of(port: int, token: str, timeout: float = 30) -> httpx.Client:
    """A client of the service on this port, with a token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=headers, trust_env=False, timeout=timeout)


class Figures:
    """What one test measured, for docs/reliability.md."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.began = time.monotonic()
        self.measured: dict[str, int | float | str] = {}

    def note(self, **figures: float | str) -> None:
        self.measured |= figures


@pytest.fixture
def figures(request: pytest.FixtureRequest) -> Iterator[Figures]:
    """Kept where `make faults` looks for them, if the test passes."""
    noted = Figures(request.node.name)
    failed = request.session.testsfailed
    yield noted
    if FIGURES and request.session.testsfailed == failed:
        line = {"test": noted.name, "seconds": round(time.monotonic() - noted.began, 1), **noted.measured}
        with Path(FIGURES).open("a", encoding="utf-8") as file:
            file.write(json.dumps(line) + "\n")
