"""A log on each database."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from krama.core.database import Database
from tests.audit.logs import Log


@pytest.fixture
def log(database_url: str, tmp_path: Path) -> Iterator[Log]:
    """A log that is empty."""
    database = Database(database_url)
    yield Log(database, tmp_path / "state")
    database.close()
