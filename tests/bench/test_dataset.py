"""The bench writes rows by itself, so nothing else notices when a table gets a column."""

import sqlite3
from pathlib import Path

import pytest

from bench import dataset
from bench.dataset import Size


def test_dataset_of_the_bench_fits_the_tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dataset, "ROOT", tmp_path)
    monkeypatch.setattr(dataset, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(dataset, "_fingerprint", lambda: "now")
    file = dataset.sqlite_file(Size(30), lambda _: None)
    with sqlite3.connect(file) as connection:
        assert connection.execute("SELECT count(*) FROM indicator").fetchone() == (30,)
        assert connection.execute("SELECT count(*) FROM report").fetchone()[0] >= 30
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
