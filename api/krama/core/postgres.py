"""What every connection to PostgreSQL is opened with: the limits of its waits, and how it notices a lost network."""

from typing import Any, NamedTuple

import psycopg
from sqlalchemy.engine import URL

BUSY_SECONDS = 5
"""How long a connection, a lock or another writer is waited for before the service answers that it is busy."""


class Waits(NamedTuple):
    """How many seconds a connection waits, at most. 0 is without a limit.

    - `statement`: for a statement.
    - `lock`: for a lock, within a statement.
    - `idle`: how long a transaction stays open without a statement. PostgreSQL then ends it with its connection, so a
      process that is paused or unreachable holds its locks no longer than that.
    """

    statement: int
    lock: int
    idle: int


SERVICE = Waits(statement=30, lock=BUSY_SECONDS, idle=10)
READER = Waits(statement=BUSY_SECONDS, lock=BUSY_SECONDS, idle=10)
COMMAND = Waits(statement=0, lock=30, idle=300)
"""For the commands of an operator. A migration or a rebuild may take long, and waits for the service's writers."""

MIGRATION_LOCK_SECONDS = BUSY_SECONDS
"""A change of a table is waited for by every request that comes after it, so it gives up as early as they do."""

_NETWORK: dict[str, Any] = {
    "connect_timeout": BUSY_SECONDS,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,
}
"""This end notices after 15 to 25 seconds that the server is unreachable."""

_SERVER: dict[str, Any] = {
    "tcp_keepalives_idle": 10,
    "tcp_keepalives_interval": 5,
    "tcp_keepalives_count": 3,
    "tcp_user_timeout": "15s",
    "timezone": "UTC",
    "default_transaction_isolation": r"read\ committed",
}
"""The server notices likewise. Writers rely on `read committed`: a statement after a lock must see what was committed
while it waited."""


def connection_arguments(url: URL, waits: Waits, **session: str) -> dict[str, Any]:
    """The driver's arguments for a connection. `session` has further settings of the session.

    What the URL states about the network is kept. Its `options` come first, so they can't undo what Krama relies on.
    """
    settings = _SERVER | {
        "statement_timeout": f"{waits.statement}s",
        "lock_timeout": f"{waits.lock}s",
        "idle_in_transaction_session_timeout": f"{waits.idle}s",
        **session,
    }
    stated = url.query.get("options", ())
    options = [stated] if isinstance(stated, str) else [*stated]
    options += [f"-c {name}={value}" for name, value in settings.items()]
    network = {name: value for name, value in _NETWORK.items() if name not in url.query}
    return {**network, "options": " ".join(options)}


def conninfo(url: URL) -> str:
    """The URL in the form that psycopg reads. Contains the password."""
    return url.set(drivername="postgresql").render_as_string(hide_password=False)


def open_postgres(url: URL) -> psycopg.Connection:
    """A connection of the service. Each statement is its own transaction."""
    return psycopg.connect(conninfo(url), autocommit=True, **connection_arguments(url, SERVICE))
