"""Reports that end and personal data that is erased when their time is up."""

import json
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from sqlmodel import Session, delete, select, update

from krama.audit.entry import Actor
from krama.core import clock
from krama.core.inserts import insert_rows
from krama.listings import records
from krama.listings.tables import VerdictRow
from krama.operations import retention
from krama.reports.tables import Report
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange

PHONE = "012 345 678"
OPERATOR = Actor(operator="somebody")


def soon(seconds: float) -> str:
    return (datetime.now(UTC) + timedelta(seconds=seconds)).isoformat()


def test_report_whose_time_is_up_ends_and_leaves_a_trace(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    bank = exchange.member("ABA", Sector.BANK)
    report = police.report(PHONE, "loan", valid_until=soon(60))
    stays = police.report("012 345 679", "loan", valid_until=soon(3600))
    assert bank.check(PHONE)["listed"] is True
    assert retention.expire(exchange.database) == 0
    later[0] = timedelta(minutes=2)
    assert retention.expire(exchange.database) == 1
    checked = bank.check(PHONE)
    assert (checked["listed"], checked["status"], checked["report_count"]) == (False, "expired", 0)
    assert [reason["code"] for reason in checked["reasons"]] == ["expired"]
    ended = police.get(f"/v1/reports/{report['report_id']}").json()
    assert (ended["status"], ended["ended_at"]) == ("expired", ended["updated_at"])
    assert ended["end_reason"] == "Its validity has ended."
    assert police.get(f"/v1/reports/{stays['report_id']}").json()["status"] == "active"
    (correction,) = bank.get("/v1/corrections").json()["items"]
    assert correction["cause"] == "expired"
    listed = {indicator["canonical"]: indicator["status"] for indicator in bank.get("/v1/indicators").json()["items"]}
    assert listed == {"+85512345678": "expired", "+85512345679": "active"}


def test_report_said_again_with_another_time_does_not_end(
    exchange: Exchange, police: Caller, later: list[timedelta]
) -> None:
    report = police.report(PHONE, "loan", valid_until=soon(60))
    later[0] = timedelta(minutes=2)
    police.report(PHONE, "loan", valid_until=soon(600))
    assert retention.expire(exchange.database) == 0
    assert police.get(f"/v1/reports/{report['report_id']}").json()["status"] == "active"


def test_narrative_statement_and_tombstone_are_erased_after_their_time_and_not_before(
    exchange: Exchange, police: Caller, office: Caller, later: list[timedelta]
) -> None:
    reviewer = exchange.member("National Bank", Sector.REGULATOR)
    report = police.report(PHONE, "loan", narrative="He called me at home.")
    office.post(
        "/v1/cases",
        {
            "reference": "A-1",
            "category": "loan",
            "narrative": "He came to my home.",
            "evidence": [{"sha256": "a" * 64}],
            "values": [],
        },
    )
    ended = office.report("012 345 679", "loan")
    office.post(f"/v1/reports/{ended['report_id']}/withdraw", {"reason": "Wrong."})
    opened = office.post(
        "/v1/disputes",
        {
            "indicator_id": report["indicator"]["indicator_id"],
            "grounds": "other",
            "statement": "It is mine.",
            "evidence": [{"sha256": "a" * 64}],
        },
    ).json()
    reviewer.post_as_read(
        f"/v1/disputes/{opened['dispute_id']}/decide", {"decision": "rejected", "reason": "It is not."}
    )
    later[0] = timedelta(days=364)
    assert retention.run(exchange.database, OPERATOR, 365) == retention.RetentionSummary(0, 0, 0, 0, 0, 0, 0, 5)
    later[0] = timedelta(days=366)
    assert retention.run(exchange.database, OPERATOR, 365) == retention.RetentionSummary(0, 0, 1, 1, 1, 0, 1, 0)
    later[0] = timedelta()
    erased = police.get(f"/v1/reports/{report['report_id']}").json()
    assert (erased["narrative"], erased["erased_at"] is not None, erased["status"]) == (None, True, "active")
    read = office.get(f"/v1/disputes/{opened['dispute_id']}").json()
    assert (read["statement"], read["evidence"]) == (None, None)
    assert office.check("012 345 679")["status"] == "unknown"
    assert police.check(PHONE)["listed"] is True


def test_listing_that_comes_back_meanwhile_is_kept(exchange: Exchange, police: Caller, later: list[timedelta]) -> None:
    if exchange.database.engine.dialect.name == "sqlite":
        pytest.skip("One writes at a time: nobody reports anything meanwhile.")
    ended = police.report(PHONE, "loan")
    police.post(f"/v1/reports/{ended['report_id']}/withdraw", {"reason": "Wrong."})
    later[0] = timedelta(days=366)
    with ThreadPoolExecutor(1) as pool:
        with exchange.database.transaction() as writer:
            (row,) = writer.exec(select(VerdictRow)).all()
            records.lock(writer, [row.indicator_id])
            again = row.model_dump() | {"reports": 1}
            writer.execute(delete(VerdictRow))
            insert_rows(writer, VerdictRow, [again])
            removal = pool.submit(retention.run, exchange.database, OPERATOR, 365)
            time.sleep(0.5)  # it waits for the indicator by now
        assert removal.result().tombstones == 0
    with exchange.database.read() as session:
        assert session.exec(select(VerdictRow.reports)).one() == 1


def test_narrative_that_is_told_anew_meanwhile_is_kept(
    exchange: Exchange, police: Caller, later: list[timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    if exchange.database.engine.dialect.name == "sqlite":
        pytest.skip("One writes at a time: nobody tells anything meanwhile.")
    police.report(PHONE, "loan", narrative="He called me at home.")
    later[0] = timedelta(days=366)
    lock = records.lock

    def told_anew_first(session: Session, indicator_ids: Collection[UUID]) -> None:
        with exchange.database.transaction() as other:
            other.execute(update(Report).values(narrative="He called again.", seq=clock.to_micros(clock.now())))
        lock(session, indicator_ids)

    monkeypatch.setattr(records, "lock", told_anew_first)
    assert retention.run(exchange.database, OPERATOR, 365).narratives == 0
    with exchange.database.read() as session:
        assert session.exec(select(Report.narrative)).one() == "He called again."


def test_command_tells_what_it_did(exchange: Exchange, police: Caller, tmp_path: Path, later: list[timedelta]) -> None:
    police.report(PHONE, "loan", valid_until=soon(1))
    url = exchange.database.url.render_as_string(hide_password=False)
    ran = krama("retention", "run", "--json", database_url=url, state=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert set(json.loads(ran.stdout)) == {
        "expired",
        "protections",
        "narratives",
        "cases",
        "statements",
        "pending",
        "tombstones",
        "changes",
    }
