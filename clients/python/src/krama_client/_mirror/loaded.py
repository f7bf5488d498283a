"""A copy as one program reads it: the file, the index in memory, and what verdicts depend on besides the list."""

import sqlite3
import time
from collections.abc import Collection
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from krama.indicators.institutions import Directory
from krama_client._mirror import index as indexes
from krama_client._mirror import store
from krama_client._mirror.directory import UNREADABLE, directory_of
from krama_client._mirror.index import Index
from krama_client._mirror.records import Facts, facts_of, time_of
from krama_client.errors import MirrorEmpty, MirrorUnusable

_AT_ONCE = 500
_CLOCK_STEP = 50_000_000
"""Two changes of a file within so many nanoseconds may show the same time."""

Stamp = tuple[int, int, int]


def stamp_of(path: Path) -> Stamp:
    """What changes whenever the file does, except for changes in quick succession. Raises a `MirrorError`."""
    with store.faults_named():
        try:
            status = path.stat()
        except FileNotFoundError:
            raise MirrorEmpty(store.NO_COPY) from None
    return status.st_ino, status.st_mtime_ns, status.st_size


@dataclass(frozen=True, slots=True)
class Loaded:
    """The copy as it was at a stamp. The index only grows, and later states share it."""

    path: Path
    connection: sqlite3.Connection
    stamp: Stamp
    settled: bool
    index: Index
    page: int
    page_id: bytes
    as_of: datetime
    policy: str
    region: str
    institutions: str
    directory: Directory
    verifier_key: str
    snapshot_id: str
    sandbox: bool
    agency_id: str | None
    client_ids: frozenset[str]

    @classmethod
    def read(cls, path: Path) -> Self:
        """The copy as it is now. Raises `MirrorEmpty` or `MirrorUnusable`."""
        stamp = stamp_of(path)
        connection = store.open_file(path)
        try:
            with store.faults_named():
                connection.execute("BEGIN")
                index = indexes.load(connection)
                members = _members(connection)
                connection.execute("COMMIT")
        except BaseException:
            connection.close()
            raise
        return cls(
            path=path,
            connection=connection,
            stamp=stamp,
            settled=_is_settled(stamp),
            index=index,
            directory=_directory(members["institutions"]),
            **members,
        )

    def renewed(self, stamp: Stamp) -> Self:
        """The same file after a change. Raises a `MirrorError`."""
        # gate: another copy in the same file is read from its beginning
        if self._is_another_copy():
            other = type(self).read(self.path)
            self.connection.close()
            return other
        with store.faults_named():
            self.connection.execute("BEGIN")
            try:
                indexes.extend(self.connection, self.index, self.page)
                members = _members(self.connection)
            finally:
                with suppress(sqlite3.Error):
                    self.connection.execute("COMMIT")
        same = members["institutions"] == self.institutions
        directory = self.directory if same else _directory(members["institutions"])
        return replace(self, stamp=stamp, settled=_is_settled(stamp), directory=directory, **members)

    def _is_another_copy(self) -> bool:
        """Whether somebody has written another copy into the file, whose pages say nothing of what is in memory.

        A connection that is open may still see pages of before, so this takes another one.
        """
        with store.faults_named(), closing(store.open_file(self.path)) as connection:
            return store.page_id(connection, self.page) != self.page_id

    def facts(self, keys: Collection[bytes]) -> dict[bytes, Facts]:
        """What is stored of these keys. Raises a `MirrorError`."""
        listed, written = list(keys), {}
        with store.faults_named():
            for start in range(0, len(listed), _AT_ONCE):
                group = listed[start : start + _AT_ONCE]
                query = f"SELECT key, facts FROM listing WHERE key IN ({','.join('?' * len(group))})"
                for key, facts in self.connection.execute(query, group):
                    written[key] = facts
        try:
            return {key: facts_of(facts) for key, facts in written.items()}
        except (ValueError, TypeError, LookupError, OverflowError, RecursionError):
            raise MirrorUnusable(store.DAMAGED, "damaged") from None

    def listed_count(self) -> int:
        """How many indicators are listed."""
        with store.faults_named():
            count: int = self.connection.execute(
                "SELECT (SELECT count(*) FROM listing) - (SELECT count(*) FROM listing WHERE NOT listed)"
            ).fetchone()[0]
        return count


def _is_settled(stamp: Stamp) -> bool:
    return time.time_ns() - stamp[1] > _CLOCK_STEP


def _members(connection: sqlite3.Connection) -> dict[str, Any]:
    """Raises `MirrorEmpty` for a copy that began with the changes and does not have all of them yet."""
    about = store.read_about(connection)
    # gate: half a copy does not answer
    if int(about["as_of"]) == 0:
        raise MirrorEmpty(store.INCOMPLETE)
    page = int(about["page"])
    try:
        as_of = time_of(int(about["as_of"]))
    except OverflowError:
        raise MirrorUnusable(store.DAMAGED, "damaged") from None
    copied = {name: about[name] for name in ("policy", "region", "institutions", "verifier_key", "snapshot_id")}
    owner = {"agency_id": about.get("agency_id"), "client_ids": frozenset(about.get("client_ids", "").split("\n"))}
    # a copy of before does not know it, until it is brought in step
    where = {"page": page, "page_id": store.page_id(connection, page), "sandbox": about.get("sandbox") == "yes"}
    return {**where, "as_of": as_of, **owner, **copied}


def _directory(written: str) -> Directory:
    try:
        return directory_of(written)
    except UNREADABLE:
        detail = "The list of institutions can't be read. Take a newer krama-client."
        raise MirrorUnusable(detail, "institutions") from None
