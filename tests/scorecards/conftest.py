"""Scorecards are tested without the job: these tests change reports as nothing else does, and take its turns."""

import pytest

from krama.operations import job_list


@pytest.fixture(autouse=True)
def _job_without_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job_list, "_SUMS_SECONDS", 3600.0)
