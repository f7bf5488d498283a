"""Alembic's entry: runs the versions on the engine that `state.migrate` hands over."""

from alembic import context
from sqlmodel import SQLModel

from krama.access import tables as _access  # noqa: F401  (each import makes its tables known)
from krama.agencies import tables as _agencies  # noqa: F401
from krama.core import idempotency as _idempotency  # noqa: F401
from krama.core import sequence as _sequence  # noqa: F401
from krama.corrections import tables as _corrections  # noqa: F401
from krama.disputes import tables as _disputes  # noqa: F401
from krama.jobs import tables as _jobs  # noqa: F401
from krama.listings import tables as _verdicts  # noqa: F401
from krama.outcomes import tables as _outcomes  # noqa: F401
from krama.protection import tables as _protection  # noqa: F401
from krama.quotas import tables as _quotas  # noqa: F401
from krama.reports import tables as _reports  # noqa: F401

engine = context.config.attributes["engine"]

with engine.connect().execution_options(krama_writes=True) as connection:
    context.configure(connection=connection, target_metadata=SQLModel.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
