"""A log for tests: records in a database, and what signs them."""

from pathlib import Path
from typing import Any

from sqlalchemy import text

from krama.audit import log_key, repository
from krama.audit.appending import append
from krama.audit.checkpoints import sign_next
from krama.audit.entry import Actor, Entry, opened, row_of
from krama.audit.note import Signer
from krama.audit.tree import Frontier, leaf_hash
from krama.core.database import Database
from krama.core.owners import EVERYBODY
from tests.exchange import Exchange


class Log:
    """A database's log, with its key in a state folder."""

    def __init__(self, database: Database, state: Path) -> None:
        self.database = database
        self.state = state
        self.signer: Signer = log_key.load_or_create(state, "https://krama.test")

    def grow(self, count: int) -> None:
        """Append records."""
        rows = [row_of(Entry(Actor(operator="test"), f"operation{number}")) for number in range(count)]
        with self.database.transaction() as session:
            append(session, rows)

    def sign(self) -> int | None:
        """Sign what is new; the size that was signed."""
        signed = sign_next(self.database, self.signer, self.state)
        return None if signed is None else signed.size

    def note(self) -> str:
        """The newest checkpoint."""
        with self.database.read() as session:
            newest = repository.newest_checkpoint(session)
        assert newest is not None
        return newest.note

    def root(self) -> bytes:
        """The root over what stands in the records, of the plainest kind."""
        frontier = Frontier()
        with self.database.read() as session:
            for _, leaf in repository.leaves(session, 0, 100_000):
                frontier.add(leaf_hash(leaf))
        return frontier.root

    def execute(self, statement: str, **values: object) -> None:
        """What somebody does who can write into the database."""
        with self.database.transaction() as session:
            session.execute(text(statement), values)


def records(exchange: Exchange, first: int = 0) -> list[dict[str, Any]]:
    """What stands in the log of an exchange from this record on, opened."""
    with exchange.database.read() as session:
        return [opened(record.leaf, record.key) for record in repository.page(session, EVERYBODY, first, 10_000)]


def newest(exchange: Exchange) -> dict[str, Any]:
    """The last of them."""
    return records(exchange)[-1]
