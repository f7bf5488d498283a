"""A fixture for tests of what time does."""

from datetime import timedelta

import pytest

from krama.core import clock


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """The service's clock runs ahead by the duration in the list."""
    ahead, real = [timedelta()], clock.now
    monkeypatch.setattr(clock, "now", lambda: real() + ahead[0])
    return ahead
