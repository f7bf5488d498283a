"""A sandbox that was made once, and copies of it that tests may use."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from anyio.from_thread import start_blocking_portal

from krama.app import create_app
from krama.core.database import Database
from krama.sandbox import folder as folders
from tests.exchange import Exchange

URL = "http://krama.test"


@pytest.fixture(scope="session")
def made_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a new sandbox, to be copied."""
    folder = tmp_path_factory.mktemp("made") / "sandbox"
    assert folders.prepare(folders.settings_of(folder, URL))
    return folder


@pytest.fixture
def sandbox(made_sandbox: Path, tmp_path: Path) -> Path:
    """The folder of a sandbox that nothing else uses."""
    return Path(shutil.copytree(made_sandbox, tmp_path / "sandbox"))


@contextmanager
def running_sandbox(folder: Path) -> Iterator[Exchange]:
    """The sandbox, as `krama sandbox` starts it."""
    app = create_app(folders.settings_of(folder, URL), sandbox=True)
    with start_blocking_portal() as portal, portal.wrap_async_context_manager(app.router.lifespan_context(app)):
        yield Exchange(app, app.state.services[Database], portal)
