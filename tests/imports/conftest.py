"""Sources that tests of imports share."""

from pathlib import Path
from uuid import UUID

import pytest

from tests.exchange import Exchange
from tests.imports.importing import Source, agency_at, importer


@pytest.fixture
def sources(exchange: Exchange, tmp_path: Path) -> tuple[Source, Source]:
    """Two sources of one agency."""
    imports = importer(exchange)
    return Source(imports, tmp_path / "first.json"), Source(imports, tmp_path / "second.json")


@pytest.fixture
def agency_id(sqlite_url: str) -> UUID:
    """An agency for which the command imports."""
    return agency_at(sqlite_url)
