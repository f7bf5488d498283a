"""An exchange whose reports have a `beneficiary_name`: run in a process of its own by `test_add_a_report_field`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher

import krama
from krama.access.tokens import Tokens
from krama.agencies import secret_hash
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
from tests.reports.test_fields import documented

NAME = "beneficiary_name"
PHONE, OTHER, THIRD = "012 345 678", "012 345 679", "012 345 670"


def shown(caller: Caller, report: dict[str, Any]) -> Any:
    """The name that a caller reads in a report that it may see."""
    answer = caller.get(f"/v1/reports/{report['report_id']}")
    assert answer.status_code == 200, answer.text
    return answer.json()[NAME]


def everybody(exchange: Exchange) -> dict[Sector, Caller]:
    """Another agency of each sector."""
    return {sector: exchange.member(f"Other {sector}", sector) for sector in Sector}


def reported_as_json_and_as_csv(source: Caller) -> tuple[dict[str, Any], dict[str, Any]]:
    first = source.report(PHONE, "loan", **{NAME: "CHAN DARA"})
    text = f"value,category,{NAME}\n{OTHER},loan,chan dara\n".encode()
    answer = source.request("POST", "/v1/reports/bulk", content=text, headers={"Content-Type": "text/csv"})
    (row,) = answer.json()["results"]
    assert row["status"] == "accepted", row
    second: dict[str, Any] = source.get(f"/v1/reports/{row['report_id']}").json()
    return first, second


def kiosk_reads_its_own_words_alone(source: Caller, kiosk: Caller) -> None:
    source.report(THIRD, "loan", **{NAME: "CHAN DARA"})
    assert kiosk.report(THIRD, "loan")[NAME] is None
    assert kiosk.report(THIRD, "loan", **{NAME: "SOK SAN"})[NAME] == "SOK SAN"


def retention_erases_it(exchange: Exchange, source: Caller, report: dict[str, Any]) -> None:
    with a_year_later():
        assert retention.run(exchange.database, Actor(operator="somebody"), 365).narratives == 3
    assert shown(source, report) is None


@contextmanager
def a_year_later() -> Iterator[None]:
    now = clock.now
    clock.now = lambda: now() + timedelta(days=366)
    yield
    clock.now = now


def main(forgotten: bool) -> None:
    state = Path(sys.argv[1])
    assert state.parent in Path(krama.__file__).parents
    secret_hash.HASHER = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
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
        if forgotten:
            nobody_else_sees_it(exchange, source)
        else:
            banks_alone_see_it(exchange, source, kiosk, state.parent / "report-fields.md")


def banks_alone_see_it(exchange: Exchange, source: Caller, kiosk: Caller, document: Path) -> None:
    assert not undeclared(Report, ReportIn, ReportOut)
    assert all(documented(field) in document.read_text(encoding="utf-8") for field in FIELDS)
    others = everybody(exchange)
    for report in reported_as_json_and_as_csv(source):
        assert report[NAME] == "CHAN DARA"
        seen = {sector for sector, caller in others.items() if shown(caller, report) is not None}
        assert seen == {Sector.BANK}
    kiosk_reads_its_own_words_alone(source, kiosk)
    retention_erases_it(exchange, source, report)
    sys.stdout.write("banks alone see it\n")


def nobody_else_sees_it(exchange: Exchange, source: Caller) -> None:
    assert undeclared(Report, ReportIn, ReportOut) == {NAME}
    report = source.report(PHONE, "loan", **{NAME: "CHAN DARA"})
    assert shown(source, report) == "CHAN DARA"
    assert [shown(caller, report) for caller in everybody(exchange).values()] == [None] * len(Sector)
    with a_year_later():
        assert retention.run(exchange.database, Actor(operator="somebody"), 365).narratives == 1
    assert shown(source, report) is None
    sys.stdout.write("nobody else sees it\n")
