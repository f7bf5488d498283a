"""Checks a deployment and changes nothing. Each finding says how to fix the problem."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from krama.access import keys
from krama.audit import log_key
from krama.audit.continuity import LAST_SIGNED, check_not_set_back, last_signed, newest, stored_signer
from krama.audit.service import log_status
from krama.core import clock, open_files
from krama.core.database import Database, DatabaseUnusable, describe_error
from krama.core.durability import unsafe_settings
from krama.core.errors import KramaError
from krama.core.extras import Extra, require
from krama.core.idempotency import unfinished
from krama.core.sqlite_wal import one_worker_advice
from krama.disputes.service import overdue
from krama.institutions import service as institutions
from krama.jobs.lease import late_jobs
from krama.listings.half_lives import stored
from krama.migrations.state import has_newer_tables, is_current
from krama.operations.first_start import before_first_start, before_migration
from krama.operations.job_list import leader_jobs
from krama.protection import well_known
from krama.protection.service import well_known_is_applied
from krama.quotas.store import open_store
from krama.reports import rereading
from krama.rule.half_lives import read_half_lives
from krama.settings import Settings, unknown_names

_LITTLE, _TOO_LITTLE = 2 * 1024**3, 256 * 1024**2
_KEY_AGE = timedelta(days=90)


class Severity(StrEnum):
    """The severity of a finding. Only `fault` needs action at once. A `note` says what the first start will change."""

    OK = "ok"
    NOTE = "note"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of a check: its subject, its state, and how to fix it if it is not OK."""

    subject: str
    state: Severity
    detail: str


def examine(settings: Settings, database: Database, environment: Mapping[str, str]) -> list[Finding]:
    """All findings, in the order in which an operator should read them. Changes nothing and raises nothing.

    Before the first migration there is one finding. If the database does not answer, findings about its contents are
    left out. If it has not this version's tables, so are those that read them.
    """
    if (new := before_migration(settings.state_dir, database)) is not None:
        return [Finding("database", Severity.FAULT, new)]
    look: dict[str, Callable[[], Iterator[Finding]]] = {
        "settings": lambda: _settings(settings, environment),
        "traces": lambda: _traces(settings),
        "disk": lambda: _disk(settings, database),
        "open files": lambda: _open_files(settings),
        "signing keys": lambda: _signing_keys(settings),
        "database": lambda: _database(database),
    }
    within: dict[str, Callable[[], Iterator[Finding]]] = {
        "half-lives": lambda: _half_lives(settings, database),
        "log key": lambda: _log_key(settings, database),
        "quota store": lambda: _quota_store(settings, database),
        "values": lambda: _values(settings, database),
        "institutions": lambda: _institutions(database),
        "clock": lambda: _clock(database),
        "audit log": lambda: _log(settings, database),
        "jobs": lambda: _jobs(settings, database),
        "queues": lambda: _queues(database),
        "disputes": lambda: _disputes(database),
    }
    tables: dict[str, Callable[[], Iterator[Finding]]] = {
        "durability": lambda: _durability(database),
        "tables": lambda: _tables(database),
    }
    findings = list[Finding]()
    for part in (look, tables, within):
        findings += [finding for subject, looked in part.items() for finding in _guarded(subject, looked)]
        if findings[-1].state is Severity.FAULT:  # what comes next depends on it
            break
    return findings


def _guarded(subject: str, looked: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    try:
        yield from looked()
    except KramaError as problem:
        yield Finding(subject, Severity.FAULT, problem.detail)
    except SQLAlchemyError as problem:
        yield Finding(
            subject,
            Severity.FAULT,
            f"The database does not answer ({describe_error(problem)}). Is KRAMA_DATABASE_URL right?",
        )
    except OSError as problem:
        yield Finding(subject, Severity.FAULT, f"It can't be read ({problem.strerror}).")


def _settings(settings: Settings, environment: Mapping[str, str]) -> Iterator[Finding]:
    unknown = unknown_names(environment)
    if "KRAMA_PUBLIC_URL" not in environment:
        detail = "KRAMA_PUBLIC_URL is not set. Tokens and the audit log then name an address on this machine."
        yield Finding("settings", Severity.WARNING, detail)
    for name in unknown:
        yield Finding("settings", Severity.WARNING, f"Unknown setting {name}. Is it misspelt?")
    address = urlsplit(settings.public_url)
    if address.scheme != "https" and not _is_local(settings.public_url):
        detail = "KRAMA_PUBLIC_URL is http: tokens and secrets cross the network unencrypted. Put TLS in front of it."
        yield Finding("settings", Severity.WARNING, detail)
    if address.scheme == "https" and not settings.trusted_proxies:  # the service itself speaks http only
        detail = (
            "KRAMA_TRUSTED_PROXIES is not set: all callers seem to call from the proxy's address, so no allow-list of "
            "addresses works. Set it to that address, such as 127.0.0.1/32."
        )
        yield Finding("settings", Severity.WARNING, detail)
    if settings.quotas == "off":
        yield Finding("settings", Severity.WARNING, "KRAMA_QUOTAS is off: nothing limits a runaway script.")
    if not unknown and "KRAMA_PUBLIC_URL" in environment:  # else it is where `krama serve` listens, unknown here
        yield Finding("settings", Severity.OK, f"agencies reach the service at {settings.public_url}")


def _traces(settings: Settings) -> Iterator[Finding]:
    if settings.traces_endpoint:
        require(Extra.TRACES, "KRAMA_TRACES_ENDPOINT")
        yield Finding("traces", Severity.OK, f"go to {settings.traces_endpoint}")


def _disk(settings: Settings, database: Database) -> Iterator[Finding]:
    folders = {"state folder": settings.state_dir}
    if database.is_sqlite:
        folders["database"] = Path(str(database.url.database)).parent
    for name, folder in folders.items():
        if not folder.is_dir():  # the database's findings say so
            continue
        free = shutil.disk_usage(folder).free
        state = Severity.FAULT if free < _TOO_LITTLE else Severity.WARNING if free < _LITTLE else Severity.OK
        fix = "" if state is Severity.OK else " Free some space: on a full disk, every change is refused."
        yield Finding("disk", state, f"{name} ({folder}): {free / 1024**3:.1f} GiB free.{fix}")
    if settings.state_dir.is_dir() and settings.state_dir.stat().st_mode & 0o077:
        detail = "Other users can read KRAMA_STATE_DIR, which contains keys. Run chmod 700 on it."
        yield Finding("disk", Severity.WARNING, detail)


def _open_files(settings: Settings) -> Iterator[Finding]:
    allowed, needed = open_files.most(), settings.open_files
    state = Severity.OK if allowed is None or allowed >= needed else Severity.WARNING
    fix = "" if state is Severity.OK else " Raise `ulimit -Hn`, or lower KRAMA_MAX_CONCURRENCY."
    limit = "No limit" if allowed is None else f"{allowed:,} allowed"
    yield Finding("open files", state, f"{limit}, {needed:,} needed.{fix}")


def _signing_keys(settings: Settings) -> Iterator[Finding]:
    if before_first_start(settings.state_dir):
        yield Finding("signing keys", Severity.NOTE, "None yet. The first `krama serve` creates one.")
        return
    held = keys.load(settings.state_dir)
    active = held.active()
    age = clock.now() - active.made_at
    if active.made_at == clock.from_micros(0):  # the file is older than these times
        detail = "The age of the signing key is unknown. Run `krama keys rotate`."
        yield Finding("signing keys", Severity.WARNING, detail)
    elif age > _KEY_AGE:
        detail = f"The signing key is {age.days} days old. Run `krama keys rotate`."
        yield Finding("signing keys", Severity.WARNING, detail)
    else:
        yield Finding(
            "signing keys", Severity.OK, f"{len(held.keys)} in the file; the one that signs is {age.days} days old"
        )


def _log_key(settings: Settings, database: Database) -> Iterator[Finding]:
    signer = stored_signer(database, settings.state_dir)
    if signer is None and before_first_start(settings.state_dir):
        yield Finding("log key", Severity.NOTE, "None yet. The first `krama serve` creates it.")
        return
    signer = signer or log_key.load(settings.state_dir)
    if _is_local(f"//{signer.name}") and not _is_local(settings.public_url):
        detail = (
            f"The audit log is named {signer.name} for good, because its key was made before KRAMA_PUBLIC_URL was set. "
            "Receipts name this machine. Before members enrol, start again with an empty database and state folder."
        )
        yield Finding("log key", Severity.WARNING, detail)
        return
    yield Finding("log key", Severity.OK, f"signs as {signer.name}")


def _is_local(url: str) -> bool:
    return urlsplit(url).hostname in ("127.0.0.1", "localhost", "::1")


def _database(database: Database) -> Iterator[Finding]:
    database.refuse_missing_folder()
    if database.path is not None and not database.path.exists():
        raise DatabaseUnusable(f"{database.path} does not exist. Is KRAMA_STATE_DIR or KRAMA_DATABASE_URL right?")
    database.refuse_readable_by_others()
    with database.read() as session:
        session.execute(text("SELECT 1"))
    advice = one_worker_advice() if database.is_sqlite else None
    yield Finding("database", Severity.OK, "answers" if advice is None else f"answers. {advice}")


def _quota_store(settings: Settings, database: Database) -> Iterator[Finding]:
    store = open_store(settings.quota_store, database)
    try:
        store.ping()
    finally:
        store.close()
    yield Finding("quota store", Severity.OK, "answers")


def _tables(database: Database) -> Iterator[Finding]:
    if is_current(database) and has_newer_tables(database):
        detail = "A newer version has migrated them. This one works on them: complete the upgrade or the rollback."
        yield Finding("tables", Severity.NOTE, detail)
    elif is_current(database):
        yield Finding("tables", Severity.OK, "this version's")
    else:
        detail = "The database does not have this version's tables. Run `krama migrate`, then `krama doctor` again."
        yield Finding("tables", Severity.FAULT, detail)


def _half_lives(settings: Settings, database: Database) -> Iterator[Finding]:
    with database.read() as session:
        if stored(session) != read_half_lives(settings.half_lives):
            detail = "KRAMA_HALF_LIVES differs from the half-lives in the database. Run `krama migrate`."
            yield Finding("half-lives", Severity.WARNING, detail)


def _values(settings: Settings, database: Database) -> Iterator[Finding]:
    """Whether the reports and listings were held against this version's rules for values."""
    well_known.install(settings.well_known)
    with database.read() as session:
        if rereading.is_current(session) and well_known_is_applied(session):
            yield Finding("values", Severity.OK, "read and protected by this version's rules")
        elif not rereading.has_reports(session):
            yield Finding("values", Severity.NOTE, "There is no report yet that other rules could have read.")
        else:
            detail = (
                "`krama report reread` has not been completed for this version's rules and for what is protected from "
                "the start. Run it with --dry-run first. It is complete once no disputed report is left out."
            )
            yield Finding("values", Severity.WARNING, detail)


def _institutions(database: Database) -> Iterator[Finding]:
    """Whether the names of institutions from before the rule for names take the numbers of others."""
    with database.read() as session:
        unclear = institutions.unclear(session)
    for code, members in unclear.items():
        detail = (
            f"{code} has a name that stands next to any number, such as Bank or Telegram ({', '.join(members)}). Such "
            f"numbers are read as its accounts. Give it another name with `krama institution change {code}`, then run "
            "`krama report reread`."
        )
        yield Finding("institutions", Severity.WARNING, detail)
    if not unclear:
        yield Finding("institutions", Severity.OK, "every name is one that only its institution has")


def _durability(database: Database) -> Iterator[Finding]:
    unsafe = unsafe_settings(database)
    for detail in unsafe:
        yield Finding("durability", Severity.FAULT, detail)
    if not unsafe:
        yield Finding("durability", Severity.OK, "acknowledged data is on the disk")


def _clock(database: Database) -> Iterator[Finding]:
    """Compare this clock with the database's clock and with the newest checkpoint."""
    with database.read() as session:
        signed_at = log_status(session).signed_at
        theirs = None if database.is_sqlite else session.execute(text("SELECT clock_timestamp()")).scalar_one()
    now = clock.now()
    if signed_at is not None and signed_at > now + timedelta(seconds=5):
        detail = "The newest checkpoint is from the future: this machine's clock was set back or is slow. Use NTP."
        yield Finding("clock", Severity.FAULT, detail)
    elif theirs is not None and abs(theirs - now) > timedelta(seconds=2):
        detail = f"The database's clock differs by {abs(theirs - now).total_seconds():.0f} s. Use NTP on both."
        yield Finding("clock", Severity.WARNING, detail)
    else:
        yield Finding("clock", Severity.OK, "agrees with the database and the log" if theirs else "agrees with the log")


def _log(settings: Settings, database: Database) -> Iterator[Finding]:
    kept = last_signed(settings.state_dir)  # read before the database, because the service may sign meanwhile
    with database.read() as session:
        log = log_status(session)
        signed = newest(session)
    check_not_set_back(kept, signed)
    if kept is None and log.signed:
        detail = f"{LAST_SIGNED} is missing. Until the next checkpoint, an older database would not be noticed."
        yield Finding("audit log", Severity.WARNING, detail)
    unsigned = log.records - log.signed
    if unsigned and log.signed_at is not None and clock.now() - log.signed_at > timedelta(minutes=5):
        since = f"{log.signed_at:%Y-%m-%d %H:%M} UTC"
        yield Finding(
            "audit log", Severity.WARNING, f"{unsigned:,} records unsigned since {since}. Is the service running?"
        )
    else:
        yield Finding("audit log", Severity.OK, f"{log.records:,} records, {log.signed:,} signed")


def _jobs(settings: Settings, database: Database) -> Iterator[Finding]:
    """Jobs that every worker runs store no time. `/readyz` and the metrics tell of them."""
    with database.read() as session:
        late = late_jobs(session, leader_jobs(database, settings))
    for name, succeeded_at in late.items():
        since = f"{succeeded_at:%Y-%m-%d %H:%M} UTC"
        detail = f"“{name}” has not succeeded since {since}. Is the service running? If it is, its log says why."
        yield Finding("jobs", Severity.WARNING, detail)
    if not late:
        yield Finding("jobs", Severity.OK, "those of the leader run")


def _queues(database: Database) -> Iterator[Finding]:
    with database.read() as session:
        waiting = unfinished(session)
    yield Finding("queues", Severity.OK, f"{waiting:,} bulk submissions running or interrupted")


def _disputes(database: Database) -> Iterator[Finding]:
    with database.read() as session:
        late = overdue(session)
    if late:
        detail = f"{late} overdue: payments may be on hold. `krama dispute list` shows them. A reviewer decides them."
        yield Finding("disputes", Severity.WARNING, detail)
    else:
        yield Finding("disputes", Severity.OK, "none is overdue")
