"""Leaves what is marked `at_length` to the long tier, and PostgreSQL where the kind of database decides nothing."""

from pathlib import Path

import pytest

from tests.tiers import LONG

ABOUT_REQUESTS_ALONE = frozenset(
    {
        *("access/test_addresses.py", "access/test_assertions.py", "access/test_callers.py", "access/test_dpop.py"),
        *("access/test_route_declarations.py", "access/test_token_endpoint.py", "contract/test_bad_requests.py"),
    }
)
"""Files about what is decided before a query. The short tier runs them on SQLite, the long one on both databases."""

_TESTS = Path(__file__).parents[1]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect, so that the summary says how many tests the short tier left out."""
    if LONG:
        return
    left_out = {item for item in items if item.get_closest_marker("at_length") or _is_for_postgresql_alone(item)}
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def _is_for_postgresql_alone(item: pytest.Item) -> bool:
    """Whether the test is a case on PostgreSQL of a file that has the same case on SQLite."""
    case = getattr(item, "callspec", None)
    return (
        case is not None
        and "postgresql" in (case.params.get("database_url"), case.params.get("module_database_url"))
        and item.path.is_relative_to(_TESTS)
        and item.path.relative_to(_TESTS).as_posix() in ABOUT_REQUESTS_ALONE
    )
