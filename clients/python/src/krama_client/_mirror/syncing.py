"""Brings a copy in step: a snapshot to begin with, then the changes since, page by page."""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

from krama_client._mirror import clock, store
from krama_client._mirror.exchange import Source
from krama_client._mirror.records import RecordUnreadable, Row, micros_of, row_of
from krama_client._mirror.snapshot import Manifest, SnapshotFile, download, records
from krama_client.errors import (
    AnswerNotUnderstood,
    MirrorEmpty,
    MirrorUnusable,
    NotFound,
    ProblemError,
    SnapshotRefused,
)

MOST_ON_A_PAGE = 1000
_AT_ONCE = 10_000
_ENDED_KEPT = timedelta(days=90)
"""How long the exchange itself tells how a listing ended."""
_SIGNED_UP_TO, _PUT_ON_RECORD = "snapshot_as_of", "newest"
_MOST_SNAPSHOTS = 3
_NO_SNAPSHOT = "snapshot_not_found"
_NOTHING = Manifest("", 0, "", "", ())
_BEGIN_ANEW = frozenset({"cursor_outdated", "cursor_unreadable"})

Item = TypeVar("Item")


class Syncing:
    """Brings the copy at a path in step."""

    def __init__(self, path: Path, source: Source, verifier_key: str | None) -> None:
        self._path = path
        self._source = source
        self._verifier_key = verifier_key
        self._has_just_begun = False

    def to_the_end(self) -> None:
        """Bring the copy in step with the exchange, once."""
        with store.only_writer(self._path):
            self._turn_to_the_end(self._begin())
            # Only now, because an exchange that is another one was refused before.
            if self._refreshed(self._about()):
                self._turn_to_the_end(self._about())

    def _turn_to_the_end(self, about: dict[str, str]) -> None:
        while self._turn(about, 0):
            about = self._about()

    def turn(self, wait: int) -> None:
        """Apply the next page of a copy that has begun. It may take `wait` seconds until there is one."""
        with store.only_writer(self._path):
            about = self._begin()
            self._turn(about, wait)

    def refresh(self) -> None:
        """Take the list of institutions and the policy as they are now."""
        with store.only_writer(self._path):
            self._refreshed(self._about())

    def _about(self) -> dict[str, str]:
        connection = store.open_file(self._path)
        with contextlib.closing(connection):
            return store.read_about(connection)

    def _begin(self) -> dict[str, str]:
        """What the copy knows of itself. Where there is none, or a damaged one, a snapshot is loaded."""
        try:
            about = self._about()
        except (MirrorEmpty, MirrorUnusable):
            about = {}
        # gate: the copy of another exchange
        if about and self._verifier_key not in (None, about["verifier_key"]):
            raise MirrorUnusable("This is the copy of another exchange, or its key has changed. Remove it, and sync.")
        return about or self._load(about)

    def _turn(self, about: dict[str, str], wait: int) -> bool:
        """Apply one page. Returns whether more follow."""
        asked_at = now_micros()
        try:
            page = self._source.changes(about["cursor"], MOST_ON_A_PAGE, wait)
        except ProblemError as problem:
            # A cursor that has just come with a snapshot and is refused would be refused again.
            if problem.code not in _BEGIN_ANEW or self._has_just_begun:
                raise
            self._load(about)
            return True
        self._apply(about, page, asked_at)
        return bool(page["has_more"])

    def _apply(self, about: dict[str, str], page: dict[str, Any], asked_at: int) -> None:
        rows, newest = _rows_in_order(page, int(about[_PUT_ON_RECORD]))
        number = int(about["page"]) + 1
        changed = {"cursor": _cursor(page), "page": str(number), _PUT_ON_RECORD: str(newest)}
        if not page["has_more"]:
            changed["as_of"] = str(asked_at)
        connection = store.open_file(self._path)
        with contextlib.closing(connection), store.transaction(connection):
            store.put(connection, rows, number)
            store.prune(connection, asked_at - _ENDED_KEPT // timedelta(microseconds=1))
            store.write_about(connection, changed)
        self._has_just_begun = False

    def _refreshed(self, about: dict[str, str]) -> bool:
        """Take what verdicts depend on besides the list. Whether the list was loaded again, for another policy.

        Records say what the policy of their time made of the reports. So a copy keeps the policy of its records until
        there is a snapshot with the new one.
        """
        changed = self._circumstances()
        policy = changed.pop("policy")
        if any(about.get(name) != value for name, value in changed.items()):
            connection = store.open_file(self._path)
            with contextlib.closing(connection), store.transaction(connection):
                store.write_about(connection, changed)
        # gate: records of another policy are loaded again
        return policy != about["policy"] and self._load(about, policy)["snapshot_id"] != about["snapshot_id"]

    def _circumstances(self) -> dict[str, str]:
        """What verdicts depend on besides the list."""
        document = self._source.document()
        return {
            "institutions": self._source.institutions(),
            "policy": str(document["policy"]),
            "region": str(document.get("region", "KH")),
        }

    def _load(self, about: dict[str, str], policy: str | None = None) -> dict[str, str]:
        """Load the newest snapshot into a new file, which takes the place of the copy. The changes since follow.

        With `policy`, only one of this policy. Returns what the copy knows of itself.
        """
        key = self._verifier_key or about.get("verifier_key") or self._source.verifier_key()
        for _ in range(_MOST_SNAPSHOTS):
            try:
                manifest = self._source.latest_snapshot(key)
            except ProblemError as problem:
                if policy is not None and problem.code == _NO_SNAPSHOT:
                    return about
                if about or problem.code != _NO_SNAPSHOT:
                    raise
                return self._replace(_NOTHING, [], key)  # the changes alone, from the first one on, take longer
            if policy not in (None, manifest.policy):
                return about
            # gate: a snapshot is never older than that of the copy
            if manifest.as_of < int(about.get(_SIGNED_UP_TO, 0)):
                raise SnapshotRefused(
                    "The snapshot is older than the one that this copy began with. If the exchange was restored from a "
                    "backup, remove the copy and sync again."
                )
            try:
                files = [(file, self._downloaded(file)) for file in manifest.files]
            except NotFound:  # a newer one has replaced it meanwhile
                continue
            return self._replace(manifest, files, key)
        raise AnswerNotUnderstood("The exchange replaces its snapshots faster than they can be read.")

    def _downloaded(self, file: SnapshotFile) -> Path:
        target = self._path.with_name(f"{self._path.name}.part-{file.sha256[:16]}")
        download(file, target, self._source.piece)
        return target

    def _replace(self, manifest: Manifest, files: list[tuple[SnapshotFile, Path]], key: str) -> dict[str, str]:
        new = store.NewFile(self._path)
        try:
            newest = 0
            for file, content in files:
                for rows in _in_groups(map(_signed_row, records(file, content)), _AT_ONCE):
                    store.put(new.connection, rows, 1)
                    newest = max(newest, *(row.updated for row in rows))
            about = {
                "verifier_key": key,
                "snapshot_id": manifest.snapshot_id,
                _SIGNED_UP_TO: str(manifest.as_of),
                _PUT_ON_RECORD: str(newest),
                "as_of": str(manifest.as_of),
                "cursor": manifest.resume_cursor,
                "page": "1",
                **self._circumstances(),
                **({"policy": manifest.policy} if manifest.policy else {}),
            }
            new.take_place(about)
            self._has_just_begun = True
        except BaseException:
            new.discard()
            raise
        for leftover in self._path.parent.glob(f"{self._path.name}.part-*"):
            leftover.unlink(missing_ok=True)
        return about


def now_micros() -> int:
    """The time of this computer in microseconds since 1970."""
    return micros_of(clock.now().isoformat())


def _signed_row(record: Any) -> Row:
    try:
        return row_of(record)
    except RecordUnreadable as error:
        raise SnapshotRefused(str(error)) from None


def _rows_in_order(page: dict[str, Any], newest: int) -> tuple[list[Row], int]:
    """The rows of a page, and the time of its last change. Raises `AnswerNotUnderstood`, and nothing is stored."""
    problem = "A page of changes can't be read. Take a newer krama-client."
    try:
        rows = [row_of(item) for item in page["items"]]
    except (RecordUnreadable, KeyError, TypeError):
        raise AnswerNotUnderstood(problem) from None
    times = [newest, *(row.updated for row in rows)]
    # gate: changes come in their order
    if times != sorted(times):
        raise AnswerNotUnderstood("A page of changes is older than what the copy has. Nothing of it was stored.")
    return rows, times[-1]


def _cursor(page: dict[str, Any]) -> str:
    cursor = page["next_cursor"] if page["has_more"] else page["resume_cursor"]
    if not isinstance(cursor, str) or not cursor:
        raise AnswerNotUnderstood("A page of changes has no cursor.")
    return cursor


def _in_groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    group: list[Item] = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
