"""The operator sees who keeps a copy, and who has not come back for corrections."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from krama.access.tokens import Tokens
from krama.agencies.permissions import Permission
from krama.core.database import Database
from krama.corrections import service as corrections
from krama.readers import service as readers
from krama.readers.selections import CHANGES
from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange, running_exchange
from tests.feed.copies import Copy, loaded, make
from tests.members import new_client
from tests.taxii.readers import ACCEPT, collection

PHONE = "012 345 678"


def shown(database_url: str, state: Path) -> dict[tuple[str, str], dict[str, Any]]:
    """What the command prints, by list and agency."""
    done = krama("report", "readers", "--json", database_url=database_url, state=state)
    assert done.returncode == 0, done.stderr
    return {(row["list"], row["agency"]): row for row in json.loads(done.stdout)}


def test_agency_that_does_not_come_back_for_its_corrections_is_shown(database_url: str, tmp_path: Path) -> None:
    state = tmp_path / "state"
    with running_exchange(database_url, state) as exchange:
        police = exchange.member("Phnom Penh Office")
        follower, absent, never = (exchange.member(name, Sector.BANK) for name in ("ABA", "Wing", "Acleda"))
        report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
        for member in (follower, absent, never):
            Copy(member).catch_up()
        absent.get("/v1/corrections")
        assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200
        follower.get("/v1/corrections")
        ministry = exchange.member("General Department of Anti-Technology Crimes of the Ministry", Sector.BANK)
        path = f"{collection('payments-opencti-corroborated')}objects/"
        assert ministry.request("GET", path, headers=ACCEPT).status_code == 200
        rows = shown(database_url, state)
        table = krama("report", "readers", database_url=database_url, state=state).stdout
    unread = {agency: row["unread_count"] for (name, agency), row in rows.items() if name == "corrections"}
    assert unread == {"ABA": 0, "Wing": 1, "Acleda": 1}
    assert rows["corrections", "Acleda"]["read_at"] is None
    assert rows["corrections", "Wing"]["unread_since"] is not None
    assert ("changes", "Acleda") in rows
    assert "Wing" in table
    assert max(map(len, table.splitlines())) <= 80
    assert "1 since" in table


def test_copy_that_began_before_anything_was_listed_shows_no_time_of_long_ago(exchange: Exchange) -> None:
    Copy(exchange.member("Acleda", Sector.BANK)).catch_up()
    with exchange.services[Database].read() as session:
        assert [each.began_at for each in readers.readers(session)] == [None]


def test_copy_that_was_given_up_gets_no_more_corrections(
    exchange: Exchange, police: Caller, later: list[timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    from krama.readers import service  # noqa: PLC0415

    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    member = exchange.member("Acleda", Sector.BANK)
    Copy(member).catch_up()
    monkeypatch.setattr(service, "COPY_KEPT", timedelta(microseconds=1))
    assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200
    assert member.get("/v1/corrections").json()["items"] == []


def unread(exchange: Exchange) -> list[int]:
    """How many corrections wait for each agency that has not read its own."""
    with exchange.services[Database].read() as session:
        return [each.correction_count for each in corrections.unread(session)]


def end(police: Caller, report: dict[str, Any]) -> None:
    assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200


def test_copy_that_was_given_the_end_of_a_listing_has_read_its_correction(exchange: Exchange, police: Caller) -> None:
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    copy = Copy(exchange.member("Acleda", Sector.BANK)).catch_up()
    end(police, report)
    assert unread(exchange) == [1]
    copy.catch_up()
    assert unread(exchange) == []


def test_what_ended_after_a_snapshot_is_read_with_the_changes_that_follow_it(
    exchange: Exchange, police: Caller
) -> None:
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    bank = exchange.member("Acleda", Sector.BANK)
    make(exchange)
    end(police, report)
    copy = loaded(bank)
    assert unread(exchange) == [1]
    copy.catch_up()
    assert copy.records == {}
    assert unread(exchange) == []


def test_copy_that_began_after_the_end_of_a_listing_has_not_read_its_correction(
    exchange: Exchange, police: Caller
) -> None:
    """Nothing told it of the end. The agency may have acted on a check before."""
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    bank = exchange.member("Acleda", Sector.BANK)
    assert bank.post("/v1/checks", {"value": PHONE, "purpose": "payment"}).status_code == 200
    end(police, report)
    copy = Copy(bank).catch_up()
    police.report("012 345 679", "loan", tlp="TLP:CLEAR")
    copy.catch_up()
    assert unread(exchange) == [1]


def test_copy_that_began_again_after_a_pause_has_not_read_what_came_in_between(
    exchange: Exchange, police: Caller
) -> None:
    reports = [police.report(f"012 345 67{number}", "loan", tlp="TLP:CLEAR") for number in range(3)]
    bank = exchange.member("Acleda", Sector.BANK)
    old = Copy(bank).catch_up()
    end(police, reports[0])
    old.catch_up()
    assert unread(exchange) == []
    end(police, reports[1])
    new = Copy(bank).catch_up()
    end(police, reports[2])
    assert unread(exchange) == [3], "nothing says any more that the first one was given"
    new.catch_up()
    assert unread(exchange) == [2]
    old.catch_up()
    assert unread(exchange) == []


@pytest.mark.parametrize(
    "filters", [{"kind": "bank_account"}, {"category": "romance"}, {"min_action": "hold"}], ids=str
)
def test_copy_of_a_part_of_the_list_reads_no_corrections(
    exchange: Exchange, police: Caller, filters: dict[str, str]
) -> None:
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    bank = exchange.member("Acleda", Sector.BANK)
    assert bank.post("/v1/checks", {"value": PHONE, "purpose": "payment"}).status_code == 200
    copy = Copy(bank, filters).catch_up()
    end(police, report)
    police.report("012 345 679", "loan", tlp="TLP:CLEAR")
    copy.catch_up()
    assert unread(exchange) == [1]


def test_end_that_another_copy_was_never_given_is_not_read_by_it(exchange: Exchange, police: Caller) -> None:
    """A program loads a snapshot of before the end. Another one of its agency began to follow after the end."""
    agency_id, credential = exchange.enrol("Acleda", Sector.BANK)
    issue = exchange.services[Tokens].issue
    with exchange.database.transaction() as session:
        other = new_client(session, agency_id, list(Permission))
    late, follower = (exchange.with_token(issue(each, Permission)) for each in (credential.client_id, other.client_id))
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    make(exchange)
    end(police, report)
    copy = Copy(follower).catch_up()
    held = loaded(late)
    copy.catch_up()
    assert unread(exchange) == [1]
    held.catch_up()  # the program itself is given the end
    assert unread(exchange) == []


@pytest.mark.parametrize(
    ("given", "whole"),
    [
        ([(10, 20), (20, 30)], (10, 30)),
        ([(10, 30), (15, 20)], (10, 30)),
        ([(20, 30), (10, 25)], (10, 30)),
        ([(20, 30), (10, 15)], (20, 30)),
        ([(20, 30), (10, 5)], (20, 30)),
        ([(10, 20), (21, 30)], (21, 30)),
        ([(10, 20), (50, 5), (50, 40)], None),
        ([(10, 20), (50, 5), (50, 60)], (50, 60)),
    ],
)
def test_pages_of_several_copies_of_a_client_are_one_stretch_only_where_nothing_is_missing(
    exchange: Exchange, given: list[tuple[int, int]], whole: tuple[int, int] | None
) -> None:
    agency_id, credential = exchange.enrol("Acleda", Sector.BANK)
    with exchange.services[Database].transaction() as session:
        for begun_at, seq in given:
            readers.note_read(session, (agency_id, credential.client_id), CHANGES, seq, begun_at)
    with exchange.services[Database].read() as session:
        assert readers.stretches(session, CHANGES) == ({} if whole is None else {agency_id: [whole]})
