"""What a member may not see changes neither the work that its requests cause nor how many records they leave.

Time can't be compared in a test, but the statements that the database runs can.
"""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from krama.agencies import service as agencies
from krama.agencies.service import Principal
from krama.audit.entry import Actor, Entry
from krama.audit.service import log_status, recorded_transaction
from krama.core import clock
from krama.core.database import Database, driver_cursor
from krama.indicators.canonical import RULES
from krama.indicators.kinds import Hints, Indicator, Kind
from krama.listings import service as listings
from krama.operations import retention
from krama.protected_list import takedown
from krama.protection.forms import ProtectionForm
from krama.protection.rules import read_coverage
from krama.protection.service import ProtectionRequest
from krama.reports import endings, intake, rereading, service
from krama.reports.intake import draft
from krama.reports.schemas import ReportIn
from krama.sharing.audiences import viewer
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.tiers import at_length

_TABLE = re.compile(r"(?:INTO|UPDATE|FROM|COPY)\s+\"?(\w+)")
_BULK = 30


class _Cursor:
    """A cursor of the driver that notes what it is given."""

    def __init__(self, cursor: Any, noted: Callable[[str], None]) -> None:
        self._cursor = cursor
        self._noted = noted

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._cursor, name)
        if name not in {"execute", "executemany", "copy"}:
            return method

        def call(statement: str, *arguments: Any, **options: Any) -> Any:
            self._noted(statement)
            return method(statement, *arguments, **options)

        return call


@contextmanager
def noting(database: Database) -> Iterator[list[str]]:
    """The statements that this thread sends meanwhile, each as its verb and table. `COPY` counts as an insert."""
    statements: list[str] = []
    thread = threading.get_ident()

    def noted(text: str) -> None:
        if threading.get_ident() == thread:
            verb = text.split(maxsplit=1)[0].upper()
            table = _TABLE.search(text)
            statements.append(f"{'INSERT' if verb == 'COPY' else verb} {table and table[1]}")

    def by_engine(_connection: Any, _cursor: Any, text: str, *_: Any) -> None:
        noted(text)

    @contextmanager
    def by_driver(session: Any) -> Iterator[Any]:
        with driver_cursor(session) as cursor:
            yield _Cursor(cursor, noted)

    event.listen(database.engine, "before_cursor_execute", by_engine)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("krama.core.inserts.driver_cursor", by_driver)
        try:
            yield statements
        finally:
            event.remove(database.engine, "before_cursor_execute", by_engine)


@pytest.fixture
def reporter(exchange: Exchange) -> Principal:
    _, credential = exchange.enrol("Bank", Sector.BANK)
    with exchange.database.read() as session:
        principal = agencies.find_principal(session, credential.client_id)
    assert principal is not None
    return principal


@pytest.fixture
def others(exchange: Exchange) -> Caller:
    return exchange.member("Office")


def numbers(first: int, count: int = _BULK) -> list[str]:
    return [f"+8551234{first + each:04}" for each in range(count)]


def statements_of(exchange: Exchange, reporter: Principal, values: list[str]) -> list[str]:
    """What the database does while the member reports these values."""
    sent = [ReportIn.model_validate({"value": value, "category": "loan", "tlp": "TLP:GREEN"}) for value in values]
    drafts = [draft(each, "KH", reporter) for each in sent]
    entry = Entry(Actor(client_id=reporter.client_id, agency_id=reporter.agency_id), "submitReport")
    with noting(exchange.database) as statements, recorded_transaction(exchange.database, entry) as session:
        service.submit(session, reporter, drafts, in_part=len(drafts) > 1)  # as a batch and a single report do
    assert len(statements) > 10
    return statements


def _nothing(_others: Caller, _report: dict[str, Any]) -> None:
    """The hidden report stays as it is."""


def _withdraw(others: Caller, report: dict[str, Any]) -> None:
    assert others.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "It was wrong."}).is_success


def _dispute(others: Caller, report: dict[str, Any]) -> None:
    about = {"indicator_id": report["indicator"]["indicator_id"], "grounds": "other", "statement": "It is mine."}
    assert others.post("/v1/disputes", about).is_success


@pytest.mark.parametrize("count", [1, _BULK])
@pytest.mark.parametrize("then", [_nothing, _withdraw, _dispute])
def test_first_report_takes_the_same_statements_whatever_hidden_report_there_is(
    exchange: Exchange, reporter: Principal, others: Caller, then: Callable[[Caller, dict[str, Any]], None], count: int
) -> None:
    third, _ = exchange.enrol("Third")
    for number, value in enumerate(numbers(1000, count)):
        named = {"tlp": "TLP:RED", "audience": {"agencies": [str(third)]}}
        then(others, others.report(value, "phishing", **({"tlp": "TLP:AMBER+STRICT"} if number % 2 else named)))
    statements_of(exchange, reporter, numbers(0, 1))  # what is cached from now on
    bare = statements_of(exchange, reporter, numbers(2000, count))
    assert statements_of(exchange, reporter, numbers(1000, count)) == bare


def records(exchange: Exchange) -> int:
    with exchange.database.read() as session:
        return log_status(session).records


@pytest.mark.parametrize("hidden", [0, pytest.param(1, marks=at_length), 5])
def test_protection_leaves_as_many_records_whatever_hidden_reports_it_takes_down(
    exchange: Exchange, reporter: Principal, others: Caller, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    monkeypatch.setattr(takedown, "_MARKED_AT_ONCE", 2)
    for value in numbers(1000, hidden):
        others.report(value, tlp="TLP:AMBER+STRICT")
    before = records(exchange)
    manager = viewer(reporter.agency_id, reporter.sector)
    actor = Actor(client_id=reporter.client_id, agency_id=reporter.agency_id)
    coverage = read_coverage(ProtectionForm.PREFIX, "+85512341", Hints(Kind.PHONE))
    request = ProtectionRequest("Hotline", "Its own.")
    added, taken = takedown.protect(
        exchange.database, Entry(actor, "addProtection", viewer=manager), [coverage], request, 100
    )
    assert (taken, records(exchange) - before) == (0, 3)
    assert marked(exchange) == hidden
    (protection_id,) = added.new
    takedown.unprotect(exchange.database, Entry(actor, "endProtection", viewer=manager), protection_id, "A slip.")
    assert records(exchange) - before == 6
    assert marked(exchange) == 0


def marked(exchange: Exchange) -> int:
    with exchange.database.read() as session:
        return sum(len(listings.marked_by(session, source)) for source in listings.protecting(session))


@pytest.mark.parametrize("hidden", [0, pytest.param(1, marks=at_length), 5])
def test_expiry_leaves_a_plan_and_what_it_did_however_many_reports_end(
    exchange: Exchange, others: Caller, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    until = (clock.now() + timedelta(minutes=1)).isoformat()
    ids = [others.report(value, valid_until=until)["report_id"] for value in numbers(1000, hidden)]
    before, later = records(exchange), clock.now() + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert retention.expire(exchange.database) == hidden
    assert records(exchange) - before == 2
    planned, done = data_of(exchange, "expireReports")
    assert (set(planned["plan"]["reports"]), planned["plan"]["report_count"]) == (set(ids), hidden)
    assert (set(done["reports"]), done["report_count"], done["is_complete"]) == (set(ids), hidden, True)


@pytest.mark.parametrize("hidden", [0, pytest.param(1, marks=at_length), 5])
def test_daily_retention_leaves_as_many_records_whatever_hidden_things_it_erases(
    exchange: Exchange, others: Caller, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    for value in numbers(1000, hidden):
        _withdraw(others, others.report(value, narrative="He called.", tlp="TLP:AMBER+STRICT"))
    before, later = records(exchange), clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)
    done = retention.run(exchange.database, Actor(operator="somebody"), 365)
    assert (done.narratives, done.tombstones) == (hidden, hidden)
    assert records(exchange) - before == 16
    planned, erased = data_of(exchange, "eraseNarratives")
    assert planned["plan"].keys() == {"before"}, "nobody has counted yet"
    assert (len(erased["reports"]), erased["report_count"], erased["count"]) == (hidden, hidden, hidden)


@pytest.mark.parametrize("hidden", [0, pytest.param(1, marks=at_length), 3])
def test_reading_again_leaves_as_many_records_whatever_hidden_reports_move(
    exchange: Exchange, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    monkeypatch.setattr(rereading, "_AT_ONCE", 1)
    national = exchange.member("National Police")
    hotline = {"form": "exact", "value": numbers(1000, 1)[0], "owner": "Bank", "reason": "Its hotline."}
    assert national.post("/v1/protections", hotline).status_code == 201
    ids = set[str]()
    for number in range(hidden):
        office = exchange.member(f"Office {number}")
        for name in numbers(1000, 2):  # the first is protected, so that its report is pending
            with monkeypatch.context() as patched:
                patched.setattr(intake, "canonicalise", lambda _value, _hints, name=name: Indicator(Kind.PHONE, name))
                sent = office.post(
                    "/v1/reports", {"value": "012 345 678", "category": "loan", "tlp": "TLP:AMBER+STRICT"}
                )
            assert sent.is_success, sent.text
            ids.add(sent.json()["report_id"])
    before = records(exchange)
    done = rereading.reread(
        exchange.database, Actor(operator="root"), "KH", dry_run=False, show_progress=lambda _: None
    )
    assert (done.moved_count, done.pending_moved_count, records(exchange) - before) == (hidden, hidden, 2)
    planned, moved = data_of(exchange, "rereadReports")
    assert planned["plan"] == {"rules": RULES}
    assert (set(moved["reports"]), moved["report_count"], moved["is_complete"]) == (ids, 2 * hidden, True)
    assert (moved["read_count"], moved["moved_count"]) == (hidden, hidden)


@pytest.mark.parametrize("hidden", [0, pytest.param(1, marks=at_length), 3])
def test_daily_retention_leaves_as_many_records_whatever_ended_protections_still_mark(
    exchange: Exchange, reporter: Principal, others: Caller, monkeypatch: pytest.MonkeyPatch, hidden: int
) -> None:
    for value in numbers(1000, hidden):
        others.report(value, tlp="TLP:AMBER+STRICT")
    actor = Actor(client_id=reporter.client_id, agency_id=reporter.agency_id)
    with monkeypatch.context() as broken:  # as if the work had been interrupted
        broken.setattr(takedown, "_unmark", lambda *_: 0)
        for value in numbers(1000, 3):
            coverage, request = (
                read_coverage(ProtectionForm.EXACT, value, Hints(Kind.PHONE)),
                ProtectionRequest("Hotline", "Its own."),
            )
            added, _ = takedown.protect(exchange.database, Entry(actor, "addProtection"), [coverage], request, 100)
            (protection_id,) = added.new
            takedown.unprotect(exchange.database, Entry(actor, "endProtection"), protection_id, "A slip.")
    assert marked(exchange) == hidden
    before = records(exchange)
    assert takedown.unmark_orphans(exchange.database) == hidden
    assert (records(exchange) - before, marked(exchange)) == (2, 0)


def test_interrupted_work_records_what_it_did_and_the_next_run_does_the_rest(
    exchange: Exchange, others: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(retention, "_AT_ONCE", 2)
    until = (clock.now() + timedelta(minutes=1)).isoformat()
    ids = {others.report(value, valid_until=until)["report_id"] for value in numbers(1000, 5)}
    later, before = clock.now() + timedelta(minutes=2), records(exchange)
    monkeypatch.setattr(clock, "now", lambda: later)
    real, calls = endings.expire, list[int]()

    def failing(*arguments: Any) -> Any:
        calls.append(1)
        assert records(exchange) - before == 1, "the plan is durable before anything is done"
        if len(calls) == 2:  # in the middle of the second transaction, which is undone
            real(*arguments)
            raise ZeroDivisionError
        return real(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr(endings, "expire", failing)
        with pytest.raises(ZeroDivisionError):
            retention.expire(exchange.database)
    assert retention.expire(exchange.database) == 3, "the next turn"
    assert records(exchange) - before == 4
    planned, done, left, rest = data_of(exchange, "expireReports")
    assert (set(planned["plan"]["reports"]), len(done["reports"]), done["is_complete"]) == (ids, 2, False)
    assert set(left["plan"]["reports"]) == ids - set(done["reports"]) == set(rest["reports"])
    assert rest["is_complete"] is True
    indexes = [each["leaf_index"] for each in recorded(exchange, "expireReports")]
    assert [done["plan_index"], rest["plan_index"]] == [indexes[0], indexes[2]]


def test_record_of_an_interrupted_takedown_names_what_was_taken_down(
    exchange: Exchange, reporter: Principal, others: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(takedown, "_MARKED_AT_ONCE", 2)
    ids = {others.report(value)["indicator"]["indicator_id"] for value in numbers(1000, 5)}
    coverage = read_coverage(ProtectionForm.PREFIX, "+85512341", Hints(Kind.PHONE))
    entry = Entry(Actor(client_id=reporter.client_id, agency_id=reporter.agency_id), "addProtection")
    request, mark, calls = ProtectionRequest("Hotline", "Its own."), listings.set_mark, list[int]()

    def failing(*arguments: Any) -> None:
        calls.append(1)
        if len(calls) > 3:
            raise ZeroDivisionError
        mark(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr(listings, "set_mark", failing)
        with pytest.raises(ZeroDivisionError):
            takedown.protect(exchange.database, entry, [coverage], request, 100)
    assert marked(exchange) == 2
    planned, done = data_of(exchange, "protectIndicators")
    assert (set(planned["plan"]["indicators"]), done["indicator_count"], done["is_complete"]) == (ids, 2, False)
    takedown.protect(exchange.database, entry, [coverage], request, 100)
    *_, rest = data_of(exchange, "protectIndicators")
    assert (set(rest["indicators"]), rest["is_complete"], marked(exchange)) == (ids, True, 5)


def recorded(exchange: Exchange, operation: str) -> list[dict[str, Any]]:
    """The records of an operation, oldest first."""
    auditor = exchange.member("Auditor", Sector.REGULATOR)
    items = auditor.get("/v1/audit/records", agency_id="all", limit=1000).json()["items"]
    chosen = [each for each in items if each["operation"] == operation]
    return sorted(chosen, key=lambda each: int(each["leaf_index"]))


def data_of(exchange: Exchange, operation: str) -> list[dict[str, Any]]:
    """What the records of an operation say, oldest first."""
    return [each["data"] for each in recorded(exchange, operation)]
