"""The operator sees who keeps a copy, and who has not come back for corrections."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from krama.sharing.sectors import Sector
from tests.command import krama
from tests.exchange import Caller, Exchange, running_exchange
from tests.feed.copies import Copy

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
        rows = shown(database_url, state)
        table = krama("report", "readers", database_url=database_url, state=state).stdout
    unread = {agency: row["unread_count"] for (name, agency), row in rows.items() if name == "corrections"}
    assert unread == {"ABA": 0, "Wing": 1, "Acleda": 1}
    assert rows["corrections", "Acleda"]["read_at"] is None
    assert rows["corrections", "Wing"]["unread_since"] is not None
    assert ("changes", "Acleda") in rows
    assert "Wing" in table


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
