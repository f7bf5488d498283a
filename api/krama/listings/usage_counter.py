"""Counts how often members check: in a worker's memory, and stored in the database every few seconds."""

from datetime import date
from threading import Lock
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.core.database import Database
from krama.core.intervals import CAMBODIA
from krama.listings import repository

_Counts = dict[tuple[UUID, date], tuple[int, int]]
"""The number of checks and hits, by agency and day."""

_NOTHING = 0, 0


class UsageCounter:
    """Counts checks, and the checks that found a listing. A worker that is killed loses a few seconds of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock, self._keeping = Lock(), Lock()
        self._counts: _Counts = {}

    def count(self, agency_id: UUID, checks: int, hits: int) -> None:
        """Add checks and hits to those of today in Cambodia. May be called from any thread."""
        key = agency_id, clock.now().astimezone(CAMBODIA).date()
        with self._lock:
            before = self._counts.get(key, _NOTHING)
            self._counts[key] = before[0] + checks, before[1] + hits

    def keep(self) -> None:
        """Store everything that this worker has counted. If that fails, the counts wait for the next call."""
        with self._keeping:  # so when a second caller returns, the first caller's counts are stored too
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
        for (agency_id, day), (checks, hits) in sorted(counts.items()):  # one order, so that two workers never deadlock
            repository.count_checks(session, agency_id, day, checks, hits)
