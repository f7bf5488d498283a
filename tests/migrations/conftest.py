"""Databases of an earlier version."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.plugins.postgres import fresh_postgres_database


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/old.sqlite3"
        return
    with fresh_postgres_database(request.getfixturevalue("postgres_server_url")) as url:
        yield url
