"""An import before or during `krama report reread` leaves no report that no source can end."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from krama.audit.entry import Actor
from krama.indicators.kinds import Indicator, Kind
from krama.reports import copies, intake, rereading
from tests.exchange import Exchange
from tests.imports.importing import Importer, importer, live

LINK = "https://evil.example/#/login"


class Rows:
    """A CSV file with one row, of which the value named something else by the rules of before."""

    def __init__(self, imports: Importer, file: Path) -> None:
        self.imports, self.file = imports, file

    def says(self, status: str) -> dict[str, int]:
        self.file.write_text(f"value,kind,category,status\n{LINK},url,loan,{status}\n", encoding="utf-8")
        return dict(self.imports.run("csv", self.file).counts)


@pytest.fixture
def rows(exchange: Exchange, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rows:
    listing = Rows(importer(exchange), tmp_path / "list.csv")
    with monkeypatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        assert listing.says("listed") == {"created": 1}
    return listing


def reread(exchange: Exchange, *, dry_run: bool = False) -> rereading.Reread:
    actor = Actor(operator="root")
    return rereading.reread(exchange.database, actor, "KH", dry_run=dry_run, show_progress=lambda message: None)


def test_row_that_ended_by_its_new_name_before_its_report_moved_ends_that_report(
    exchange: Exchange, rows: Rows
) -> None:
    rows.says("withdrawn")
    dry = reread(exchange, dry_run=True)
    assert len(live(exchange)) == 1
    done = reread(exchange)
    assert live(exchange) == []
    assert (dry, dry.readings) == (done, done.readings)
    assert done == rereading.Reread(report_count=1, unstated_count=1)
    assert [(each.result, each.reason) for each in done.readings] == [
        ("unstated", "No source states what its value names now, so it has ended.")
    ]


def test_copy_that_another_object_still_states_moves(exchange: Exchange, rows: Rows, tmp_path: Path) -> None:
    other = Rows(rows.imports, tmp_path / "other.csv")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        assert other.says("listed") == {"unchanged": 1}
    rows.says("withdrawn")
    dry, done = reread(exchange, dry_run=True), reread(exchange)
    assert (dry, dry.readings) == (done, done.readings)
    assert (done.moved_count, done.unstated_count, len(live(exchange))) == (1, 0, 1)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_row_that_ends_while_its_report_moves_ends_that_report(
    exchange: Exchange, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The import has read which report its row leads to, and waits. Meanwhile that report gets its new name."""
    has_read, has_moved = Event(), Event()
    monkeypatch.setattr(copies, "_lock", _after(has_read, has_moved, copies._lock))

    def read_again() -> None:
        assert has_read.wait(20)
        reread(exchange)
        has_moved.set()

    with ThreadPoolExecutor(2) as pool:
        importing, reading = pool.submit(rows.says, "withdrawn"), pool.submit(read_again)
        assert (importing.result(), reading.result()) == ({}, None)
    assert live(exchange) == []


def _after(has_read: Event, has_moved: Event, lock: Callable[..., Any]) -> Callable[..., Any]:
    def waiting(*arguments: Any) -> Any:
        has_read.set()
        has_moved.wait(2)  # it never comes if reading again waits for this import
        return lock(*arguments)

    return waiting
