"""What tests of the feed share."""

import pytest

from krama.core import cursor


@pytest.fixture
def nothing_in_flight(monkeypatch: pytest.MonkeyPatch) -> None:
    """A snapshot is as of a minute ago, because a change may still be in flight. Here nothing is."""
    monkeypatch.setattr(cursor, "_IN_FLIGHT", cursor._IN_FLIGHT * 0)
