"""The suite's two tiers: `make test` has a short proof of everything, `make test-long` the full counts."""

import os
from typing import Any

import pytest
from hypothesis import settings

LONG = os.environ.get("KRAMA_TEST_LONG") == "1"
"""Whether this run is of the long tier."""

at_length: pytest.MarkDecorator = pytest.mark.at_length
"""Marks a test, or a case of one, that only the long tier runs."""

short_on_sqlite: pytest.MarkDecorator = pytest.mark.parametrize(
    "database_url", ["sqlite", pytest.param("postgresql", marks=at_length)], indirect=True
)
"""The short tier runs the test on SQLite, the long one on both databases."""

short_on_postgresql: pytest.MarkDecorator = pytest.mark.parametrize(
    "database_url", [pytest.param("sqlite", marks=at_length), "postgresql"], indirect=True
)
"""The short tier runs the test on PostgreSQL, the long one on both databases."""


def turns(short: int, full: int) -> int:
    """How often something is repeated, in the tier of this run."""
    return full if LONG else short


def fewer_examples(test: Any) -> Any:
    """A property that the short tier tries with a third of the examples of its profile."""
    examples = settings().max_examples
    return settings(max_examples=turns(examples // 3, examples))(test)
