"""Two transactions that overlap at a chosen moment, on PostgreSQL: what the lock between them keeps apart."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import ModuleType
from typing import Any, TypeVar

import pytest
from sqlalchemy import text

from krama.core.database import Database

First = TypeVar("First")
Second = TypeVar("Second")

only_on_postgresql: pytest.MarkDecorator = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
"""For tests with `overlap`: SQLite has one writer at a time."""

_PATIENCE_SECONDS = 10
_WAITING = text("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")


def overlap(
    database: Database, module: ModuleType, name: str, first: Callable[[], First], second: Callable[[], Second]
) -> tuple[First, Second]:
    """What both return. `second` begins when the function `name` of the module returns for the first time in `first`.

    `first` goes on when `second` has ended or waits for a lock.
    """
    usual = getattr(module, name)
    begun: list[Future[Second]] = []

    def interrupted(*arguments: Any, **options: Any) -> Any:
        returned = usual(*arguments, **options)
        patched.undo()
        begun.append(pool.submit(second))
        until = time.monotonic() + _PATIENCE_SECONDS
        while not (begun[0].done() or _somebody_waits(database) or time.monotonic() > until):
            time.sleep(0.01)
        return returned

    with ThreadPoolExecutor(1) as pool, pytest.MonkeyPatch.context() as patched:
        patched.setattr(module, name, interrupted)
        return first(), begun[0].result()


def _somebody_waits(database: Database) -> bool:
    with database.engine.connect() as connection:
        return bool(connection.execute(_WAITING).scalar_one())
