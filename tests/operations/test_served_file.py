"""`krama serve` warns of another one on the same SQLite file."""

from pathlib import Path
from types import SimpleNamespace

import pytest
import uvicorn

from krama.cli import serving
from krama.core import logs
from krama.core.database import Database
from krama.settings import Settings


def test_second_service_on_one_sqlite_file_is_told(
    tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = list[str]()
    monkeypatch.setattr(
        logs, "get_logger", lambda _: SimpleNamespace(warning=lambda message, **_: told.append(message))
    )
    settings, database = Settings(database_url=sqlite_url, state_dir=tmp_path), Database(sqlite_url)
    counts = list[int]()

    def serve(*_: object, **__: object) -> None:
        counts.append(len(told))
        if len(counts) == 1:
            serving._run(settings, database, "127.0.0.1", 8001, 1)

    monkeypatch.setattr(uvicorn, "run", serve)
    for _ in range(2):  # the lock ends with the service
        serving._run(settings, database, "127.0.0.1", 8000, 1)
    database.close()
    assert (counts, "serves this SQLite file" in told[0]) == ([0, 1, 1], True)
