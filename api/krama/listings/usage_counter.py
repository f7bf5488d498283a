"""How often members check, counted in a worker's memory and kept in the database every few seconds."""

from datetime import date
from threading import Lock
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.core.database import Database
from krama.listings import repository

_Counts = dict[tuple[UUID, date], tuple[int, int]]
"""How many checks and hits, by agency and day."""

_NOTHING = 0, 0


class UsageCounter:
    """Counts checks, and those for which something was listed. A worker that is killed loses a few seconds of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock, self._keeping = Lock(), Lock()
        self._counts: _Counts = {}

    def count(self, agency_id: UUID, checks: int, hits: int) -> None:
        """From any thread."""
        key = agency_id, clock.now().date()
        with self._lock:
            before = self._counts.get(key, _NOTHING)
            self._counts[key] = before[0] + checks, before[1] + hits

    def keep(self) -> None:
        """Store all that was counted until now, by this worker; where that fails it is counted still."""
        with self._keeping:  # whoever comes second finds that what the first took is stored
            self._keep()

    def _keep(self) -> None:
        with self._lock:
            counts, self._counts = self._counts, {}
        if not counts:
            return
        try:
            with self._database.transaction() as session:
                self._store(session, counts)
        except Exception:
            with self._lock:
                for key, (checks, hits) in counts.items():
                    since = self._counts.get(key, _NOTHING)
                    self._counts[key] = since[0] + checks, since[1] + hits
            raise

    @staticmethod
    def _store(session: Session, counts: _Counts) -> None:
        for (agency_id, day), (checks, hits) in sorted(counts.items()):  # so that two workers never wait for each other
            repository.count_checks(session, agency_id, day, checks, hits)
