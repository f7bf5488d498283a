"""Tests with a recorded time run first, the longest first of all; a partial run keeps the times of the others."""

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from tests.plugins import longest_first


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "tests").mkdir()
    monkeypatch.setattr(longest_first, "FILE", tmp_path / "tests" / "durations.json")
    return longest_first.FILE


def test_recorded_tests_run_first(file: Path) -> None:
    file.write_text(json.dumps({"b": 2.0, "c": 30.0}))
    items: list[Any] = [SimpleNamespace(nodeid=name) for name in "abcd"]
    longest_first.pytest_collection_modifyitems(items)
    assert [item.nodeid for item in items] == ["c", "b", "a", "d"]


def test_recording_replaces_the_times_of_what_ran_and_forgets_files_that_are_gone(file: Path) -> None:
    (file.parent / "test_here.py").touch()
    recorded = {"tests/test_here.py::kept": 5.0, "tests/test_here.py::faster": 5.0, "tests/test_gone.py::x": 5.0}
    file.write_text(json.dumps(recorded))
    recorder = longest_first._Recorder()
    for test, seconds in (("faster", 0.1), ("slow", 0.6), ("slow", 0.6)):
        report: Any = SimpleNamespace(nodeid=f"tests/test_here.py::{test}", duration=seconds)
        recorder.pytest_runtest_logreport(report)
    recorder.pytest_sessionfinish()
    assert longest_first.recorded() == {"tests/test_here.py::kept": 5.0, "tests/test_here.py::slow": 1.2}
