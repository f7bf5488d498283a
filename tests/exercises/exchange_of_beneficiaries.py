"""An exchange whose reports have a `beneficiary_name` for banks, and a `nickname` whose line was forgotten.

Run in a process of its own by `test_add_a_report_field`.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import krama
from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.audit.entry import Actor
from krama.core import clock
from krama.core.database import Database
from krama.migrations.state import migrate
from krama.operations import retention
from krama.reports.field_check import undeclared
from krama.reports.fields import FIELDS
from krama.reports.schemas import ReportIn, ReportOut
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange, running_exchange
from tests.members import new_client
from tests.reports.documents import documented

NAME, FORGOTTEN = "beneficiary_name", "nickname"
PHONE, OTHER, THIRD, FOURTH = "012 345 678", "012 345 679", "012 345 670", "012 345 671"


def shown(caller: Caller, report: dict[str, Any], field: str = NAME) -> Any:
    """What a caller reads in a field of a report that it may see."""
    answer = caller.get(f"/v1/reports/{report['report_id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()[field]


def everybody(exchange: Exchange) -> dict[Sector, Caller]:
    """Another agency of each sector."""
    return {sector: exchange.member(f"Other {sector}", sector) for sector in Sector}


def reported_as_json_and_as_csv(source: Caller) -> tuple[dict[str, Any], dict[str, Any]]:
    first = source.report(PHONE, "loan", **{NAME: "CHAN DARA"})
    text = f"value,category,{NAME}\n{OTHER},loan,chan dara\n".encode()
    answer = source.request("POST", "/v1/reports/batch", content=text, headers={"Content-Type": "text/csv"})
    (row,) = answer.json()["items"]
    assert row["result"] == "created", row
    second: dict[str, Any] = source.get(f"/v1/reports/{row['report_id']}").json()
    return first, second


def kiosk_reads_its_own_words_alone(source: Caller, kiosk: Caller) -> None:
    source.report(THIRD, "loan", **{NAME: "CHAN DARA"})
    assert kiosk.report(THIRD, "loan")[NAME] is None
    assert kiosk.report(THIRD, "loan", **{NAME: "SOK SAN"})[NAME] == "SOK SAN"


def banks_alone_see_the_name(reports: tuple[dict[str, Any], ...], others: dict[Sector, Caller]) -> None:
    for report in reports:
        assert report[NAME] == "CHAN DARA"
        seen = {sector for sector, caller in others.items() if shown(caller, report) is not None}
        assert seen == {Sector.BANK}


def nobody_else_sees_the_nickname(source: Caller, report: dict[str, Any], others: dict[Sector, Caller]) -> None:
    assert shown(source, report, FORGOTTEN) == "Dara"
    assert [shown(caller, report, FORGOTTEN) for caller in others.values()] == [None] * len(Sector)


def retention_erases_both(exchange: Exchange, source: Caller, named: dict[str, Any], nicknamed: dict[str, Any]) -> None:
    with a_year_later():
        assert retention.run(exchange.database, Actor(operator="somebody"), 365).narratives == 4
    assert (shown(source, named), shown(source, nicknamed, FORGOTTEN)) == (None, None)


@contextmanager
def a_year_later() -> Iterator[None]:
    now = clock.now
    clock.now = lambda: now() + timedelta(days=366)
    yield
    clock.now = now


def main() -> None:
    state = Path(sys.argv[1])
    assert state.parent in Path(krama.__file__).parents
    assert undeclared(Report, ReportIn, ReportOut) == {FORGOTTEN}
    document = (state.parent / "report-fields.md").read_text(encoding="utf-8")
    assert all(documented(field) in document for field in FIELDS)
    url = f"sqlite:///{state.parent / 'krama.sqlite3'}"
    database = Database(url)
    migrate(database)
    database.close()
    with running_exchange(url, state) as exchange:
        agency_id, desk = exchange.enrol("Office")
        with exchange.database.transaction() as session:
            narrow = new_client(session, agency_id, [Permission.REPORTS_SUBMIT])
        issue = exchange.services[Tokens].issue
        source, kiosk = (exchange.with_token(issue(client.client_id, Permission)) for client in (desk, narrow))
        others = everybody(exchange)
        named = reported_as_json_and_as_csv(source)
        banks_alone_see_the_name(named, others)
        kiosk_reads_its_own_words_alone(source, kiosk)
        nicknamed = source.report(FOURTH, "loan", **{FORGOTTEN: "Dara"})
        nobody_else_sees_the_nickname(source, nicknamed, others)
        retention_erases_both(exchange, source, named[-1], nicknamed)
    sys.stdout.write("banks alone see the name, and nobody else the nickname\n")
