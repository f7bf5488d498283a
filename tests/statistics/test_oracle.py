"""Every statistic is what a slow program counts, for every viewer, on both databases."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from statistics import median
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlmodel import Session, delete

from krama.core import sequence
from krama.core.cursor import START
from krama.core.database import Database
from krama.core.inserts import insert_rows
from krama.core.intervals import CAMBODIA, Interval
from krama.indicators.identity import indicator_id
from krama.indicators.kinds import Indicator, Kind
from krama.listings.tables import IndicatorRecord
from krama.reports import counting, scored
from krama.reports.counting import Cell, Dimension, Division, Figure
from krama.reports.summing import take_changes
from krama.reports.tables import CountedReport, Report, ReportRecipient, ReportSum, ScoreSum
from krama.reports.uncounted import MARK
from krama.sharing.audiences import EVERYONE, sectors_mask, viewer
from krama.sharing.sectors import Sector
from krama.statistics import service, windows
from krama.statistics.rows import Row
from krama.statistics.service import CountedTable
from tests.members import new_agency, new_client
from tests.tiers import turns

INDICATORS = {
    indicator_id(each): each for each in (Indicator(Kind.PHONE, "+85512345678"), Indicator(Kind.DOMAIN, "evil.example"))
}
STATISTICS: Sequence[CountedTable[Any]] = (service.REPORTS, service.CASES, service.LOSSES, service.RESPONSE_TIMES)
SECTORS = (Sector.POLICE, Sector.POLICE, Sector.BANK, Sector.PARTNER)
AUDIENCES = (EVERYONE, sectors_mask([Sector.POLICE]), sectors_mask([Sector.BANK]), 0)
BEGIN = datetime(2026, 1, 31, 16, 59, 58, tzinfo=UTC)
"""Two seconds before February begins in Cambodia."""


@dataclass(frozen=True)
class Told:
    """What a report says, in small numbers, so that much happens twice."""

    agency: int
    indicator: int
    case: str
    after: timedelta
    audience: int
    named: int | None
    province: str | None
    category: str
    channel: str | None
    loss: tuple[str, str] | None
    before: timedelta | None
    ended: tuple[str, timedelta] | None
    overturned_later: bool
    copied: bool = False


TOLD = st.builds(
    Told,
    agency=st.integers(0, len(SECTORS) - 1),
    indicator=st.integers(0, 1),
    case=st.sampled_from(["", "A", "B"]),
    after=st.one_of(st.timedeltas(timedelta(0), timedelta(seconds=4)), st.timedeltas(timedelta(0), timedelta(days=70))),
    audience=st.sampled_from(AUDIENCES),
    named=st.one_of(st.none(), st.integers(0, len(SECTORS) - 1)),
    province=st.sampled_from([None, "KH-1", "KH-12"]),
    category=st.sampled_from(["loan", "phishing"]),
    channel=st.sampled_from([None, "telegram"]),
    loss=st.one_of(
        st.none(), st.tuples(st.sampled_from(["1.50", "2", "999999999999"]), st.sampled_from(["USD", "KHR"]))
    ),
    before=st.one_of(st.none(), st.timedeltas(timedelta(hours=-1), timedelta(days=3))),
    ended=st.one_of(
        st.none(),
        st.tuples(
            st.sampled_from(["expired", "withdrawn", "overturned", "protected"]),
            st.timedeltas(timedelta(0), timedelta(days=2)),
        ),
    ),
    overturned_later=st.booleans(),
    copied=st.booleans(),
)


@dataclass
class Store:
    """A database with agencies of these sectors."""

    database: Database
    agencies: list[UUID]
    clients: list[str]

    def keep(self, told: Sequence[Told], before: Sequence[Told], summed: int) -> list[Report]:
        """Store these reports and no others. The job counts `before` and the first `summed` of them first.

        The rest has changed since.
        """
        with self.database.transaction() as session:
            for table in (CountedReport, ReportSum, ScoreSum):
                session.execute(delete(table))
            sequence.set_mark(session, MARK, 0)
        self._store([self._row(number, each) for number, each in enumerate(earlier(told, before))])
        take_changes(self.database)
        rows = [self._row(number, each, change=1_000 + number) for number, each in enumerate(told)]
        self._store(rows[:summed])
        take_changes(self.database)
        self._store(rows)
        return rows

    def _store(self, rows: Sequence[Report]) -> None:
        with self.database.transaction() as session:
            for table in (ReportRecipient, Report):
                session.execute(delete(table))
            insert_rows(session, Report, [row.model_dump() for row in rows])
            named = [
                {"agency_id": UUID(hex=row.recipients), "seq": row.seq, "report_id": row.report_id}
                for row in rows
                if row.recipients
            ]
            insert_rows(session, ReportRecipient, named)

    def _row(self, number: int, told: Told, change: int = 1) -> Report:
        made = BEGIN + told.after
        amount, currency = told.loss or (None, None)
        return Report(
            report_id=UUID(int=(told.indicator * 7919 + number * 104729) % 65536 << 16 | number),
            seq=change,
            indicator_id=[*INDICATORS][told.indicator],
            agency_id=self.agencies[told.agency],
            client_id=self.clients[told.agency],
            police=True,
            category=told.category,
            # a live fact is unique; the number of the report keeps it so without another case
            case_reference=told.case,
            tlp="TLP:AMBER",
            audience=told.audience,
            recipients="" if told.named is None else self.agencies[told.named].hex,
            created_at=made,
            updated_at=made,
            value="x",
            occurred_at=None if told.before is None else made - told.before,
            province=told.province,
            channel=told.channel,
            loss_amount=None if amount is None else Decimal(amount),
            loss_currency=currency,
            withdrawn_at=None if told.ended is None else made + told.ended[1],
            ended_as=None if told.ended is None else told.ended[0],
            origin=UUID(int=9) if told.copied else None,
            overturned_at=made
            if told.ended is not None and told.ended[0] == "expired" and told.overturned_later
            else None,
        )


@pytest.fixture(scope="module")
def store(module_database_url: str) -> Iterator[Store]:
    database = Database(module_database_url)
    with database.transaction() as session:
        agencies = [new_agency(session, f"Agency {n}", sector) for n, sector in enumerate(SECTORS)]
        clients = [new_client(session, agency).client_id for agency in agencies]
        rows = [
            {"indicator_id": key, "kind": each.kind.value, "canonical": each.canonical, "created_at": BEGIN}
            for key, each in INDICATORS.items()
        ]
        insert_rows(session, IndicatorRecord, rows)
    yield Store(database, agencies, clients)
    database.close()


class Oracle:
    """Counts one report after another, as the page on statistics says it."""

    def __init__(self, division: Division, rows: Iterable[Report]) -> None:
        self._division = division
        self.seen = sorted((row for row in rows if self._sees(row)), key=lambda row: row.report_id)

    def _own(self, row: Report) -> bool:
        return self._division.viewer is None or row.agency_id == self._division.viewer.agency_id

    def _sees(self, row: Report) -> bool:
        who = self._division.viewer
        return (
            who is None
            or self._own(row)
            or bool(row.audience & sectors_mask([who.sector]))
            or who.agency_id.hex in row.recipients
        )

    def _may(self, row: Report, *, partners: bool = False, others: bool = True) -> bool:
        """Whether the viewer may see a member that partners do not see, or only the police."""
        who = self._division.viewer
        if who is None or self._own(row):
            return True
        return (partners or who.sector is not Sector.PARTNER) and (others or who.sector is Sector.POLICE)

    def _cell(self, row: Report) -> Cell:
        domestic = self._may(row)
        stated = {
            Dimension.PROVINCE: row.province if domestic else None,
            Dimension.CATEGORY: row.category,
            Dimension.KIND: INDICATORS[row.indicator_id].kind.value,
            Dimension.CHANNEL: row.channel if domestic else None,
        }
        by = {each.value: value for each, value in stated.items() if each in self._division.dimensions}
        return Cell(self._division.interval.first_day_of(row.created_at), **by)

    def _within(self, rows: Iterable[Report]) -> list[Report]:
        return [row for row in rows if self._division.since <= row.created_at < self._division.until]

    def _standing(self) -> list[Report]:
        """What was overturned after it had expired stands for others, who do not know it."""
        live = [row for row in self.seen if row.withdrawn_at is None or row.ended_as == "expired"]
        return [row for row in live if row.overturned_at is None or not self._own(row)]

    def _firsts(self, rows: Iterable[Report], key: Callable[[Report], Any] = lambda row: ()) -> list[Report]:
        firsts: dict[Any, Report] = {}
        for row in rows:
            if row.origin is not None and not row.case_reference:
                continue  # a copied list has no victims
            case = row.case_reference or row.report_id
            firsts.setdefault((row.agency_id, case, key(row)), row)
        return self._within(firsts.values())

    def reports(self) -> Counter[Any]:
        return self._counted(self._within(self._standing()))

    def cases(self) -> Counter[Any]:
        return self._counted(self._firsts(self._standing()))

    def _counted(self, rows: Iterable[Report]) -> Counter[Any]:
        return Counter((self._cell(row), self._own(row), 0) for row in rows)

    def hours_to_report(self) -> Counter[Any]:
        timed = [row for row in self._standing() if row.occurred_at is not None and self._may(row)]
        return self._hours((row, row.occurred_at, row.created_at) for row in self._firsts(timed))

    def hours_to_correct(self) -> Counter[Any]:
        mistakes = [row for row in self.seen if row.ended_as in ("withdrawn", "overturned")]
        return self._hours((row, row.created_at, row.withdrawn_at) for row in self._firsts(mistakes))

    def _hours(self, spans: Iterable[tuple[Report, Any, Any]]) -> Counter[Any]:
        return Counter((self._cell(row), self._own(row), whole_hours(since, until)) for row, since, until in spans)

    def losses(self) -> dict[Any, tuple[int, Decimal]]:
        lost = [row for row in self._standing() if row.loss_amount is not None and self._may(row, others=False)]
        lost.sort(key=lambda row: -(row.loss_amount or 0))  # keeps the order of those that lost as much
        totals: dict[Any, tuple[int, Decimal]] = defaultdict(lambda: (0, Decimal(0)))
        for row in self._firsts(lost, lambda row: row.loss_currency):
            key = self._cell(row), self._own(row), row.loss_currency
            count, amount = totals[key]
            totals[key] = count + 1, amount + (row.loss_amount or 0)
        return totals


def whole_hours(since: datetime, until: datetime) -> int:
    hours = max((until - since) // timedelta(hours=1), 0)
    return hours if hours < 48 else hours // 24 * 24


def compare(session: Session, division: Division, rows: Sequence[Report]) -> None:
    oracle = Oracle(division, rows)
    for figure in Figure:
        with counting.begun(session, division.viewer) as counted:
            counts = counted.count(division, figure, lambda cells: None)
        if figure is Figure.LOSSES:
            lost = {(each.cell, each.own, each.currency): (each.number, each.amount) for each in counts}
            assert lost == oracle.losses()
        else:
            figures_read = {(each.cell, each.own, each.hours): each.number for each in counts}
            assert len(figures_read) == len(counts)
            assert figures_read == getattr(oracle, figure.value)(), figure


def compare_pages(session: Session, division: Division, statistic: CountedTable[Any], limit: int) -> None:
    """All pages together are what is counted at once, whatever ends them."""
    with counting.begun(session, division.viewer) as counted:
        at_once = statistic.rows(counted, division)
    pages = read_pages(session, statistic, division, limit)
    assert [(row.cell, row.figures) for page in pages for row in page] == [(row.cell, row.figures) for row in at_once]
    assert all(len(page) <= limit for page in pages)


def read_pages(session: Session, statistic: CountedTable[Any], division: Division, limit: int) -> list[list[Row[Any]]]:
    rows, following = service.page(session, statistic, division, START, limit)
    pages = [rows]
    while following is not None:
        rows, following = service.page(session, statistic, division, following, limit)
        pages.append(rows)
    return pages


def compare_scores(session: Session, store: Store, since: datetime, until: datetime, rows: Sequence[Report]) -> None:
    """The scorecards of all agencies. Each counts what its agency sees of the others."""
    expected: dict[Any, list[Report]] = defaultdict(list)
    for row in rows:
        if since <= row.created_at < until:
            expected[row.agency_id, Interval.MONTH.first_day_of(row.created_at), row.province].append(row)
    sectors = dict(zip(store.agencies, SECTORS, strict=True))
    everybody = [viewer(*each) for each in sectors.items()]
    seen = {
        (each.agency_id, each.first_day, each.province): (*each.scores, median(each.hours) if each.hours else None)
        for each in scored.made(session, everybody, since, until, scored.correction(session))
    }
    assert seen.keys() == expected.keys()
    for place, own in expected.items():
        overturned = [row.overturned_at is not None for row in own]
        corroborated = [is_corroborated(row, rows, sectors) for row in own]
        both = [all(pair) for pair in zip(overturned, corroborated, strict=True)]
        hours = [(row.created_at - row.occurred_at) / timedelta(hours=1) for row in own if row.occurred_at is not None]
        counts = len(own), sum(overturned), sum(corroborated), sum(both)
        assert seen[place] == (*counts, pytest.approx(median(hours)) if hours else None)


def is_corroborated(own: Report, rows: Iterable[Report], sectors: Mapping[UUID, Sector]) -> bool:
    """Whether the agency of this report sees another agency's live or expired report on the same indicator."""
    who = viewer(own.agency_id, sectors[own.agency_id])
    oracle = Oracle(Division(who, BEGIN, BEGIN, Interval.MONTH, frozenset()), rows)
    standing = [row for row in oracle.seen if row.withdrawn_at is None or row.ended_as == "expired"]
    return any(row.indicator_id == own.indicator_id and row.agency_id != own.agency_id for row in standing)


def earlier(told: Sequence[Told], before: Sequence[Told]) -> Iterator[Told]:
    """Some of these reports, with what they might have said before. A report keeps its agency, indicator and case."""
    kept = "agency", "indicator", "case", "category", "after"
    live = {fact(each) for each in told if each.ended is None}
    for each, other in zip(told, before, strict=False):
        ended = each.ended if fact(each) in live else other.ended
        if ended is None:
            live.add(fact(each))
        yield replace(other, **{name: getattr(each, name) for name in kept}, ended=ended)


def fact(told: Told) -> tuple[int, int, str, str]:
    return told.agency, told.indicator, told.category, told.case


def unique(told: Iterable[Told]) -> list[Told]:
    """Without a second live report of the same fact."""
    facts = {fact(each): each for each in told if each.ended is None}
    return [*(each for each in told if each.ended is not None), *facts.values()]


@settings(max_examples=turns(25, 600), deadline=None, suppress_health_check=list(HealthCheck))
@given(
    told=st.lists(TOLD, max_size=12).map(unique),
    agency=st.one_of(st.none(), st.integers(0, len(SECTORS) - 1)),
    interval=st.sampled_from(Interval),
    dimensions=st.frozensets(st.sampled_from(Dimension)),
    months=st.tuples(st.integers(0, 3), st.integers(1, 3)),
    before=st.lists(TOLD, max_size=8),
    summed=st.integers(0, 13),
)
def test_figures_are_what_a_slow_program_counts(
    store: Store,
    told: list[Told],
    agency: int | None,
    interval: Interval,
    dimensions: frozenset[Dimension],
    months: tuple[int, int],
    before: list[Told],
    summed: int,
) -> None:
    rows = store.keep(told, before, summed)
    who = None if agency is None else viewer(store.agencies[agency], SECTORS[agency])
    first = 2026 * 12 + months[0]
    since, until = (_first_of(each) for each in (first, first + months[1]))
    with store.database.read() as session:
        division = Division(who, since, until, interval, dimensions)
        compare(session, division, rows)
        with pytest.MonkeyPatch.context() as few:
            few.setattr(windows, "MOST_SEEN", 2)
            few.setattr(service, "_MOST_COUNTS", 3)
            compare_pages(session, division, STATISTICS[summed % 4], limit=1 + summed // 4)
        compare_scores(session, store, since, until, rows)


def _first_of(month: int) -> datetime:
    return datetime(month // 12, month % 12 + 1, 1, tzinfo=CAMBODIA)
