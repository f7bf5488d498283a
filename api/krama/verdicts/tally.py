"""How often members check, counted in a worker's memory and kept in the database every few seconds."""

from collections import Counter
from datetime import date
from threading import Lock
from uuid import UUID

from sqlmodel import Session

from krama.core import clock
from krama.core.database import Database
from krama.verdicts import repository


class Tally:
    """Counts checks, and those for which something was listed. A worker that is killed loses a few seconds of them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock, self._keeping = Lock(), Lock()
        self._checks: Counter[tuple[UUID, date]] = Counter()
        self._hits: Counter[tuple[UUID, date]] = Counter()

    def count(self, agency_id: UUID, checks: int, hits: int) -> None:
        """From any thread."""
        key = agency_id, clock.now().date()
        with self._lock:
            self._checks[key] += checks
            if hits:
                self._hits[key] += hits

    def keep(self) -> None:
        """Store all that was counted until now, by this worker; where that fails it is counted still."""
        with self._keeping:  # whoever comes second finds that what the first took is stored
            self._keep()

    def _keep(self) -> None:
        with self._lock:
            checks, self._checks = self._checks, Counter()
            hits, self._hits = self._hits, Counter()
        if not checks:
            return
        try:
            with self._database.transaction() as session:
                self._store(session, checks, hits)
        except Exception:
            with self._lock:
                self._checks += checks
                self._hits += hits
            raise

    @staticmethod
    def _store(session: Session, checks: Counter[tuple[UUID, date]], hits: Counter[tuple[UUID, date]]) -> None:
        for agency_id, day in sorted(checks):  # in order, so that two workers never wait for each other
            repository.count_checks(session, agency_id, day, checks[agency_id, day], hits[agency_id, day])
