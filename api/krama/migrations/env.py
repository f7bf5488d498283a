"""Alembic's entry point. Runs the migrations on the engine that `state.migrate` passes."""

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from alembic import context
from sqlmodel import SQLModel

import krama
from krama.core import idempotency as _idempotency  # noqa: F401  (registers its tables)
from krama.core import idempotent_steps as _idempotent_steps  # noqa: F401
from krama.core import sequence as _sequence  # noqa: F401
from krama.core.postgres import MIGRATION_LOCK_SECONDS

for package in iter_modules(krama.__path__, "krama."):
    if package.ispkg and find_spec(f"{package.name}.tables") is not None:
        import_module(f"{package.name}.tables")

engine = context.config.attributes["engine"]

with engine.connect().execution_options(krama_writes=True) as connection:
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SET lock_timeout = '{MIGRATION_LOCK_SECONDS}s'")
        connection.commit()  # so that each migration begins its own transaction
    context.configure(connection=connection, target_metadata=SQLModel.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql("RESET lock_timeout")
        connection.commit()
