"""Sources that tests of imports share."""

from pathlib import Path

import pytest

from tests.exchange import Exchange
from tests.imports.importing import Source, importer


@pytest.fixture
def sources(exchange: Exchange, tmp_path: Path) -> tuple[Source, Source]:
    """Two sources of one agency."""
    imports = importer(exchange)
    return Source(imports, tmp_path / "first.json"), Source(imports, tmp_path / "second.json")
