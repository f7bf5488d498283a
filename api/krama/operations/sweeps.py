"""Deletes expired rows that no request can need."""

from collections.abc import Callable

from sqlmodel import Session

from krama.access import repository as access
from krama.core import idempotency
from krama.core.database import Database
from krama.core.shutdown import GoOn, always
from krama.quotas import repository as quotas
from krama.taxii import repository as taxii

_AT_ONCE = 500
"""The most rows that one transaction deletes. SQLite has one writer, and requests wait for it."""


def sweep_access(database: Database, go_on: GoOn = always) -> None:
    """Delete one-time ids and revoked tokens that expired hours ago."""
    _in_steps(database, access.sweep, go_on)


def sweep_idempotency_keys(database: Database, go_on: GoOn = always) -> None:
    """Delete idempotency keys after their 24 hours."""
    _in_steps(database, idempotency.sweep, go_on)


def sweep_quotas(database: Database, go_on: GoOn = always) -> None:
    """Delete the counters of past windows. There are none if quotas are stored in Redis."""
    _in_steps(database, quotas.sweep, go_on)


def sweep_taxii(database: Database, go_on: GoOn = always) -> None:
    """Delete the results of what was added over TAXII, after a day."""
    _in_steps(database, taxii.sweep, go_on)


def _in_steps(database: Database, step: Callable[[Session, int], int], go_on: GoOn) -> None:
    deleted = _AT_ONCE
    while deleted >= _AT_ONCE:
        go_on()
        with database.transaction() as session:
            deleted = step(session, _AT_ONCE)
