"""What the protected list does to what is listed already: it is taken out, and whoever was told is corrected."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import islice
from uuid import UUID

from krama.audit.entry import Actor, Entry
from krama.audit.service import change, note
from krama.core import sequence
from krama.core.database import Database
from krama.events.changes import Cause, Trigger
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.registry import KINDS
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.protection import service as protection
from krama.protection.errors import EntryNotFound
from krama.protection.rules import Coverage, EntryRefused, Form, Matcher
from krama.protection.service import ProtectionRequest
from krama.reports import service as reports
from krama.rule.evidence import Mark, MarkKind
from krama.sharing.audiences import EVERYONE

_NOBODY = UUID(int=0)
_MARKED_AT_ONCE, _READ_AT_ONCE, _TOLD_EVERY = 200, 5000, 100_000
_TEXTS = 10
"""Of more than these a database is not quicker than the matcher."""
_ON_HOSTS = {kind for kind, spec in KINDS.items() if spec.on_host}
_KRAMA = Actor(operator="krama")
_PROTECTED = Mark(MarkKind.PROTECTED, _NOBODY, EVERYONE)


def protect(
    database: Database,
    entry: Entry,
    coverages: Sequence[Coverage],
    wish: ProtectionRequest,
    most: int,
    tell: Callable[[str], None] = lambda _: None,
) -> tuple[dict[UUID, Coverage], int]:
    """Add entries, and take out what they cover: the entries by their ids, and how many indicators were taken out.

    Raises `EntryRefused`, also where new ones would take out more than `most` indicators: a slip, such as a country's
    prefix for a hotline's, would empty the exchange and correct everybody.

    From the first transaction on no check finds those listed and no report lists them. Then they are marked, some
    hundreds a transaction. Broken off, it is completed by adding the same again.
    """
    _refuse_slip(database, coverages, most)
    with change(database, entry) as session:
        entries = protection.add(session, coverages, wish)
    return entries, _take_out(database, entry.actor, entries, tell)


def _refuse_slip(database: Database, coverages: Sequence[Coverage], most: int) -> None:
    with database.read() as session:
        new = [(_NOBODY, one) for one in protection.missing(session, coverages)]
    # gate: entry that would empty the exchange
    if sum(1 for _ in islice(_covered(database, new), most + 1)) > most:
        raise EntryRefused(
            f"More than {most:,} listed indicators would be taken out. Make it narrower, or allow for more.",
            field="most_indicators",
        )


def _take_out(database: Database, actor: Actor, wanted: Mapping[UUID, Coverage], tell: Callable[[str], None]) -> int:
    covered, taken = _covered(database, list(wanted.items()), tell), 0
    while some := list(islice(covered, _MARKED_AT_ONCE)):
        with change(database, Entry(actor, "protectIndicators")) as session:
            indicator_records.lock(session, [key for key, _ in some])
            for key, source in some:
                # gate: entry applies to what is listed
                listings.set_mark(session, key, source, _PROTECTED)
            change_made = Trigger(sequence.take(session), Cause.PROTECTED)
            reports.reweigh(session, [key for key, _ in some], change_made)
            note(session, indicators=[key for key, _ in some])
        taken += len(some)
    return taken


Entries = Sequence[tuple[UUID, Coverage]]


def _covered(
    database: Database, entries: Entries, tell: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[UUID, UUID]]:
    """The indicators that somebody knows of and that are covered, each with the entry."""
    exact = [one for one in entries if one[1].form is Form.EXACT]
    yield from _named(database, exact)
    if len(exact) < len(entries):
        yield from _searched(database, [one for one in entries if one[1].form is not Form.EXACT], tell)


def _named(database: Database, entries: Entries) -> Iterator[tuple[UUID, UUID]]:
    of_id = {indicator_id(Indicator(one.kind, one.value)): entry for entry, one in entries if one.kind is not None}
    ids = iter(of_id)
    while some := list(islice(ids, _READ_AT_ONCE)):
        with database.read() as session:
            found = listings.listed_of(session, some)
        yield from ((key, of_id[key]) for key in found)


def _searched(database: Database, entries: Entries, tell: Callable[[str], None]) -> Iterator[tuple[UUID, UUID]]:
    matcher, coverages = Matcher(entries), [one for _, one in entries]
    kinds, texts = _kinds(coverages), _texts(coverages)
    last, looked = UUID(int=0), 0
    while True:
        with database.read() as session:
            found: dict[UUID, Indicator] = indicator_records.search(session, kinds, texts, last, _READ_AT_ONCE)
            if not found:
                return
            covered = {key: entry for key, one in found.items() if (entry := matcher.covering(one)) is not None}
            known = listings.listed_of(session, covered) if covered else ()
        yield from ((key, covered[key]) for key in known)
        last, before, looked = max(found), looked, looked + len(found)
        if looked // _TOLD_EVERY > before // _TOLD_EVERY:
            tell(f"{looked:,} indicators looked at")


def _kinds(coverages: Collection[Coverage]) -> set[Kind]:
    kinds = {covering.kind for covering in coverages if covering.kind is not None}
    return kinds | _ON_HOSTS if any(one.form in (Form.DOMAIN_SUFFIX, Form.HOST) for one in coverages) else kinds


def _texts(coverages: Collection[Coverage]) -> list[str]:
    """What the canonical form of everything that is covered contains, one of these; empty where that can't be said."""
    if len(coverages) > _TEXTS or any(one.form is Form.PATTERN for one in coverages):
        return []
    return [one.value for one in coverages]


def unprotect(database: Database, entry: Entry, entry_id: UUID) -> int:
    """Take an entry away: what only it covered may be listed again. How many were. Raises `EntryNotFound`.

    Broken off, it is completed by `give_back_orphans`, which `krama retention run` does.
    """
    with change(database, entry) as session:
        protection.remove(session, entry_id)
    return _give_back(database, entry.actor, entry_id)


def _give_back(database: Database, actor: Actor, source: UUID) -> int:
    given = 0
    while True:
        with change(database, Entry(actor, "unprotectIndicators")) as session:
            keys = listings.marked_by(session, source, _MARKED_AT_ONCE)
            indicator_records.lock(session, keys)
            matcher = protection.current(session)
            for key, indicator in indicator_records.find(session, keys).items():
                listings.set_mark(session, key, source, None)
                if (other := matcher.covering(indicator)) is not None:
                    listings.set_mark(session, key, other, _PROTECTED)
            if keys:
                reports.reweigh(session, keys, Trigger(sequence.take(session), Cause.UNPROTECTED))
            note(session, indicators=keys)
        given += len(keys)
        if len(keys) < _MARKED_AT_ONCE:
            return given


def expire_entries(database: Database) -> int:
    """Take away the entries whose time is up; how many."""
    with database.read() as session:
        over = protection.over(session)
    for entry_id in over:
        with suppress(EntryNotFound):  # another worker was quicker
            unprotect(database, Entry(_KRAMA, "expireProtectedEntry"), entry_id)
    return len(over)


def give_back_orphans(database: Database) -> int:
    """Let be listed again what is marked for an entry that is no more; how many were."""
    with database.read() as session:
        orphans = listings.protecting(session) - protection.entry_ids(session)
    return sum(_give_back(database, _KRAMA, source) for source in orphans)
