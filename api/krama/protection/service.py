"""Use cases of the protected list: find the entry that covers an indicator, and add, remove and read entries.

`protected_list.takedown` handles indicators that are already listed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from threading import Lock
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.lru import LruCache
from krama.protection import repository
from krama.protection.errors import EntryNotFound
from krama.protection.rules import Coverage, EntryRefused, Matcher
from krama.protection.shared_hosts import SHARED_HOSTS
from krama.protection.tables import ProtectedEntry

MATCHERS_KEPT = 4
_matchers: LruCache[tuple[str, int], Matcher] = LruCache(MATCHERS_KEPT)
_matchers_lock = Lock()

_NOTED = 100
"""How many ids of entries the record of an import names, at most."""


@dataclass(frozen=True, slots=True)
class ProtectionRequest:
    """Whose values to protect, why, and until when. `source` names the list that the entries come from."""

    owner: str
    reason: str
    source: str | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Added:
    """Entries by their ids: those that are new, and those that the list had."""

    new: dict[UUID, Coverage]
    known: dict[UUID, Coverage]


def current(session: Session) -> Matcher:
    """The list, which can't change until this transaction ends. Transactions that change it wait for this one."""
    return matcher_of(session, repository.lock_version_shared(session))


def matcher_of(session: Session, version: int) -> Matcher:
    """The list of this version, which must be the version that the session sees. The last few used are cached."""
    key = (str(session.get_bind().engine.url), version)
    with _matchers_lock:
        matcher = _matchers.get(key)
    if matcher is None:
        matcher = Matcher([*SHARED_HOSTS.items(), *repository.entries(session)])
        with _matchers_lock:
            _matchers[key] = matcher
    return matcher


def version(session: Session) -> int:
    """The number of the last change to the list, or 0 if there was none."""
    return sequence.mark(session, repository.VERSION) or 0


def missing(session: Session, coverages: Iterable[Coverage]) -> list[Coverage]:
    """The given coverages that have no entry, without duplicates."""
    wanted = list(dict.fromkeys(coverages))
    existing = repository.existing(session, wanted)
    return [coverage for coverage in wanted if coverage not in existing]


def add(session: Session, coverages: Sequence[Coverage], request: ProtectionRequest) -> Added:
    """Add the entries that the list does not have, and restate the others. Raises `EntryRefused`.

    An entry that the list has gets the owner, the reason and the end that are stated now. An import restates only what
    it imported itself.
    """
    # gate: protected entry that has expired
    if request.expires_at is not None and request.expires_at <= clock.now():
        raise EntryRefused(
            "The time is in the past. Check the date and the time zone: Cambodia is +07:00.", field="expires_at"
        )
    repository.lock_version(session)  # before the read: another transaction may be adding the same
    existing = repository.existing(session, coverages)
    restated = repository.restate(session, set(existing.values()), asdict(request)) if existing else []
    if restated:
        note(session, restated=restated[:_NOTED], owner=request.owner)
    new = [coverage for coverage in dict.fromkeys(coverages) if coverage not in existing]
    return Added(_insert(session, new, request) if new else {}, {key: coverage for coverage, key in existing.items()})


def _insert(session: Session, new: Sequence[Coverage], request: ProtectionRequest) -> dict[UUID, Coverage]:
    seq = _change(session)
    entries = {uuid4(): coverage for coverage in new}
    repository.add(
        session,
        [
            {
                "entry_id": key,
                "seq": seq,
                "form": coverage.form.value,
                "kind": coverage.kind.value if coverage.kind else "",
                "value": coverage.value,
                "added_at": clock.from_micros(seq),
                **asdict(request),
            }
            for key, coverage in entries.items()
        ],
    )
    note(session, protected=[str(key) for key in entries][:_NOTED], entries=len(entries), owner=request.owner)
    return entries


def remove(session: Session, entry_id: UUID, *, if_expired: bool = False) -> ProtectedEntry:
    """Remove an entry; with `if_expired` only if its time is up. Raises `EntryNotFound`."""
    repository.lock_version(session)  # before the read: another transaction may be removing or restating the same
    entry = find(session, entry_id)
    # gate: entry that was given more time
    if if_expired and (entry.expires_at is None or entry.expires_at > clock.now()):
        raise EntryNotFound("The entry has not expired.", field="entry_id")
    _change(session)
    repository.remove(session, entry)
    note(session, protected=[entry_id])
    return entry


def find(session: Session, entry_id: UUID) -> ProtectedEntry:
    """The entry with this id. Raises `EntryNotFound`."""
    entry = repository.find(session, entry_id)
    if entry is None:
        raise EntryNotFound("The protected list has no entry with this id.", field="entry_id")
    return entry


def entry_ids(session: Session) -> set[UUID]:
    """The ids of all entries."""
    return {key for key, _ in repository.entries(session)}


def standing(session: Session, wanted: Collection[UUID]) -> set[UUID]:
    """Those of these entries that the list has. It can't change until this transaction ends."""
    repository.lock_version_shared(session)
    return repository.among(session, wanted)


def expired(session: Session) -> list[UUID]:
    """Ids of the entries that have expired."""
    return repository.expired(session, clock.now())


def page(session: Session, *, after: KeysetPosition, limit: int) -> tuple[list[ProtectedEntry], bool]:
    """Up to `limit` entries in the order in which they were added, and whether more follow."""
    rows = repository.page(session, after, limit + 1)
    return rows[:limit], len(rows) > limit


def _change(session: Session) -> int:
    """Give the list a new version. Waits for reports that are being submitted."""
    repository.lock_version(session)
    seq = sequence.take(session)
    sequence.set_mark(session, repository.VERSION, seq)
    return seq
