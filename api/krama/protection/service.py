"""Use cases on the protected list: what covers an indicator now, add entries, take one away, show them.

What an entry does to indicators that are listed already: `protected_list.takedown`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
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


@dataclass(frozen=True, slots=True)
class ProtectionRequest:
    """Who wants something protected, why, and until when; `source` names the list that it comes from."""

    owner: str
    reason: str
    source: str | None = None
    expires_at: datetime | None = None


def current(session: Session) -> Matcher:
    """The list as it is until this transaction ends: who changes it waits for the reports that are being taken."""
    return matcher_of(session, repository.hold_version(session))


def matcher_of(session: Session, version: int) -> Matcher:
    """The list with this number, which must be the list that the session sees. The last few used are cached."""
    key = (str(session.get_bind().engine.url), version)
    with _matchers_lock:
        matcher = _matchers.get(key)
    if matcher is None:
        matcher = Matcher([*SHARED_HOSTS.items(), *repository.entries(session)])
        with _matchers_lock:
            _matchers[key] = matcher
    return matcher


def forget_matchers() -> None:
    """Empty the cache of `matcher_of`."""
    with _matchers_lock:
        _matchers.clear()


def version(session: Session) -> int:
    """The number of the change that last moved the list."""
    return sequence.mark(session, repository.VERSION) or 0


def missing(session: Session, coverages: Iterable[Coverage]) -> list[Coverage]:
    """Those of these that the list does not have."""
    wanted = list(dict.fromkeys(coverages))
    have = repository.there(session, wanted)
    return [one for one in wanted if one not in have]


def add(session: Session, coverages: Sequence[Coverage], wish: ProtectionRequest) -> dict[UUID, Coverage]:
    """Add what the list does not have yet; the entries of all of these, by their ids. Raises `EntryRefused`."""
    # gate: protected entry that has expired
    if wish.expires_at is not None and wish.expires_at <= clock.now():
        raise EntryRefused(
            "The time is over already. Check the date and the zone: Cambodia is +07:00.", field="expires_at"
        )
    repository.lock_version(session)  # before looking: another may be adding the same
    have = repository.there(session, coverages)
    new = [one for one in dict.fromkeys(coverages) if one not in have]
    entries = {key: covering for covering, key in have.items()}
    if not new:
        return entries
    seq = _change(session)
    keys = [uuid4() for _ in new]
    entries |= dict(zip(keys, new, strict=True))
    repository.add(
        session,
        [
            {
                "entry_id": key,
                "seq": seq,
                "form": one.form.value,
                "kind": one.kind.value if one.kind else "",
                "value": one.value,
                "owner": wish.owner,
                "reason": wish.reason,
                "source": wish.source,
                "added_at": clock.from_micros(seq),
                "expires_at": wish.expires_at,
            }
            for key, one in zip(keys, new, strict=True)
        ],
    )
    note(session, protected=[str(key) for key in keys][:100], entries=len(keys), owner=wish.owner)
    return entries


def remove(session: Session, entry_id: UUID) -> ProtectedEntry:
    """Take an entry away. Raises `EntryNotFound`."""
    repository.lock_version(session)  # before looking: another may be taking the same away
    entry = find(session, entry_id)
    _change(session)
    repository.remove(session, entry)
    note(session, protected=[entry_id])
    return entry


def find(session: Session, entry_id: UUID) -> ProtectedEntry:
    """One entry. Raises `EntryNotFound`."""
    entry = repository.find(session, entry_id)
    if entry is None:
        raise EntryNotFound("The protected list has no entry of this id.", field="entry_id")
    return entry


def entry_ids(session: Session) -> set[UUID]:
    """All of the list."""
    return {key for key, _ in repository.entries(session)}


def over(session: Session) -> list[UUID]:
    """Entries whose time is up."""
    return repository.over(session, clock.now())


def page(session: Session, *, after: KeysetPosition, limit: int) -> tuple[list[ProtectedEntry], bool]:
    """Up to `limit` entries in the order in which they were added, and whether more follow."""
    rows = repository.page(session, after, limit + 1)
    return rows[:limit], len(rows) > limit


def _change(session: Session) -> int:
    """Give the list a new number; reports that are being taken are waited for."""
    repository.lock_version(session)
    seq = sequence.take(session)
    sequence.set_mark(session, repository.VERSION, seq)
    return seq
