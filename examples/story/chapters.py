"""The chapters of the story. The calls on a member's connection are all that a member's own program needs."""

import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console
from rich.progress import Progress

from examples.story import files, output, victims
from examples.story.exchange import Exchange
from examples.story.members import BANK, BATTAMBANG, EVERYONE, PARTNER, PHNOM_PENH, Members
from examples.story.verdict_table import verdict_table
from krama_client import Krama, Refused
from krama_client.types import Action, BatchResult, Check, RowResult

_ROWS_A_CALL = 10
"""So few that the progress bars move several times. The client's default of 2,000 is faster."""

_AT_THE_COUNTER = "PAY-0007"
"""The payment of a customer who stands in front of a teller."""

_ASKED_ABROAD = "0085591000001"


def make_database(console: Console, exchange: Exchange) -> None:
    """Chapter 1: the tables."""
    output.chapter(console, "1. A fresh exchange, in a temporary folder")
    exchange.krama("migrate")
    console.print("  krama migrate   an SQLite database with this version's tables")


def enrol_members(console: Console, exchange: Exchange, server: subprocess.Popen[bytes]) -> Members:
    """Chapter 1, continued: members and their credentials, while the server starts."""
    members = Members(exchange)
    with output.bar(console) as bar:
        task = bar.add_task("krama agency add, krama client add", total=len(EVERYONE))
        members.enrol(EVERYONE, lambda: bar.advance(task))
    exchange.wait_until_ready(server)
    console.print(f"  krama serve     ready at {exchange.url}")
    output.list_members(console, EVERYONE)
    return members


def phnom_penh_reports(console: Console, members: Members) -> set[UUID]:
    """Chapter 2: an office submits a file, a public list and a case. Returns the indicators that are now listed."""
    output.chapter(console, "2. The Phnom Penh office reports what victims brought", "ការិយាល័យភ្នំពេញ")
    with members.connect(PHNOM_PENH) as krama, output.bar(console) as bar:
        started = time.perf_counter()
        reports, reported = _submit(krama, bar, files.REPORTS)
        wallets, sanctioned = _submit(krama, bar, files.WALLETS, files.wallet_reports())
        seconds = time.perf_counter() - started
    items, accepted = reports.item_count + wallets.item_count, reports.accepted_count + wallets.accepted_count
    output.print_outcome(console, items, accepted, seconds)
    for rejected in reports.rejections:
        output.print_rejection(console, rejected, files.submitted_row(rejected.row))
    with members.connect(PHNOM_PENH) as krama:
        victims.office_files(console, krama, PHNOM_PENH)
    return reported | sanctioned


def battambang_corroborates(console: Console, members: Members, listed: set[UUID]) -> None:
    """Chapter 3: another office reports some of the same values in other spellings, and files a case."""
    output.chapter(console, "3. The Battambang office reports some of the same values", "ការិយាល័យបាត់ដំបង")
    with members.connect(BATTAMBANG) as krama, output.bar(console) as bar:
        started = time.perf_counter()
        reports, reported = _submit(krama, bar, files.CORROBORATION)
        seconds = time.perf_counter() - started
    output.print_outcome(console, reports.item_count, reports.accepted_count, seconds)
    known = len(reported & listed)
    console.print(f"  {known} of them were already listed, in another spelling. Now two offices report them.")
    with members.connect(BATTAMBANG) as krama:
        victims.office_files(console, krama, BATTAMBANG)


def bank_screens(console: Console, members: Members) -> None:
    """Chapter 4: a bank screens a file of payments before it sends them, and stops those that it shall hold."""
    output.chapter(console, "4. A bank screens its payments", "ធនាគារ")
    payments = files.payments()
    answers: list[Check | Refused] = []
    with members.connect(BANK) as krama, output.bar(console) as bar:
        started = time.perf_counter()
        items = (payment.item for payment in payments)
        screened = krama.check_many(items, purpose="screening", chunk=_ROWS_A_CALL)
        answers.extend(bar.track(screened, total=len(payments), description=_named(files.PAYMENTS)))
        seconds = time.perf_counter() - started
    answered = list(zip(payments, answers, strict=True))
    console.print(verdict_table([pair for pair in answered if not _may_go(pair[1])]))
    counts = Counter("unchecked" if isinstance(answer, Refused) else answer.action for answer in answers)
    output.print_counts(console, counts, seconds)
    for payment, answer in answered:
        if isinstance(answer, Refused):
            output.print_unchecked(console, payment, answer)
        elif payment.reference == _AT_THE_COUNTER:
            output.print_sentences(console, payment, answer)
    with members.connect(BANK) as krama:
        victims.bank_stops(console, krama, answered)


def partner_looks_up(console: Console, members: Members) -> None:
    """Chapter 6: a partner asks about one number, in its own spelling."""
    output.chapter(console, f"6. A partner abroad looks up {_ASKED_ABROAD}")
    with members.connect(PARTNER) as krama:
        verdict = krama.check(_ASKED_ABROAD, kind="phone", purpose="investigation")
        if not verdict.matches:
            console.print("  Nothing is known about it.")
            return
        output.print_indicator(console, krama.indicators.get(verdict.matches[0].indicator_id))


def how_to_go_on(console: Console) -> None:
    """Print what the reader can do next."""
    output.chapter(console, "The server has stopped, and its folder is deleted. Next steps:")
    console.print("  make sandbox        a lasting exchange with test values, to try things on")
    console.print("  make serve          an exchange of your own: see http://127.0.0.1:8000/docs")
    console.print("  make test           every test, on SQLite and PostgreSQL")
    console.print("  README.md           leads an office, a bank, a partner and an operator to their pages")
    console.print("  examples/README.md  which of these values are real, and which are invented")


def _submit(
    krama: Krama, bar: Progress, path: Path, rows: Iterator[dict[str, Any]] | None = None
) -> tuple[BatchResult, set[UUID]]:
    """Submit the file as it is, or reports that were built from it. Returns the result and the indicators."""
    task = bar.add_task(_named(path), total=files.count(path))
    indicators: set[UUID] = set()

    def on_rows(answered: Sequence[RowResult]) -> None:
        indicators.update(row.indicator.indicator_id for row in answered if row.indicator is not None)
        bar.advance(task, len(answered))

    return krama.report_many(rows or path, on_rows=on_rows, chunk=_ROWS_A_CALL), indicators


def _named(path: Path) -> str:
    return path.relative_to(files.FOLDER.parent).as_posix()


def _may_go(answer: Check | Refused) -> bool:
    return isinstance(answer, Check) and answer.action is Action.PROCEED
