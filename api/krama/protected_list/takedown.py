"""Takes down listings that the protected list covers, and lets their values be listed again when an entry ends.

Agencies to which a listing was disclosed get a correction.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from uuid import UUID

from sqlmodel import Session

from krama.audit.entry import Actor, Entry
from krama.audit.service import note, recorded_transaction
from krama.core import sequence
from krama.core.database import Database
from krama.core.shutdown import GoOn, always
from krama.events.changes import Cause, Trigger
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.registry import KINDS
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.protection import service as protection
from krama.protection.errors import EntryNotFound
from krama.protection.forms import Form
from krama.protection.rules import Coverage, EntryRefused, Matcher
from krama.protection.service import Added, ProtectionRequest
from krama.reports import service as reports
from krama.rule.evidence import Mark, MarkKind
from krama.sharing.audiences import EVERYONE

_NOBODY = UUID(int=0)
_MARKED_AT_ONCE, _READ_AT_ONCE, _PROGRESS_EVERY = 200, 5000, 100_000
"""Numbers of indicators: marked in one transaction, read by one query, and searched between two progress messages."""
_TEXTS = 10
"""With more texts than this, filtering in the database is not faster than the matcher."""
_ON_HOSTS = {kind for kind, spec in KINDS.items() if spec.on_host}
_KRAMA = Actor(operator="krama")
_PROTECTED = Mark(MarkKind.PROTECTED, _NOBODY, EVERYONE)


def protect(
    database: Database,
    entry: Entry,
    coverages: Sequence[Coverage],
    request: ProtectionRequest,
    most: int,
    show_progress: Callable[[str], None] = lambda _: None,
) -> tuple[Added, int]:
    """Add or restate entries and take down the listings that they cover.

    Returns the entries, and the number of listed indicators that were taken down. Raises `EntryRefused`, also if new
    entries would take down more than `most` of them. A slip, such as a country's prefix instead of a hotline's, would
    otherwise empty the exchange and send corrections to every agency.

    The first transaction adds the entries. From then on, checks do not find the indicators listed and reports do not
    list them. Further transactions mark the indicators, up to 200 each. If the work is interrupted, adding the same
    entries again completes it.
    """
    _refuse_slip(database, coverages, most)
    with recorded_transaction(database, entry) as session:
        added = protection.add(session, coverages, request)
        if not added.new:
            entry.outcome = 200  # nothing was created
    return added, _take_down(database, entry.actor, added.known | added.new, show_progress)


def _refuse_slip(database: Database, coverages: Sequence[Coverage], most: int) -> None:
    with database.read() as session:
        new = [(_NOBODY, coverage) for coverage in protection.missing(session, coverages)]
    # gate: entry that would empty the exchange
    if sum(1 for _ in islice(_covered(database, new, listings.listed_of), most + 1)) > most:
        raise EntryRefused(
            f"The entry would take down more than {most:,} listed indicators. Narrow the entry, or raise the limit.",
            field="most_indicators",
        )


def _take_down(
    database: Database, actor: Actor, entries: Mapping[UUID, Coverage], show_progress: Callable[[str], None]
) -> int:
    covered, taken = _covered(database, list(entries.items()), listings.with_rows, show_progress), 0
    while batch := list(islice(covered, _MARKED_AT_ONCE)):
        with recorded_transaction(database, Entry(actor, "protectIndicators")) as session:
            standing = protection.standing(session, {source for _, source in batch})
            # gate: takedown only for entries that stand
            marked = [(key, source) for key, source in batch if source in standing]
            keys = [key for key, _ in marked]
            indicator_records.lock(session, keys)
            taken += len(listings.listed_of(session, keys))
            for key, source in marked:
                # gate: entry applies to what is listed
                listings.set_mark(session, key, source, _PROTECTED)
            if keys:
                reports.reweigh(session, keys, Trigger(sequence.take(session), Cause.PROTECTED))
            note(session, indicators=keys)
    return taken


Entries = Sequence[tuple[UUID, Coverage]]
Choice = Callable[[Session, Collection[UUID]], list[UUID]]
"""Chooses some of these indicators."""


def _covered(
    database: Database, entries: Entries, choose: Choice, show_progress: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[UUID, UUID]]:
    """The chosen ones of the indicators that the entries cover, each with the id of its entry."""
    exact = [(key, coverage) for key, coverage in entries if coverage.form is Form.EXACT]
    yield from _named(database, exact, choose)
    if len(exact) < len(entries):
        inexact = [(key, coverage) for key, coverage in entries if coverage.form is not Form.EXACT]
        yield from _searched(database, inexact, choose, show_progress)


def _named(database: Database, entries: Entries, choose: Choice) -> Iterator[tuple[UUID, UUID]]:
    entry_of = {
        indicator_id(Indicator(coverage.kind, coverage.value)): entry
        for entry, coverage in entries
        if coverage.kind is not None
    }
    ids = iter(entry_of)
    while batch := list(islice(ids, _READ_AT_ONCE)):
        with database.read() as session:
            chosen = choose(session, batch)
        yield from ((key, entry_of[key]) for key in chosen)


def _searched(
    database: Database, entries: Entries, choose: Choice, show_progress: Callable[[str], None]
) -> Iterator[tuple[UUID, UUID]]:
    matcher, coverages = Matcher(entries), [coverage for _, coverage in entries]
    kinds, texts = _kinds(coverages), _texts(coverages)
    last, searched = UUID(int=0), 0
    while True:
        with database.read() as session:
            candidates: dict[UUID, Indicator] = indicator_records.search(session, kinds, texts, last, _READ_AT_ONCE)
            if not candidates:
                return
            covered = {
                key: entry
                for key, indicator in candidates.items()
                if (entry := matcher.covering(indicator)) is not None
            }
            chosen = choose(session, covered) if covered else ()
        yield from ((key, covered[key]) for key in chosen)
        last, before, searched = max(candidates), searched, searched + len(candidates)
        if searched // _PROGRESS_EVERY > before // _PROGRESS_EVERY:
            show_progress(f"{searched:,} indicators searched")


def _kinds(coverages: Collection[Coverage]) -> set[Kind]:
    kinds = {coverage.kind for coverage in coverages if coverage.kind is not None}
    by_host = any(coverage.form in (Form.DOMAIN_SUFFIX, Form.HOST) for coverage in coverages)
    return kinds | _ON_HOSTS if by_host else kinds


def _texts(coverages: Collection[Coverage]) -> list[str]:
    """Texts of which every covered canonical form contains at least one. Empty if no such texts are known."""
    if len(coverages) > _TEXTS or any(coverage.form is Form.PATTERN for coverage in coverages):
        return []
    return [coverage.value for coverage in coverages]


def unprotect(
    database: Database, entry: Entry, entry_id: UUID, *, if_expired: bool = False, go_on: GoOn = always
) -> int:
    """Remove an entry; with `if_expired` only if its time is up. Values that only it covered may be listed again.

    Returns the number of indicators that were marked for the entry. Raises `EntryNotFound`. If the work is interrupted,
    `unmark_orphans` completes it, which is part of `krama retention run`.
    """
    with recorded_transaction(database, entry) as session:
        protection.remove(session, entry_id, if_expired=if_expired)
    return _unmark(database, entry.actor, entry_id, go_on)


def _unmark(database: Database, actor: Actor, source: UUID, go_on: GoOn) -> int:
    unmarked = 0
    while True:
        go_on()
        with recorded_transaction(database, Entry(actor, "unprotectIndicators")) as session:
            matcher = protection.current(session)
            keys = listings.marked_by(session, source, _MARKED_AT_ONCE)
            indicator_records.lock(session, keys)
            for key, indicator in indicator_records.find(session, keys).items():
                listings.set_mark(session, key, source, None)
                if (still_covering := matcher.covering(indicator)) is not None:
                    listings.set_mark(session, key, still_covering, _PROTECTED)
            if keys:
                reports.reweigh(session, keys, Trigger(sequence.take(session), Cause.UNPROTECTED))
            note(session, indicators=keys)
        unmarked += len(keys)
        if len(keys) < _MARKED_AT_ONCE:
            return unmarked


def expire_entries(database: Database, go_on: GoOn = always) -> int:
    """Remove the entries that have expired. Returns their number."""
    with database.read() as session:
        expired = protection.expired(session)
    for entry_id in expired:
        go_on()
        with suppress(EntryNotFound):  # another worker has removed it, or it was given more time
            unprotect(database, Entry(_KRAMA, "expireProtectedEntry"), entry_id, if_expired=True, go_on=go_on)
    return len(expired)


def unmark_orphans(database: Database, go_on: GoOn = always) -> int:
    """Let values be listed again that were marked for an entry that no longer exists. Returns their number."""
    with database.read() as session:
        orphans = listings.protecting(session) - protection.entry_ids(session)
    return sum(_unmark(database, _KRAMA, source, go_on) for source in orphans)
