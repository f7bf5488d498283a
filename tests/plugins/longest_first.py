"""Lets workers begin with the tests that take longest: else one of them still has those when the others have none."""

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those marked `long` first, else in their order."""
    items.sort(key=lambda item: item.get_closest_marker("long") is None)
