"""Leader election: the worker that holds a job's lease in the database runs the job."""

import time
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import BigInteger, ColumnElement, cast, func, literal, or_, update
from sqlmodel import Session, col, select

from krama.core import clock
from krama.core.database import Database
from krama.core.inserts import insert_once
from krama.jobs.job import Job
from krama.jobs.tables import JobLease

LEASE_SECONDS = 60.0
"""How long a job stops, at most, when the worker that leads it dies."""

_RENEWALS = 3
"""How often a lease is renewed before it ends: one renewal may fail without a change of leader."""

_LATE_PERIODS = 3


def late_jobs(session: Session, jobs: Iterable[Job]) -> dict[str, datetime]:
    """The names of the leader-only jobs that have missed several turns, each with the time of its last success.

    Jobs that no worker has led yet are left out, and so are those that run more often than a lease is renewed: no time
    is stored for them.
    """
    stored = {row.name: clock.from_micros(row.done_at) for row in session.exec(select(JobLease))}
    return {
        job.name: stored[job.name]
        for job in jobs
        if job.name in stored
        and job.every_seconds > LEASE_SECONDS / _RENEWALS
        and clock.now() - stored[job.name] > timedelta(seconds=_LATE_PERIODS * job.every_seconds + LEASE_SECONDS)
    }


class Lease:
    """One worker's claim to lead one job. One thread at a time uses it. Every method raises what the database raises.

    Time is the database's on PostgreSQL, so machines whose clocks differ agree. SQLite's workers share one machine and
    one clock. If that clock steps back, a lease seems to end later than any lease could. Such a lease counts as free:
    otherwise nobody could take over from a leader that dies. A living leader loses it at its next renewal.
    """

    def __init__(self, database: Database, job_name: str, every_seconds: float, lease_seconds: float) -> None:
        self._database = database
        self._name = job_name
        self._every = every_seconds
        self._length = timedelta(seconds=lease_seconds) // timedelta(microseconds=1)
        self.renew_seconds = lease_seconds / _RENEWALS
        self._holder = uuid4().hex
        self._renewed_at: float | None = None

    def claim(self) -> bool:
        """Whether this worker leads the job, and the job is due. Renews the lease."""
        renewed_at = self._renewed_at
        if self.is_frequent and renewed_at is not None and time.monotonic() - renewed_at < self.renew_seconds:
            return True
        return self.renew()

    def renew(self) -> bool:
        """Ask the database: whether this worker leads the job, and the job is due."""
        asked_at = time.monotonic()
        with self._database.transaction() as session:
            led = self._update(session) or self._insert(session)
        self._renewed_at = None if led is None else asked_at
        if led is None:
            return False
        done_at, now = led
        since = timedelta(microseconds=now - done_at).total_seconds()
        return self.is_frequent or not 0 <= since < self._every

    def finish(self) -> None:
        """Store that the job succeeded now, for the next leader. A frequent job needs no record: it is always due."""
        if not self.is_frequent:
            self._change(done_at=self._now())

    def release(self) -> None:
        """End the lease, if this worker holds it."""
        if self.is_held:
            self._renewed_at = None
            self._change(until=literal(0))

    @property
    def is_held(self) -> bool:
        """Whether this worker got the lease when it last asked, and has not released it."""
        return self._renewed_at is not None

    @property
    def is_frequent(self) -> bool:
        """Whether the job runs more often than the lease is renewed. It is then due at every turn of the leader."""
        return self._every <= self.renew_seconds

    def _update(self, session: Session) -> tuple[int, int] | None:
        now = self._now()
        free = or_(
            col(JobLease.holder) == self._holder,
            col(JobLease.until) < now,
            col(JobLease.until) > now + self._length,  # the clock has stepped back
        )
        claim = update(JobLease).where(col(JobLease.name) == self._name, free)
        claimed = claim.values(holder=self._holder, until=now + self._length).returning(col(JobLease.done_at), now)
        row = session.execute(claimed).first()
        return None if row is None else (row[0], row[1])

    def _insert(self, session: Session) -> tuple[int, int] | None:
        """The first claim ever. The job first runs after one period, because a new database has nothing to clean up."""
        now: int = session.execute(select(self._now())).scalar_one()
        row = {"name": self._name, "holder": self._holder, "until": now + self._length, "done_at": now}
        return (now, now) if insert_once(session, JobLease, row) else None

    def _change(self, **values: Any) -> None:
        mine = update(JobLease).where(col(JobLease.name) == self._name, col(JobLease.holder) == self._holder)
        with self._database.transaction() as session:
            session.execute(mine.values(**values))

    def _now(self) -> ColumnElement[int]:
        if self._database.is_sqlite:
            return literal(clock.to_micros(clock.now()), BigInteger)
        return cast(func.extract("epoch", func.clock_timestamp()) * 1_000_000, BigInteger)
