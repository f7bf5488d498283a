"""Fit to answer? The database, the signing keys, the store of quotas, and the audit log."""

import time

from anyio import CapacityLimiter
from sqlalchemy.exc import SQLAlchemyError

from krama.access.keys import KeyRing
from krama.audit.checkpoints import Checkpointer
from krama.core.database import Database
from krama.core.durability import unsafe_settings
from krama.core.errors import KramaError
from krama.migrations.state import is_current
from krama.quotas.store import Store

_UNSIGNED_SECONDS = 30.0
"""How long signing may take, beyond its usual turn, before something is wrong with it."""


class Readiness:
    """What a running worker needs. Each fault is a sentence for its operator, without paths, counts or addresses."""

    def __init__(self, database: Database, keys: KeyRing, store: Store, checkpointer: Checkpointer) -> None:
        self._database = database
        self._keys = keys
        self._store = store
        self._checkpointer = checkpointer
        self.threads = CapacityLimiter(1)  # of its own, so that readiness is answered while all other threads wait

    def faults(self) -> list[str]:
        """Everything that is wrong; waits for the database and the store, so it wants a thread."""
        return [*self._of_database(), *self._of_keys(), *self._of_store(), *self._of_log()]

    def _of_database(self) -> list[str]:
        try:
            if not is_current(self._database):
                return ["The database has not the tables of this version. Run `krama migrate`."]
            return unsafe_settings(self._database)
        except (SQLAlchemyError, KramaError):
            return ["The database does not answer."]

    def _of_keys(self) -> list[str]:
        self._keys.look()
        return ["The file of signing keys can't be read any more. `krama keys list` says why."] * self._keys.spoilt

    def _of_store(self) -> list[str]:
        try:
            self._store.ping()
        except KramaError as problem:
            return [problem.detail]
        return []

    def _of_log(self) -> list[str]:
        late = time.monotonic() - self._checkpointer.looked_at > self._checkpointer.every + _UNSIGNED_SECONDS
        if late or self._checkpointer.trouble is not None:
            return ["The audit log can't be signed. `krama doctor` and `krama audit verify` say why."]
        return []
