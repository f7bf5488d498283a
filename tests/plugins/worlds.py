"""The two exchanges of `tests/sharing/worlds.py`, for all tests of a module, on each kind of database in turn."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.plugins.postgres import fresh_postgres_database
from tests.sharing.worlds import Worlds, twin_worlds


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def worlds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    """Both with the same members and without reports, on databases that nothing else uses."""
    folder = tmp_path_factory.mktemp("worlds")
    with ExitStack() as stack:
        if request.param == "sqlite":
            template = request.getfixturevalue("sqlite_template")
            urls = [f"sqlite:///{shutil.copy(template, folder / name)}" for name in ("bare", "full")]
        else:
            server = request.getfixturevalue("postgres_server_url")
            template = request.getfixturevalue("postgres_template")
            urls = [stack.enter_context(fresh_postgres_database(server, template)) for _ in range(2)]
        yield stack.enter_context(twin_worlds((urls[0], urls[1]), folder / "state"))
