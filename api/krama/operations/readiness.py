"""Whether a worker can serve requests: its database, signing keys, quota store, audit log and jobs."""

from anyio import CapacityLimiter
from sqlalchemy.exc import SQLAlchemyError

from krama.access.keys import KeyRing
from krama.audit.checkpoints import Checkpointer
from krama.core.database import Database, DatabaseUnusable
from krama.core.durability import unsafe_settings
from krama.core.errors import KramaError
from krama.jobs.runner import JobRunner
from krama.migrations.state import is_current
from krama.quotas.store import Store

UNSIGNED = "The audit log can't be signed. Run `krama doctor` and `krama audit verify` to see why."


class Readiness:
    """What a running worker needs. Each fault is a sentence for the operator, without paths, counts or addresses."""

    def __init__(
        self, database: Database, keys: KeyRing, store: Store, checkpointer: Checkpointer, jobs: JobRunner
    ) -> None:
        self._database = database
        self._keys = keys
        self._store = store
        self._checkpointer = checkpointer
        self._jobs = jobs
        self.threads = CapacityLimiter(1)  # separate, so that readiness is answered even if all other threads wait

    def faults(self) -> list[str]:
        """All faults. Waits for the database and the store, so call it in a thread."""
        faults = [*self._of_database(), *self._of_keys(), *self._of_store(), *self._of_log(), *self._jobs.faults()]
        return list(dict.fromkeys(faults))  # a log that can't be signed is also a job that is late

    def _of_database(self) -> list[str]:
        try:
            if not is_current(self._database):
                return ["The database does not have the tables of this version. Run `krama migrate`."]
            return unsafe_settings(self._database)
        except DatabaseUnusable as problem:
            return [problem.detail]
        except (SQLAlchemyError, KramaError):
            return ["The database does not answer."]

    def _of_keys(self) -> list[str]:
        self._keys.look()
        return ["The file of signing keys can't be read. Run `krama keys list` to see why."] * self._keys.spoilt

    def _of_store(self) -> list[str]:
        try:
            self._store.ping()
        except KramaError as problem:
            return [problem.detail]
        return []

    def _of_log(self) -> list[str]:
        """A failed attempt to sign is a fault at once. An attempt that hangs makes its job late."""
        return [UNSIGNED] if self._checkpointer.trouble is not None else []
