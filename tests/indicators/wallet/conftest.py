"""Runs each test that requests `accepted`, `checksummed` or `refused` with every such vector of vectors.json."""

import json
from pathlib import Path

import pytest

_VECTORS = json.loads(Path(__file__).with_name("vectors.json").read_text(encoding="utf-8"))
_ROWS: dict[str, list[dict[str, str]]] = {
    "accepted": _VECTORS["accepted"],
    "checksummed": [row for row in _VECTORS["accepted"] if row["checksum"] == "yes"],
    "refused": _VECTORS["refused"],
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    for name, rows in _ROWS.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, rows, ids=[_label(number, row) for number, row in enumerate(rows)])


def _label(number: int, row: dict[str, str]) -> str:
    return f"{number}-{row['chain']}-{row.get('form') or row['code']}"
