"""Every transaction takes its locks in the order that docs/architecture.md lists, so that none can deadlock."""

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy.engine import URL

from krama.access.tokens import Tokens
from krama.audit.entry import Actor
from krama.core import clock, database, postgres
from krama.events.delivery import deliver
from krama.indicators.kinds import Indicator, Kind
from krama.listings.fading import publish_faded
from krama.operations import retention, sweeps
from krama.reports import intake, rereading
from krama.sharing.sectors import Sector
from tests.architecture.lock_recorder import WHOLE_ROW, LockRecorder
from tests.architecture.repository import ROOT
from tests.exchange import Caller, Exchange, running_exchange
from tests.imports.importing import importer
from tests.members import ORDINARY, new_client
from tests.plugins.postgres import fresh_postgres_database

REFERRED_TO = {"agency", "client", "indicator", "report"}
"""The tables that foreign keys name."""


@pytest.fixture(scope="module")
def recorder(
    postgres_server_url: str, postgres_template: str, tmp_path_factory: pytest.TempPathFactory
) -> LockRecorder:
    """What an exchange did in which each kind of change was made."""
    recorder, usual = LockRecorder(), postgres.connection_arguments

    def recorded(url: URL, waits: postgres.Waits) -> dict[str, Any]:
        return {**usual(url, waits), "cursor_factory": recorder.cursor_factory}

    with (
        pytest.MonkeyPatch.context() as patched,
        fresh_postgres_database(postgres_server_url, postgres_template) as url,
    ):
        for module in (postgres, database):  # what writes; the reader's cursors are asynchronous
            patched.setattr(module, "connection_arguments", recorded)
        patched.setattr(database, "lock_number", recorder.lock_number)
        with running_exchange(url, tmp_path_factory.mktemp("state")) as exchange:
            live(exchange)
            copy_lists(exchange, tmp_path_factory.mktemp("lists") / "list.csv")
            read_again(exchange, tmp_path_factory.mktemp("lists") / "list.csv")
            run_jobs(exchange)
            patched.setattr(clock, "now", lambda: datetime.now(UTC) + timedelta(days=400))
            run_jobs(exchange)
    return recorder


def test_locks_are_taken_in_the_order_of_the_document(recorder: LockRecorder) -> None:
    place = {lock: int(number) for number, locks in table("place") for lock in quoted(locks)}
    for locks in recorder.locks():
        places = [place[lock] for lock in locks if lock in place]
        assert places == sorted(places), locks
    assert place.keys() <= {lock for locks in recorder.locks() for lock in locks}, "no line for what nothing locks"


def test_row_without_a_place_is_locked_only_under_the_lock_that_the_document_names(recorder: LockRecorder) -> None:
    under = {row: quoted(lock)[0] for rows, lock in table("row") for row in quoted(rows)}
    for locks in recorder.locks():
        for number, lock in enumerate(locks):
            assert lock not in under or under[lock] in locks[:number], locks
    assert under.keys() <= {lock for locks in recorder.locks() for lock in locks}


def test_audit_log_is_locked_after_everything_else(recorder: LockRecorder) -> None:
    """Every answer waits for it."""
    after = [locks[locks.index("sequence: audit") + 1 :] for locks in recorder.locks() if "sequence: audit" in locks]
    assert after == [[]] * len(after)


def test_lock_that_the_document_does_not_list_stands_alone(recorder: LockRecorder) -> None:
    listed = {lock for first in ("place", "row") for cells in table(first) for lock in quoted(" ".join(cells))}
    for locks in recorder.locks():
        assert listed.isdisjoint(locks) or listed.issuperset(locks), locks


def test_no_lock_makes_those_wait_that_insert_a_row_that_refers_to_it(recorder: LockRecorder) -> None:
    """A foreign key locks the row that it names FOR KEY SHARE. Only FOR UPDATE, deletion and a new key exclude that."""
    locked = {name for statement in recorder.statements() for names in WHOLE_ROW.findall(statement) for name in names}
    assert "pending_report" in locked, "the pattern finds what is locked so"
    assert locked.isdisjoint(REFERRED_TO)


def table(first: str) -> list[tuple[str, str]]:
    """The first two cells of each line of the table whose first heading is this, in the document's part on locks."""
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8").partition("### The order of locks")[2]
    lines = text.partition(f"| {first} |")[2].partition("\n\n")[0].splitlines()[2:]
    return [(cells[1].strip(), cells[2].strip()) for cells in (line.split("|") for line in lines)]


def quoted(cell: str) -> list[str]:
    """What is quoted in a cell."""
    return re.findall("`(.*?)`", cell)


def live(exchange: Exchange) -> None:
    """Make each kind of change."""
    national, bank = exchange.member("National Police"), exchange.member("Bank", Sector.BANK, ORDINARY)
    _, credential = exchange.enrol("Office", Sector.POLICE, ORDINARY)
    office = exchange.with_token(exchange.services[Tokens].issue(credential.client_id, ORDINARY))
    administer(national)
    report(national, bank, office)
    dispute(exchange.member("National Bank", Sector.REGULATOR), bank)
    protect(national, office)


def copy_lists(exchange: Exchange, file: Path) -> None:
    """Import a list of which a row ends and another one changes."""
    mine = importer(exchange)
    for category, status in (("loan", "listed"), ("romance", "withdrawn")):
        rows = f"+855 12 111 222,{category},C-1,listed\n+855 12 111 223,loan,C-2,{status}\n"
        file.write_text(f"value,category,case_reference,status\n{rows}", encoding="utf-8")
        assert mine.run("csv", file).counts["created"]


def read_again(exchange: Exchange, file: Path) -> None:
    """Move a copy that its agency has narrowed, because its value is read otherwise than before. One had ended."""
    mine, link = importer(exchange), "https://evil.example/#/login"
    file.write_text(f"value,category\n{link},loan\n", encoding="utf-8")
    with exchange.database.transaction() as session:
        client_id = new_client(session, mine.agency_id, ORDINARY).client_id
    officer = exchange.with_token(exchange.services[Tokens].issue(client_id, ORDINARY))
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(intake, "canonicalise", lambda value, hints: Indicator(Kind.URL, "evil.example/"))
        assert mine.run("csv", file).counts["created"]
        report = officer.report(link, "romance", tlp="TLP:AMBER+STRICT")
        done(officer.post_as_read(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Not so."}))
        officer.report(link, "romance", tlp="TLP:AMBER+STRICT", narrative="Again.")
    rereading.reread(exchange.database, Actor(operator="root"), "KH", dry_run=False, show_progress=lambda message: None)


def run_jobs(exchange: Exchange) -> None:
    for run in (
        retention.end_expired, deliver, publish_faded,
        sweeps.sweep_access, sweeps.sweep_idempotency_keys, sweeps.sweep_quotas, sweeps.sweep_taxii,
    ):  # fmt: skip
        run(exchange.database)
    retention.run_daily(exchange.database, 30)


def done(answer: httpx.Response) -> dict[str, Any]:
    assert answer.is_success, answer.text
    document: dict[str, Any] = answer.json() if answer.content else {}
    return document


def administer(national: Caller) -> None:
    agency = done(national.post("/v1/agencies", {"name": "New Bank", "sector": "bank", "country": "KH"}))["agency_id"]
    bank = {"names": {"en": "Krong Bank"}, "short_name": "Krong", "country": "KH"}
    institution = done(national.post("/v1/institutions", bank))["institution_id"]
    done(national.request("PATCH", f"/v1/institutions/{institution}", json={"status": "inactive"}))
    client = done(national.post("/v1/clients", {"agency_id": agency, "name": "Desk", "role": "checker"}))["client_id"]
    path = f"/v1/clients/{client}"
    done(national.request("PATCH", path, json={"name": "Second desk"}, headers={"If-Match": '"1"'}))
    secret = done(national.post(f"{path}/secrets", {}))["secret_id"]
    done(national.request("DELETE", f"{path}/secrets/{secret}"))
    for what in (path, f"/v1/agencies/{agency}"):
        for verb in ("disable", "enable"):
            done(national.request("POST", f"{what}/{verb}"))


BODY = {"value": "012 345 678", "category": "loan", "confidence": 100}


def report(national: Caller, bank: Caller, office: Caller) -> None:
    reported = done(office.post("/v1/reports", BODY, **{"Idempotency-Key": "one"}))
    for member, confidence in ((office, 90), (bank, 100)):
        done(member.post("/v1/reports", BODY | {"confidence": confidence}))
    rows = [BODY | {"value": f"012 {number:06d}"} for number in range(20)]
    done(office.request("POST", "/v1/reports/batch", json={"items": rows}, headers={"Idempotency-Key": "many"}))
    path = f"/v1/reports/{reported['report_id']}"
    done(national.post_as_read(f"{path}/approve", None))
    label = {"tlp": "TLP:AMBER", "audience": {"sectors": ["bank"]}, "reason": "An investigation."}
    done(office.post(f"{path}/relabel", label))
    other = office.report("011 222 333")
    done(office.post(f"/v1/reports/{other['report_id']}/withdraw", {"reason": "A mistake."}))


def dispute(reviewer: Caller, bank: Caller) -> None:
    listed = bank.check("012 345 678")["matches"][0]["indicator_id"]
    for outcome in ("confirmed_fraud", "false_positive"):
        done(bank.post("/v1/outcomes", {"indicator_id": listed, "outcome": outcome}))
    for decision in ("rejected", "upheld"):
        opening = {"indicator_id": listed, "grounds": "wrong_account", "statement": f"To be {decision}."}
        path = f"/v1/disputes/{done(bank.post('/v1/disputes', opening))['dispute_id']}"
        for verb in ("acknowledge", "start-review"):
            done(reviewer.request("POST", f"{path}/{verb}"))
        done(reviewer.post_as_read(f"{path}/decide", {"decision": decision, "reason": "It was looked into."}))


def protect(national: Caller, office: Caller) -> None:
    report = {"value": "https://good-shop.com/pay", "category": "phishing"}
    done(office.post("/v1/reports", report))
    entry = {"form": "domain_suffix", "value": "good-shop.com", "owner": "Good Shop", "reason": "The shop's own."}
    tomorrow = (clock.now() + timedelta(days=1)).isoformat()
    added = done(national.post("/v1/protections", entry | {"expires_at": tomorrow}))
    pending = [
        done(office.post("/v1/reports", report | {"category": name}))["report_id"]
        for name in ("loan", "other", "romance")
    ]
    done(office.post(f"/v1/reports/{pending[2]}/withdraw", {"reason": "A mistake."}))
    decision = {"decision": "dismissed", "reason": "It is the shop's own."}
    done(national.post_as_read(f"/v1/reports/{pending[0]}/decide", decision))
    done(national.post(f"/v1/protections/{added['protection_id']}/end", {"reason": "The shop is closed."}))
    done(national.post_as_read(f"/v1/reports/{pending[1]}/decide", decision | {"decision": "accepted"}))
