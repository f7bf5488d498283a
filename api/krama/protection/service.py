"""Use cases of the protected list: find the protection that covers an indicator; add, end and read protections.

`protected_list.takedown` handles indicators that are already listed.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Any
from uuid import UUID, uuid4

from sqlmodel import Session

from krama.audit.service import note
from krama.core import clock, sequence
from krama.core.cursor import KeysetPosition
from krama.core.lru import LruCache
from krama.core.revisions import Expected
from krama.protection import repository, well_known
from krama.protection.errors import ProtectionNotFound
from krama.protection.forms import ProtectionStatus
from krama.protection.rules import Coverage, Matcher, ProtectionRefused
from krama.protection.tables import Protection

ANY = Expected(None)
"""Ends a protection whatever its revision is."""

MATCHERS_KEPT = 4
_matchers: LruCache[tuple[str, int, Path], Matcher] = LruCache(MATCHERS_KEPT)
_matchers_lock = Lock()

_WELL_KNOWN = "well_known_applied"
_NOTED = 100
"""How many ids of protections the record of an import names, at most."""


@dataclass(frozen=True, slots=True)
class ProtectionRequest:
    """Whose values to protect, why, and until when. `source` names the list that they come from.

    With `keeps_end`, a protection that there is already keeps its end, unless that has passed.
    """

    owner: str
    reason: str
    source: str | None = None
    expires_at: datetime | None = None
    keeps_end: bool = False

    def facts(self) -> dict[str, Any]:
        """The columns of a new protection."""
        return {
            "owner": self.owner,
            "reason": self.reason,
            "source": self.source,
            "expires_at": self.expires_at,
        }

    def changes(self, row: Protection) -> dict[str, Any]:
        """The columns of this protection of which something else was stated before."""
        facts = self.facts()
        if self.keeps_end and (row.expires_at is None or row.expires_at > clock.now()):
            del facts["expires_at"]
        return {name: fact for name, fact in facts.items() if getattr(row, name) != fact}


@dataclass(frozen=True, slots=True)
class Added:
    """Protections by their ids: those that are new, and those that there were already.

    `changed` are those of the latter of which something else was stated before.
    """

    new: dict[UUID, Coverage]
    known: dict[UUID, Coverage]
    changed: list[UUID]


def current(session: Session) -> Matcher:
    """The list, which can't change until this transaction ends. Transactions that change it wait for this one."""
    return matcher_of(session, repository.lock_version_shared(session))


def matcher_of(session: Session, version: int) -> Matcher:
    """The list of this version, which must be the version that the session sees. The last few used are cached."""
    file, from_the_start = well_known.installed()
    key = (str(session.get_bind().engine.url), version, file)
    with _matchers_lock:
        matcher = _matchers.get(key)
    if matcher is None:
        # gate: what is protected from the start
        matcher = Matcher([*from_the_start.items(), *repository.active(session)])
        with _matchers_lock:
            _matchers[key] = matcher
    return matcher


def version(session: Session) -> int:
    """The number of the last change to the list, or 0 if there was none."""
    return sequence.mark(session, repository.VERSION) or 0


def missing(session: Session, coverages: Iterable[Coverage]) -> list[Coverage]:
    """The given coverages that have no active protection, without duplicates."""
    wanted = list(dict.fromkeys(coverages))
    existing = repository.existing(session, wanted)
    return [coverage for coverage in wanted if coverage not in existing]


def preview(session: Session, coverages: Iterable[Coverage], request: ProtectionRequest) -> Added:
    """What `add` would do. New protections have no ids yet, so `new` is empty. Raises `ProtectionRefused`."""
    _check(request)
    existing = repository.existing(session, coverages)
    changed = [row.protection_id for row, _ in _differing(session, set(existing.values()), request)]
    return Added({}, {key: coverage for coverage, key in existing.items()}, changed)


def add(session: Session, coverages: Sequence[Coverage], request: ProtectionRequest, client_id: str | None) -> Added:
    """Protect what is not protected yet, and restate the others. Raises `ProtectionRefused`.

    A protection that there is already gets the owner, the reason and the end that the request states. An import
    restates only what it imported itself. `client_id` is the client that adds them, or None for the operator.
    """
    _check(request)
    repository.lock_version(session)  # before the read: another transaction may be adding the same
    existing = repository.existing(session, coverages)
    restated = _restate(session, set(existing.values()), request) if existing else []
    if restated:
        note(session, restated=restated[:_NOTED], owner=request.owner)
    new = [coverage for coverage in dict.fromkeys(coverages) if coverage not in existing]
    inserted = _insert(session, new, request, client_id) if new else {}
    return Added(inserted, {key: coverage for coverage, key in existing.items()}, restated)


def _check(request: ProtectionRequest) -> None:
    # gate: protected entry that has expired
    if request.expires_at is not None and request.expires_at <= clock.now():
        raise ProtectionRefused(
            "The time is in the past. Check the date and the time zone: Cambodia is +07:00.", field="expires_at"
        )


def _differing(
    session: Session, keys: Collection[UUID], request: ProtectionRequest
) -> list[tuple[Protection, dict[str, Any]]]:
    stated = [(row, request.changes(row)) for row in repository.stated_by(session, keys, request.source)]
    return [(row, changes) for row, changes in stated if changes]


def _restate(session: Session, keys: Collection[UUID], request: ProtectionRequest) -> list[UUID]:
    differing = _differing(session, keys, request)
    if differing:
        seq = sequence.take(session)
        for row, changes in differing:
            row.sqlmodel_update({**changes, "seq": seq, "revision": row.revision + 1})
    return [row.protection_id for row, _ in differing]


def _insert(
    session: Session, new: Sequence[Coverage], request: ProtectionRequest, client_id: str | None
) -> dict[UUID, Coverage]:
    seq = _change(session)
    protections = {uuid4(): coverage for coverage in new}
    repository.add(
        session,
        [
            {
                "protection_id": key,
                "seq": seq,
                "form": coverage.form.value,
                "kind": coverage.kind.value if coverage.kind else "",
                "value": coverage.value,
                "created_at": clock.from_micros(seq),
                "created_by": client_id,
                "revision": 1,
                **request.facts(),
            }
            for key, coverage in protections.items()
        ],
    )
    added = [str(key) for key in protections][:_NOTED]
    note(session, protections=added, protection_count=len(protections), owner=request.owner)
    return protections


def end(
    session: Session, protection_id: UUID, reason: str | None, client_id: str | None, expected: Expected = ANY
) -> bool:
    """End a protection. False, with nothing done, if it has ended already.

    Without a reason it ends because its time is up. If it was given more time, False. Raises `ProtectionNotFound` and
    `RevisionChanged`.
    """
    repository.lock_version(session)  # before the read: another transaction may be ending or restating the same
    protection = find(session, protection_id)
    session.refresh(protection)
    # gate: entry that was given more time
    if reason is None and (protection.expires_at is None or protection.expires_at > clock.now()):
        return False
    if protection.ended_at is not None:
        expected.refuse_if_named(protection.revision)
        return False
    expected.refuse_if_changed(protection.revision)
    seq = _change(session)
    protection.seq, protection.ended_at = seq, clock.from_micros(seq)
    protection.revision += 1
    protection.ended_by, protection.end_reason = client_id, reason
    note(session, protections=[protection_id])
    return True


def status_of(protection: Protection) -> ProtectionStatus:
    """Where it stands. One whose time is up is active until it has been ended."""
    if protection.ended_at is None:
        return ProtectionStatus.ACTIVE
    return ProtectionStatus.EXPIRED if protection.end_reason is None else ProtectionStatus.ENDED


def find(session: Session, protection_id: UUID) -> Protection:
    """The protection with this id, active or not. Raises `ProtectionNotFound`."""
    protection = repository.find(session, protection_id)
    if protection is None:
        raise ProtectionNotFound("There is no protection with this id.", field="protection_id")
    return protection


def well_known_is_applied(session: Session) -> bool:
    """Whether what was listed and is protected from the start was taken down, for the file that is in use."""
    return sequence.mark(session, _WELL_KNOWN) == well_known.version()


def set_well_known_applied(session: Session) -> None:
    """Note that nothing is listed that the file in use protects from the start."""
    sequence.set_mark(session, _WELL_KNOWN, well_known.version())


def active_ids(session: Session) -> set[UUID]:
    """The ids of all active protections."""
    return {key for key, _ in repository.active(session)}


def standing(session: Session, wanted: Collection[UUID]) -> set[UUID]:
    """Those of these that are active protections, or are protected from the start.

    The list can't change until this transaction ends.
    """
    repository.lock_version_shared(session)
    return repository.among(session, wanted) | (well_known.installed()[1].keys() & set(wanted))


def ids_among(session: Session, wanted: Collection[UUID]) -> set[UUID]:
    """Those of these that are protections of the database, whether or not they have ended."""
    return repository.among(session, wanted, ended_too=True)


def is_from_the_start(protection_id: UUID) -> bool:
    """Whether this is an entry of the list of well-known services, which is not in the database."""
    return protection_id in well_known.installed()[1]


def expired(session: Session) -> list[UUID]:
    """Ids of the protections whose time is up, but which have not ended yet."""
    return repository.expired(session, clock.now())


def page(
    session: Session, *, statuses: Collection[ProtectionStatus] = (), after: KeysetPosition, limit: int
) -> tuple[list[Protection], bool]:
    """Up to `limit` protections in the order of their last change, and whether more follow."""
    rows = repository.page(session, statuses=statuses, after=after, limit=limit + 1)
    return rows[:limit], len(rows) > limit


def _change(session: Session) -> int:
    """Give the list a new version. Waits for reports that are being submitted."""
    repository.lock_version(session)
    seq = sequence.take(session)
    sequence.set_mark(session, repository.VERSION, seq)
    return seq
