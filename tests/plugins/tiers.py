"""Leaves what is marked `at_length` to the long tier."""

import pytest

from tests.tiers import LONG


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, so that the summary says how many tests the short tier left out."""
    if LONG:
        return
    left_out = [item for item in items if item.get_closest_marker("at_length")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in set(left_out)]
