"""Takes down listings that a protection covers, and lets their values be listed again when it ends.

Agencies to which a listing was disclosed get a correction.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeVar
from uuid import UUID

from pydantic import TypeAdapter
from sqlmodel import Session

from krama.audit.entry import Actor, Entry
from krama.audit.service import note, recorded_transaction, recorded_work
from krama.core import sequence
from krama.core.database import Database
from krama.core.idempotent_steps import Steps
from krama.core.revisions import Expected
from krama.core.shutdown import GoOn, always
from krama.events.changes import Cause, Trigger
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.indicators.registry import KINDS
from krama.listings import records as indicator_records
from krama.listings import service as listings
from krama.protection import service as protection
from krama.protection import well_known
from krama.protection.forms import ProtectionForm
from krama.protection.rules import Coverage, Matcher, ProtectionRefused
from krama.protection.service import Added, ProtectionRequest
from krama.reports import service as reports
from krama.rule.evidence import Mark, MarkKind
from krama.sharing.audiences import EVERYONE, Viewer

_NOBODY = UUID(int=0)
_MARKED_AT_ONCE, _READ_AT_ONCE, _PROGRESS_EVERY = 200, 5000, 100_000
"""Numbers of indicators: marked in one transaction, read by one query, and searched between two progress messages."""
T = TypeVar("T")
_TEXTS = 10
"""With more texts than this, filtering in the database is not faster than the matcher."""
_ON_HOSTS = {kind for kind, spec in KINDS.items() if spec.on_host}
_KRAMA = Actor(operator="krama")
_ADDED = TypeAdapter(Added)
_PROTECTED = Mark(MarkKind.PROTECTED, _NOBODY, EVERYONE)


def protect(
    database: Database,
    entry: Entry,
    coverages: Sequence[Coverage],
    request: ProtectionRequest,
    max_indicators: int,
    *,
    steps: Steps | None = None,
    show_progress: Callable[[str], None] = lambda _: None,
) -> tuple[Added, int]:
    """Add or restate protections and take down the listings that they cover.

    Returns the protections, and the number of listed indicators that were taken down. Raises `ProtectionRefused`, also
    if new protections would take down more than `max_indicators`. A slip, such as a country's prefix instead of a
    hotline's, would otherwise empty the exchange and send corrections to every agency.

    If `entry` has a viewer, both numbers are of what this viewer sees. They would otherwise say whether something that
    is hidden from it is listed.

    The first transaction adds the protections. From then on, checks do not find the indicators listed and reports do
    not list them. Further transactions mark the indicators, up to 200 each. If the work is interrupted, adding the same
    again completes it. With `steps` it continues after the last transaction.
    """
    steps = steps or Steps(database, None)
    earlier = steps.earlier()
    added = _ADDED.validate_json(earlier[0]) if earlier else None
    if added is None:
        _refuse_slip(database, coverages, max_indicators, entry.viewer)
        with recorded_transaction(database, entry) as session:
            steps.renew(session)
            added = protection.add(session, coverages, request, entry.actor.client_id)
            entry.http_status = 201 if added.new else 200
            steps.keep(session, partial(_ADDED.dump_json, added))
    protections = list((added.known | added.new).items())
    covered = _covered(database, protections, listings.with_rows, show_progress)
    return added, sum(map(int, earlier[1:])) + _take_down(database, entry, covered, steps)


def protect_well_known(
    database: Database,
    actor: Actor,
    max_indicators: int,
    *,
    dry_run: bool,
    show_progress: Callable[[str], None] = lambda _: None,
) -> int:
    """Take down what is listed and protected from the start, or only count it. Returns the number of indicators.

    What is protected from the start grows with a version or with the operator's file, and has no protection whose
    addition could take it down. Interrupted work is completed by the same again. Raises `ProtectionRefused`, with
    nothing taken down, if there are more than `max_indicators`.
    """
    covered = _protected_from_the_start(database, show_progress)
    if dry_run:
        return len(covered)
    # gate: list of well-known services that would empty the exchange
    if len(covered) > max_indicators:
        raise too_many(max_indicators)
    taken = _take_down(database, Entry(actor, "protectIndicators"), covered, Steps(database, None))
    with recorded_transaction(database, Entry(actor, "protectWellKnown")) as session:
        protection.set_well_known_applied(session)
        note(session, indicator_count=taken)
    return taken


def protected_from_the_start(database: Database, show_progress: Callable[[str], None] = lambda _: None) -> list[UUID]:
    """The indicators that `protect_well_known` would take down."""
    return [key for key, _ in _protected_from_the_start(database, show_progress)]


def _protected_from_the_start(database: Database, show_progress: Callable[[str], None]) -> list[tuple[UUID, UUID]]:
    entries = list(well_known.installed()[1].items())
    return list(_covered(database, entries, listings.listed_of, show_progress))


def would_take_down(database: Database, coverages: Sequence[Coverage], viewer: Viewer | None = None) -> int:
    """The number of listed indicators that protections would take down, of those that the viewer sees, if given."""
    listed = partial(listings.listed_of, viewer=viewer)
    return sum(1 for _ in _covered(database, [(_NOBODY, each) for each in coverages], listed))


def would_be_refused(
    database: Database, coverages: Sequence[Coverage], max_indicators: int, viewer: Viewer | None = None
) -> bool:
    """Whether `protect` refuses these, because those that are new would take down more than `max_indicators`."""
    with database.read() as session:
        new = [(_NOBODY, coverage) for coverage in protection.missing(session, coverages)]
    listed = partial(listings.listed_of, viewer=viewer)
    return sum(1 for _ in islice(_covered(database, new, listed), max_indicators + 1)) > max_indicators


def _refuse_slip(database: Database, coverages: Sequence[Coverage], max_indicators: int, viewer: Viewer | None) -> None:
    # gate: entry that would empty the exchange
    if would_be_refused(database, coverages, max_indicators, viewer):
        raise too_many(max_indicators)


def too_many(max_indicators: int, counted: int | None = None) -> ProtectionRefused:
    """The refusal of what would take down more than this limit. A dry run has counted how many."""
    more = f"more than {max_indicators:,}" if counted is None else f"{counted:,}, more than {max_indicators:,}"
    detail = f"That would take down {more} listed indicators. Narrow it, or raise the limit."
    return ProtectionRefused(detail, field="max_indicators")


def _of_steps(entry: Entry, operation: str) -> Entry:
    """The entry of the work that marks indicators. It names them all, so a member's agency must not read it.

    An agency reads the records of its own clients. So these are records of the exchange itself.
    """
    # gate: records of what a member may not see
    return Entry(entry.actor if entry.viewer is None else _KRAMA, operation)


def _take_down(database: Database, entry: Entry, covered: Iterable[tuple[UUID, UUID]], steps: Steps) -> int:
    """Mark the covered indicators, and return how many were listed for the viewer."""
    pairs, taken = list(covered), 0
    plan = [key for key, _ in pairs]
    with recorded_work(database, _of_steps(entry, "protectIndicators"), indicators=plan) as work:
        for batch in _batches(pairs):
            with work.step() as session:
                steps.renew(session)
                listed = _mark(session, batch, entry.viewer)
                steps.keep(session, str(listed).encode)
            taken += listed
    return taken


def _mark(session: Session, pairs: Sequence[tuple[UUID, UUID]], viewer: Viewer | None) -> int:
    """Mark these indicators, each for its protection, and return how many were listed for the viewer."""
    standing = protection.standing(session, {source for _, source in pairs})
    # gate: takedown only for entries that stand
    marked = [(key, source) for key, source in pairs if source in standing]
    keys = [key for key, _ in marked]
    indicator_records.lock(session, keys)
    listed = len(listings.listed_of(session, keys, viewer))
    for key, source in marked:
        # gate: entry applies to what is listed
        listings.set_mark(session, key, source, _PROTECTED)
    reports.reweigh(session, keys, Trigger(sequence.take(session), Cause.PROTECTED))
    note(session, indicators=keys)
    return listed


def _batches(items: Sequence[T]) -> Iterator[Sequence[T]]:
    """These items in parts, each for one transaction."""
    for first in range(0, len(items), _MARKED_AT_ONCE):
        yield items[first : first + _MARKED_AT_ONCE]


Entries = Sequence[tuple[UUID, Coverage]]
Choice = Callable[[Session, Collection[UUID]], list[UUID]]
"""Chooses some of these indicators."""


def _covered(
    database: Database, entries: Entries, choose: Choice, show_progress: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[UUID, UUID]]:
    """The chosen ones of the indicators that the entries cover, each with the id of its protection."""
    exact = [(key, coverage) for key, coverage in entries if coverage.form is ProtectionForm.EXACT]
    yield from _named(database, exact, choose)
    if len(exact) < len(entries):
        inexact = [(key, coverage) for key, coverage in entries if coverage.form is not ProtectionForm.EXACT]
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
    by_host = any(coverage.form in (ProtectionForm.DOMAIN_SUFFIX, ProtectionForm.HOST) for coverage in coverages)
    return kinds | _ON_HOSTS if by_host else kinds


def _texts(coverages: Collection[Coverage]) -> list[str]:
    """Texts of which every covered canonical form contains at least one. Empty if no such texts are known."""
    if len(coverages) > _TEXTS or any(coverage.form is ProtectionForm.PATTERN for coverage in coverages):
        return []
    return [coverage.value for coverage in coverages]


def unprotect(
    database: Database,
    entry: Entry,
    protection_id: UUID,
    reason: str | None,
    *,
    expected: Expected = protection.ANY,
    steps: Steps | None = None,
    go_on: GoOn = always,
) -> int:
    """End a protection; without a reason only if its time is up. Values that only it covered may be listed again.

    Returns the number of indicators that were marked for it; if `entry` has a viewer, of those that this viewer sees.
    Raises `ProtectionNotFound` and `RevisionChanged`. If the work is interrupted, the same again completes it, and so
    does `unmark_orphans`, which is part of `krama retention run`.
    """
    steps = steps or Steps(database, None)
    earlier = steps.earlier()
    if not earlier:
        with recorded_transaction(database, entry) as session:
            steps.renew(session)
            ended = protection.end(session, protection_id, reason, entry.actor.client_id, expected)
            steps.keep(session, lambda: b"0")
        if reason is None and not ended:  # another worker has ended it, or it was given more time
            return 0
    return sum(map(int, earlier)) + _unmark(database, entry, [protection_id], steps, go_on)


def _unmark(database: Database, entry: Entry, sources: Collection[UUID], steps: Steps, go_on: GoOn) -> int:
    """Remove the marks of these protections, and return how many the viewer knows."""
    go_on()
    with database.read() as session:
        marked = [(key, source) for source in sorted(sources) for key in listings.marked_by(session, source)]
    unmarked, plan = 0, sorted({key for key, _ in marked})
    with recorded_work(database, _of_steps(entry, "unprotectIndicators"), indicators=plan) as work:
        for source, of_source in groupby(marked, itemgetter(1)):
            for keys in _batches([key for key, _ in of_source]):
                go_on()
                with work.step() as session:
                    steps.renew(session)
                    known = _remove_marks(session, keys, source, entry.viewer)
                    steps.keep(session, str(known).encode)
                unmarked += known
    return unmarked


def _remove_marks(session: Session, keys: Sequence[UUID], source: UUID, viewer: Viewer | None) -> int:
    """Remove the marks of a protection from these indicators, and return how many the viewer knows."""
    matcher = protection.current(session)
    indicator_records.lock(session, keys)
    known = len(listings.with_rows(session, keys, viewer))
    for key, indicator in indicator_records.find(session, keys).items():
        listings.set_mark(session, key, source, None)
        if (still_covering := matcher.covering(indicator)) is not None:
            listings.set_mark(session, key, still_covering, _PROTECTED)
    reports.reweigh(session, keys, Trigger(sequence.take(session), Cause.UNPROTECTED))
    note(session, indicators=list(keys))
    return known


def expire_protections(database: Database, go_on: GoOn = always) -> int:
    """End the protections whose time is up. Returns their number."""
    with database.read() as session:
        expired = protection.expired(session)
    for protection_id in expired:
        go_on()
        unprotect(database, Entry(_KRAMA, "expireProtection"), protection_id, None, go_on=go_on)
    return len(expired)


def unmark_orphans(database: Database, go_on: GoOn = always) -> int:
    """Let values be listed again that were marked for a protection that has ended. Returns their number.

    What only another list of well-known services protects is left to a worker that has the list which was applied: in
    the middle of an update, the others still have the list of before.
    """
    with database.read() as session:
        active = protection.active_ids(session) | well_known.installed()[1].keys()
        orphans = listings.protecting(session) - active
        # gate: a worker with another list of well-known services undoes nothing
        if not protection.well_known_is_applied(session):
            orphans &= protection.ids_among(session, orphans)
    return _unmark(database, Entry(_KRAMA, "unmarkOrphans"), orphans, Steps(database, None), go_on)
