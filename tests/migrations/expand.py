"""Which steps of a migration break the version before it, whose workers still run while the new ones start."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from alembic.operations import AbstractOperations, ops
from alembic.operations.batch import BatchOperationsImpl
from sqlalchemy import event

_CHANGES_TABLES = re.compile(r"\s*(ALTER|DROP|RENAME|CREATE\s+UNIQUE)\b", re.IGNORECASE)


def breaking(upgrade: Callable[[], Any], connection: sa.Connection) -> list[str]:
    """What this upgrade does that code which does not know it may not survive. It is run on the connection."""
    steps: list[ops.MigrateOperation] = []
    with _recorded(steps), _statements_outside(connection) as outside:
        upgrade()
    made = {step.table_name for step in steps if isinstance(step, ops.CreateTableOp)}
    wrong = [complaint for step in steps if (complaint := _complaint(step, made)) is not None]
    return wrong + outside


@contextmanager
def _recorded(steps: list[ops.MigrateOperation]) -> Iterator[None]:
    """Note what `op` is asked to do, also in a batch, and do it."""
    original = AbstractOperations.invoke

    def invoke(self: AbstractOperations, operation: ops.MigrateOperation) -> Any:
        steps.append(operation)
        with _inside():
            return original(self, operation)

    flush = BatchOperationsImpl.flush

    def flush_inside(self: BatchOperationsImpl) -> None:
        with _inside():
            flush(self)

    BatchOperationsImpl.flush = flush_inside  # type: ignore[method-assign]
    AbstractOperations.invoke = invoke  # type: ignore[method-assign]
    try:
        yield
    finally:
        BatchOperationsImpl.flush = flush  # type: ignore[method-assign]
        AbstractOperations.invoke = original  # type: ignore[method-assign]


_depth = 0


@contextmanager
def _inside() -> Iterator[None]:
    global _depth  # noqa: PLW0603  (a migration runs alone)
    _depth += 1
    try:
        yield
    finally:
        _depth -= 1


@contextmanager
def _statements_outside(connection: sa.Connection) -> Iterator[list[str]]:
    """Statements on the connection itself, which `op` does not see."""
    outside: list[str] = []

    def look(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if _depth == 0 and _CHANGES_TABLES.match(statement):
            outside.append("changes tables on the connection: use a function of `op`")

    event.listen(connection, "before_cursor_execute", look)
    try:
        yield outside
    finally:
        event.remove(connection, "before_cursor_execute", look)


def _complaint(step: ops.MigrateOperation, made: set[str]) -> str | None:
    """What is wrong with one step. `made` are tables of this migration, which no other version uses."""
    table = getattr(step, "table_name", None) or getattr(step, "source_table", None)
    match step:
        case ops.ExecuteSQLOp():
            is_harmless = not _CHANGES_TABLES.match(str(step.sqltext))
            complaint = "changes tables by a statement: use a function of `op`"
        case ops.AddColumnOp():
            return None if table in made else _of_column(step.table_name, step.column)
        case ops.CreateIndexOp():
            is_harmless, complaint = not step.unique, f"a unique index on {table} refuses what was allowed"
        case ops.AlterColumnOp():
            is_harmless, complaint = _sets_a_default_only(step), f"{table}.{step.column_name} changes"
        case _:
            is_harmless = isinstance(step, ops.CreateTableOp | ops.BulkInsertOp)
            complaint = f"{type(step).__name__.removesuffix('Op')} on {table} takes away, renames or forbids something"
    return None if is_harmless or table in made else complaint


def _of_column(table: str, column: sa.Column[Any]) -> str | None:
    if not column.nullable and column.server_default is None:
        return f"{table}.{column.name} is required and has no server_default: older code can't insert rows"
    if column.unique:
        return f"{table}.{column.name} is unique: older code can't insert two rows"
    return None


def _sets_a_default_only(step: ops.AlterColumnOp) -> bool:
    changed = step.modify_type, step.modify_nullable, step.modify_name
    return all(change is None for change in changed) and step.modify_server_default not in (None, False)
