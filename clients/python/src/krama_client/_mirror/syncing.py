"""Brings a copy in step: a snapshot to begin with, then the changes since, page by page."""

import contextlib
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from krama_client._mirror import clock, store
from krama_client._mirror.exchange import Page, Source
from krama_client._mirror.records import RecordUnreadable, Row, micros_of, row_of
from krama_client._mirror.snapshot import PARTS, SHARED, Manifest, SnapshotFile, download, records
from krama_client.errors import (
    AnswerNotUnderstood,
    MirrorEmpty,
    MirrorUnusable,
    NotFound,
    ProblemError,
    SnapshotRefused,
)

MOST_ON_A_PAGE = 1000
_AT_ONCE = 1000
_ENDED_KEPT = timedelta(days=90)
"""How long the exchange itself tells how a listing ended."""
_SIGNED_UP_TO, _PUT_ON_RECORD = "snapshot_as_of", "newest"
_AGENCY, _CLIENTS = "agency_id", "client_ids"
_MOST_CLIENTS = 100
"""A copy remembers so many clients that have brought it in step."""
_MOST_SNAPSHOTS = 3
NO_SNAPSHOT = "snapshot_not_found"
_NOTHING = Manifest("", 0, "", "", ())
ANOTHER_KEY = (
    "The copy has another key than the exchange, or than the one that you gave: it is of another exchange, or a key is "
    "wrong. Compare them with the operator's, or sync into another file."
)
ANOTHER_AGENCY = (
    "The copy is of another agency than this client: it holds what that agency may see. Sync into another file, or "
    "move this one away."
)
OLDER = (
    "The snapshot is older than the one that this copy began with. If the exchange was restored from a backup, remove "
    "the copy and sync again."
)
_FIRST_PAGE = "1"
_BEGIN_ANEW = frozenset({"cursor_outdated", "cursor_unreadable"})

Item = TypeVar("Item")


class _Turn(NamedTuple):
    """What a turn came to: whether to ask on at once, whether there was a change, and where the stored page leads."""

    has_more: bool
    said_anything: bool = False
    cursor: str = ""


class Syncing:
    """Brings the copy at a path in step. Several programs and threads may do so at a time.

    A program that writes holds the lock of the copy, and looks again at how it stands. Nobody holds it while the
    exchange is asked for a page, because an answer may take long.
    """

    def __init__(self, path: Path, source: Source, verifier_key: str | None) -> None:
        self._path = path
        self._source = source
        self._verifier_key = verifier_key
        self._loaded_here = ""

    def to_the_end(self) -> None:
        """Bring the copy in step with the exchange, once."""
        self._turn_to_the_end()
        # Only now, because an exchange that is another one was refused before.
        if self.refresh():
            self._turn_to_the_end()

    def _turn_to_the_end(self) -> None:
        passed = set[str]()
        while (turn := self._turn(0)).has_more:
            # gate: pages have an end
            if turn.cursor in passed:
                raise AnswerNotUnderstood("The pages of changes lead in a circle. Call `sync` later.")
            passed |= {turn.cursor} if turn.cursor else set()

    def turn(self, wait: int) -> bool:
        """Apply the next page. It may take `wait` seconds until there is one. Returns whether it said anything."""
        turn = self._turn(wait)
        return turn.has_more or turn.said_anything

    def _turn(self, wait: int) -> _Turn:
        about = self._known() or self._load({})
        asked_at = now_micros()
        try:
            page = self._source.changes(about["cursor"], MOST_ON_A_PAGE, wait)
        except ProblemError as problem:
            # A cursor that has just come with a snapshot and is refused would be refused again.
            is_new = about["page"] == _FIRST_PAGE and about["snapshot_id"] == self._loaded_here
            if problem.code not in _BEGIN_ANEW or is_new:
                raise
            self._load(about)
            return _Turn(has_more=True)
        with store.only_writer(self._path):
            now = self._known()
            if now.get("cursor") != about["cursor"]:
                return _Turn(has_more=True)  # another program was faster, or the file was removed
            _refuse_out_of_order(page, int(now[_PUT_ON_RECORD]))
            self._apply(now, page, asked_at)
        return _Turn(page.has_more, bool(page.rows), page.cursor)

    def _known(self) -> dict[str, str]:
        """What the copy knows of itself. Nothing where there is none, or a damaged one."""
        try:
            about = self._about()
        except (MirrorEmpty, MirrorUnusable):
            return {}
        # gate: the copy of another exchange
        if self._verifier_key not in (None, about["verifier_key"]):
            raise MirrorUnusable(ANOTHER_KEY, "another_key")
        return about

    def _about(self) -> dict[str, str]:
        connection = store.open_file(self._path)
        with contextlib.closing(connection):
            return store.read_about(connection)

    def _apply(self, about: dict[str, str], page: Page, asked_at: int) -> None:
        number = int(about["page"]) + 1
        newest = page.rows[-1].updated if page.rows else int(about[_PUT_ON_RECORD])
        changed = {"cursor": page.cursor, "page": str(number), _PUT_ON_RECORD: str(newest)}
        if not page.has_more:
            changed["as_of"] = str(asked_at)
        connection = store.open_file(self._path)
        with contextlib.closing(connection), store.transaction(connection):
            store.begin_page(connection, number)
            store.put(connection, page.rows, number)
            store.prune(connection, asked_at - _ENDED_KEPT // timedelta(microseconds=1))
            store.write_about(connection, changed)

    def refresh(self) -> bool:
        """Take the list of institutions and the policy as they are now. Whether the list was loaded again.

        Records say what the policy of their time made of the reports. So a copy keeps the policy of its records until
        there is a snapshot with the new one.
        """
        changed = self._circumstances()
        policy = changed.pop("policy")
        about = self._known()
        if not about:
            return False
        _refuse_other(about, changed[_AGENCY])
        changed |= self._clients(about)
        if any(about.get(name) != value for name, value in changed.items()):
            with store.only_writer(self._path):
                connection = store.open_file(self._path)
                with contextlib.closing(connection), store.transaction(connection):
                    store.write_about(connection, changed)
        # gate: records of another policy are loaded again
        return policy != about["policy"] and self._load(about, policy)["snapshot_id"] != about["snapshot_id"]

    def _circumstances(self) -> dict[str, str]:
        """What verdicts depend on besides the list."""
        service = self._source.service()
        agency_id = self._source.agency_id()
        return {_AGENCY: agency_id, "institutions": self._source.institutions(), **service}

    def _load(self, about: dict[str, str], policy: str | None = None) -> dict[str, str]:
        """Load the newest snapshot into a new file, which takes the place of the copy. The changes since follow.

        With `policy`, only one of this policy. Returns what the copy knows of itself. If another program has loaded one
        meanwhile, that is it.
        """
        with store.only_writer(self._path):
            now = self._known()
            if now and now["cursor"] != about.get("cursor"):
                return now
            return self._load_alone(now, policy)

    def _load_alone(self, about: dict[str, str], policy: str | None) -> dict[str, str]:
        store.refuse_other_file(self._path)
        key = self._verifier_key or about.get("verifier_key") or self._source.verifier_key()
        for _ in range(_MOST_SNAPSHOTS):
            try:
                manifest = self._source.latest_snapshot(key)
            except ProblemError as problem:
                if policy is not None and problem.code == NO_SNAPSHOT:
                    return about
                if about and problem.code == NO_SNAPSHOT:
                    if self._source.verifier_key() != about["verifier_key"]:
                        raise MirrorUnusable(ANOTHER_KEY, "another_key") from None
                    self._refuse_other_agency(about)
                if about or problem.code != NO_SNAPSHOT:
                    raise
                return self._replace(_NOTHING, [], key, about)  # the changes alone, from the first one on, take longer
            self._refuse_other_agency(about)
            if policy not in (None, manifest.policy):
                return about
            # gate: a snapshot is never older than that of the copy
            if manifest.as_of < int(about.get(_SIGNED_UP_TO, 0)):
                raise SnapshotRefused(OLDER, "older")
            try:
                files = [(file, self._downloaded(file)) for file in manifest.files]
            except NotFound:  # a newer one has replaced it meanwhile
                continue
            return self._replace(manifest, files, key, about)
        raise AnswerNotUnderstood("The exchange replaces its snapshots faster than they can be read.")

    def _refuse_other_agency(self, about: dict[str, str]) -> None:
        if _AGENCY in about:
            _refuse_other(about, self._source.agency_id())

    def _downloaded(self, file: SnapshotFile) -> Path:
        target = self._path.with_name(f"{self._path.name}.part-{file.sha256[:16]}")
        download(file, target, self._source.piece)
        return target

    def _clients(self, about: dict[str, str]) -> dict[str, str]:
        """The clients of the agency that have brought the copy in step, with this one."""
        known = about[_CLIENTS].split("\n") if _CLIENTS in about else []
        if self._source.client_id in known:
            return {_CLIENTS: about[_CLIENTS]}
        return {_CLIENTS: "\n".join([*known, self._source.client_id][-_MOST_CLIENTS:])}

    def _replace(
        self, manifest: Manifest, files: list[tuple[SnapshotFile, Path]], key: str, before: dict[str, str]
    ) -> dict[str, str]:
        circumstances = self._circumstances() | self._clients(before)
        new = store.NewFile(self._path)
        try:
            newest = 0
            for part in PARTS:
                newest = max(newest, *(_add(new, *each) for each in files if each[0].part == part), 0)
                if part == SHARED:
                    new.make_indexes()
            about = {
                "verifier_key": key,
                "snapshot_id": manifest.snapshot_id,
                _SIGNED_UP_TO: str(manifest.as_of),
                _PUT_ON_RECORD: str(newest),
                "as_of": str(manifest.as_of),
                "cursor": manifest.resume_cursor,
                "page": _FIRST_PAGE,
                **circumstances,
                **({"policy": manifest.policy} if manifest.policy else {}),
            }
            new.take_place(about)
            self._loaded_here = manifest.snapshot_id
        except BaseException:
            new.discard()
            raise
        for leftover in self._path.parent.glob(f"{self._path.name}.part-*"):
            leftover.unlink(missing_ok=True)
        return about


def _add(new: store.NewFile, file: SnapshotFile, content: Path) -> int:
    """Add the records of a file. Returns the time of the last change."""
    newest = 0
    for rows in _in_groups(map(_signed_row, records(file, content)), _AT_ONCE):
        new.add(rows, int(_FIRST_PAGE))
        newest = max(newest, *(row.updated for row in rows))
    return newest


def _refuse_other(about: dict[str, str], agency_id: str) -> None:
    """Raise `MirrorUnusable` for the copy of another agency. One of an earlier version does not say whose it is."""
    refuse_other_agency(about.get(_AGENCY, agency_id), agency_id)


def refuse_other_agency(copied_for: str, agency_id: str) -> None:
    """Raise `MirrorUnusable` if a copy holds what another agency than this one may see."""
    # gate: the copy of another agency is not replaced
    if copied_for != agency_id:
        raise MirrorUnusable(ANOTHER_AGENCY, "another_agency")


def now_micros() -> int:
    """The time of this computer in microseconds since 1970."""
    return micros_of(clock.now().isoformat())


def _signed_row(record: Any) -> Row:
    try:
        return row_of(record)
    except RecordUnreadable as error:
        raise SnapshotRefused(str(error), "unreadable") from None


def _refuse_out_of_order(page: Page, newest: int) -> None:
    """Raise `AnswerNotUnderstood` if a page has a change from before `newest`, or from before one above it."""
    times = [newest, *(row.updated for row in page.rows)]
    # gate: changes come in their order
    if times != sorted(times):
        raise AnswerNotUnderstood("A page of changes is older than what the copy has. Nothing of it was stored.")


def _in_groups(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    group: list[Item] = []
    for item in items:
        group.append(item)
        if len(group) == size:
            yield group
            group = []
    if group:
        yield group
