"""Collects garbage less often: what modules and tests themselves are made of stays for the whole run, and is large.

Looking through it again and again took a seventh of the run's time.
"""

import gc

import pytest

_YOUNG, _MIDDLE, _OLD = 20_000, 20, 50


def pytest_collection_finish(session: pytest.Session) -> None:
    """Objects that exist once all tests are imported are not garbage."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, _MIDDLE, _OLD)
