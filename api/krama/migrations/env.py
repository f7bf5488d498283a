"""Alembic's entry point. Runs the migrations on the engine that `state.migrate` passes."""

from alembic import context
from sqlmodel import SQLModel

from krama.core.postgres import MIGRATION_LOCK_SECONDS
from krama.migrations.every_table import load_every_table

load_every_table()

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
