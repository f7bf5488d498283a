"""A real server for the client, and credentials of new members of its exchange."""

import itertools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI

from krama.agencies.permissions import Permission
from krama.agencies.tables import Client
from krama.app import create_app
from krama.core.database import Database
from krama.settings import Settings
from krama_client import Krama
from krama_client.testing import FakeKrama
from tests.client.service import Account
from tests.members import new_agency, new_client
from tests.server import free_port, serving

Enrol = Callable[..., Account]
Register = Callable[..., None]
_offices = itertools.count()


@pytest.fixture(scope="session")
def served(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FastAPI, str]]:
    """The application and its address. All tests share one exchange: each has members of its own."""
    folder = tmp_path_factory.mktemp("served")
    shutil.copy(sqlite_template, folder / "krama.sqlite3")
    listening, address = free_port()
    app = create_app(Settings(state_dir=folder, public_url=address))
    with serving(app, listening):
        yield app, address


@pytest.fixture
def enrol(served: tuple[FastAPI, str]) -> Enrol:
    """Makes an agency with one client that holds `scopes`."""
    app, address = served

    def enrolled(*scopes: Permission) -> Account:
        with app.state.services[Database].transaction() as session:
            agency_id = new_agency(session, f"Office {next(_offices)}")
            credential = new_client(session, agency_id, scopes or Permission)
        return Account(address, credential.client_id, credential.client_secret)

    return enrolled


@pytest.fixture
def account(enrol: Enrol) -> Account:
    """The credential of a member that may do everything."""
    return enrol()


@pytest.fixture
def register(served: tuple[FastAPI, str]) -> Register:
    """Does what an exchange's administrator does with a client's public keys."""
    app, _ = served

    def registered(client_id: str, document: dict[str, Any], dpop_required: bool = False) -> None:
        with app.state.services[Database].transaction() as session:
            client = session.get_one(Client, client_id)
            client.keys, client.dpop_required = json.dumps(document["keys"]), dpop_required

    return registered


@pytest.fixture
def krama(account: Account) -> Iterator[Krama]:
    """A member that may do everything, on the real server."""
    with Krama(*account) as connected:
        yield connected


@pytest.fixture
def fake() -> Iterator[FakeKrama]:
    """An exchange in memory."""
    with FakeKrama() as exchange:
        yield exchange
