"""What was handed out before a database was restored is not continued: it may have what the database has lost."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from krama.core import clock
from krama.core.database import Database
from krama.operations.restore import begin_epoch
from krama.settings import Settings
from tests.exchange import Caller, Exchange, running_exchange
from tests.feed.copies import Copy, fresh, loaded, make, root_of
from tests.taxii.readers import collection
from tests.tiers import short_on_sqlite

PHONE = "012 345 678"

pytestmark = short_on_sqlite


@contextmanager
def restored(exchange: Exchange, member: Caller) -> Iterator[tuple[Exchange, Caller]]:
    """The exchange after its next start, with the database in a new epoch, and the same member there."""
    settings, database = exchange.services[Settings], exchange.services[Database]
    begin_epoch(database, settings.state_dir)
    url = database.url.render_as_string(hide_password=False)
    with running_exchange(url, settings.state_dir) as again:
        caller = again.nobody
        caller._headers = member._headers
        yield again, caller


def test_copy_of_before_begins_again_with_a_new_snapshot(exchange: Exchange, police: Caller, bank: Caller) -> None:
    police.report(PHONE, "loan", tlp="TLP:CLEAR")
    make(exchange)
    copy = loaded(bank).catch_up()
    file = bank.get("/v1/snapshots/latest").json()["files"][0]["path"]
    with restored(exchange, bank) as (again, member):
        refused = member.get("/v1/changes", cursor=copy.cursor)
        assert (refused.status_code, refused.json()["code"]) == (410, "cursor_outdated")
        assert "restored" in refused.json()["detail"]
        assert list(root_of(again).glob("*")) == []
        assert member.get("/v1/snapshots/latest").json()["code"] == "snapshot_not_found"
        assert member.get(file).status_code == 404
        assert Copy(member).catch_up().verdicts() == fresh(member)
        make(again)
        assert loaded(member).catch_up().verdicts() == fresh(member)
        assert member.get("/v1/changes", cursor=loaded(member).cursor).status_code == 200


def test_snapshot_that_stayed_in_the_folder_is_of_another_epoch(
    exchange: Exchange, police: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another machine, or put back from a backup of the folder."""
    police.report(PHONE, "loan", tlp="TLP:CLEAR")
    make(exchange)
    file = bank.get("/v1/snapshots/latest").json()["files"][0]["path"]
    monkeypatch.setattr("krama.operations.restore.shutil.rmtree", lambda *_, **__: None)
    with restored(exchange, bank) as (again, member):
        assert list(root_of(again).glob("*")) != []
        assert member.get("/v1/snapshots/latest").status_code == 404
        assert member.get(file).status_code == 404
        make(again)
        assert member.get("/v1/snapshots/latest").status_code == 200


def test_list_that_is_followed_begins_again(exchange: Exchange, police: Caller) -> None:
    police.report(PHONE, "loan")
    paths = ("/v1/indicators", "/v1/reports", "/v1/corrections")
    cursors = {path: police.get(path).json()["resume_cursor"] for path in paths}
    assert {police.get(path, cursor=cursor).status_code for path, cursor in cursors.items()} == {200}
    with restored(exchange, police) as (_, member):
        for path, cursor in cursors.items():
            refused = member.get(path, cursor=cursor)
            assert (refused.status_code, refused.json()["code"]) == (410, "cursor_outdated")
            again = member.get(path).json()["resume_cursor"]
            assert member.get(path, cursor=again).status_code == 200


def test_next_of_taxii_is_refused_with_what_to_do(exchange: Exchange, police: Caller, bank: Caller) -> None:
    for number in range(3):
        police.report(f"012 345 67{number}", "loan")
    path = collection("all-opencti-all") + "objects/"
    cursor = bank.get(path, limit=1).json()["next"]
    with restored(exchange, bank) as (_, member):
        refused = member.get(path, next=cursor)
        assert refused.status_code == 410
        assert "added_after" in refused.json()["description"]
        assert member.get(path, next=member.get(path, limit=1).json()["next"]).status_code == 200


def test_file_of_before_is_read_again_whatever_the_reader_sends(
    exchange: Exchange, police: Caller, office: Caller, bank: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The restored file is older than the one that was read before. A reader that compares times must not keep that."""
    real, ahead = clock.now, timedelta()

    def now() -> datetime:
        return real() + ahead

    monkeypatch.setattr(clock, "now", now)
    for member in (police, office):
        member.report("+85512345678", "loan", confidence=100)
    ahead = timedelta(seconds=3)
    paths = ["/feeds/csv/phone.csv", "/feeds/misp/manifest.json"]
    known = {path: bank.get(path).headers for path in paths}
    manifest = bank.get("/feeds/misp/manifest.json").json()
    ahead = timedelta(seconds=6)
    with restored(exchange, bank) as (_, reader):
        ahead = timedelta(seconds=9)
        for path, headers in known.items():
            for condition in (
                {"If-None-Match": headers["etag"]},
                {"If-Modified-Since": headers["last-modified"]},
            ):
                assert reader.request("GET", path, headers=condition).status_code == 200, condition
        again: dict[str, Any] = reader.get("/feeds/misp/manifest.json").json()
        assert all(int(again[key]["timestamp"]) > int(stated["timestamp"]) for key, stated in manifest.items())


def test_cursor_of_an_epoch_has_its_place_and_belongs_to_its_list(exchange: Exchange, police: Caller) -> None:
    for number in range(3):
        police.report(f"012 345 67{number}", "loan")
    with restored(exchange, police) as (_, member):
        newest = member.get("/v1/reports", limit=1, order="newest").json()
        older = member.get("/v1/reports", limit=1, order="newest", cursor=newest["next_cursor"]).json()
        assert older["items"][0]["report_id"] != newest["items"][0]["report_id"]
        assert member.get("/v1/reports", cursor=older["resume_cursor"]).json()["items"] == []
        wrong = member.get("/v1/corrections", cursor=older["resume_cursor"])
        assert (wrong.status_code, wrong.json()["code"]) == (422, "cursor_unreadable")
