"""Every recurring job of the service. To add a job, add a line here."""

from functools import partial

from krama.audit.checkpoints import Checkpointer
from krama.core.database import Database
from krama.core.services import Services
from krama.core.shutdown import GoOn, always
from krama.core.sqlite_wal import WalCheckpointer
from krama.events.delivery import deliver
from krama.feed.snapshots import folder_of, make_if_due
from krama.institutions.cache import InstitutionCache
from krama.jobs.job import Job
from krama.listings.fading import publish_faded
from krama.listings.usage_counter import UsageCounter
from krama.operations import figures, retention, sweeps
from krama.operations.readiness import UNSIGNED
from krama.protection.cache import ProtectedListCache
from krama.reports import summing
from krama.settings import Settings

_DAY_SECONDS = 86_400.0
_EXPIRY_SECONDS = 300.0
"""Each turn leaves two records, whether or not something expires: a turn each minute would be a million in a year."""
_SUMS_SECONDS = 15.0
"""Until then, every statistic counts what has changed by itself."""
_LATE_SECONDS = 30.0
"""How long a job that every answer depends on may be late before `/readyz` takes the worker out of service.

Only such jobs have this limit. The others leave answers correct for longer than that, and a worker that stops answering
checks does more harm than a late sweep. Their metrics (`krama_job_failures_total`) inform the operator.
"""


def recurring_jobs(services: Services, wal: WalCheckpointer | None, go_on: GoOn) -> list[Job]:
    """The jobs of one worker. `wal` is None on PostgreSQL. Jobs of many steps ask before each whether to `go_on`."""
    database, checkpointer = services[Database], services[Checkpointer]
    protected_list, usage = services[ProtectedListCache], services[UsageCounter]
    institutions = services[InstitutionCache]
    late = _LATE_SECONDS
    jobs = [
        Job("protected_list", protected_list.refresh, 1.0, first_turn=True, ready_within=late),
        Job("institutions", institutions.refresh, 1.0, first_turn=True, ready_within=late),
        Job(
            "audit_checkpoints",
            checkpointer.sign,
            services[Settings].checkpoint_seconds,
            last_turn=True,
            ready_within=late,
            fault=UNSIGNED,
        ),
        Job("usage_counts", usage.keep, 5.0, last_turn=True),
        Job("changes_to_consumers", lambda: deliver(database, go_on), 1.0),
        Job("figures", lambda: figures.observe(database, services[Settings].state_dir), 30.0),
        *leader_jobs(database, services[Settings], go_on),
    ]
    if wal is not None:  # the longer the log, the longer the disk is busy at a time
        jobs.append(Job("sqlite_wal", wal.checkpoint, 0.5))
    return jobs


def leader_jobs(database: Database, settings: Settings, go_on: GoOn = always) -> list[Job]:
    """The jobs that only one worker runs."""
    snapshots = partial(
        make_if_due,
        database,
        folder_of(settings.state_dir),
        settings.snapshot_hours,
        settings.snapshot_formats,
        go_on,
    )
    return [
        Job("snapshots", snapshots, 60.0, leader_only=True),
        Job("expiry", lambda: retention.end_expired(database, go_on), _EXPIRY_SECONDS, leader_only=True),
        Job("fading", lambda: publish_faded(database, go_on), 60.0, leader_only=True),
        Job(
            "retention",
            lambda: retention.run_daily(database, settings.retention_days, go_on),
            _DAY_SECONDS,
            leader_only=True,
        ),
        Job("statistics", lambda: summing.take_turn(database, go_on), _SUMS_SECONDS, leader_only=True),
        Job("sweep_access", lambda: sweeps.sweep_access(database, go_on), 60.0, leader_only=True),
        Job("sweep_idempotency", lambda: sweeps.sweep_idempotency_keys(database, go_on), 60.0, leader_only=True),
        Job("sweep_quotas", lambda: sweeps.sweep_quotas(database, go_on), 60.0, leader_only=True),
        Job("sweep_taxii", lambda: sweeps.sweep_taxii(database, go_on), 60.0, leader_only=True),
    ]
