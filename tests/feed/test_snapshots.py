"""A snapshot and the changes after it are the list."""

import io
import json
from typing import Any
from uuid import UUID

import httpx
import pyarrow.parquet as pq
import pytest
from sqlalchemy import text
from sqlmodel import Session

from krama.audit.note import Signer
from krama.feed import snapshot_files, snapshots
from krama.feed.records import _verdict
from krama.listings import copied
from krama.sharing.sectors import Sector
from tests.exchange import Caller, Exchange
from tests.feed.copies import lines_of, loaded, make, root_of

PHONE = "012 345 678"


def test_manifest_is_signed_with_the_key_of_the_log(exchange: Exchange, police: Caller, bank: Caller) -> None:
    police.report(PHONE, "loan")
    make(exchange)
    offered = bank.get("/v1/snapshots/latest").json()
    text, _, signatures = offered["signed_note"].rpartition("\n\n")
    signer = exchange.services[Signer]
    assert signer.verifies(text + "\n", signatures.split()[-1])
    origin, statement = text.split("\n", 1)
    assert origin == f"{signer.name}/snapshot"
    assert json.loads(statement) == {name: each for name, each in offered.items() if name != "signed_note"}


def test_cursor_of_a_snapshot_with_a_filter_says_how_a_narrowed_copy_begins(exchange: Exchange, bank: Caller) -> None:
    make(exchange)
    cursor = bank.get("/v1/snapshots/latest").json()["resume_cursor"]
    for query in ({"kind": "phone"}, {"category": "loan"}, {"min_action": "warn"}):
        refused = bank.get("/v1/changes", cursor=cursor, **query)
        assert (refused.status_code, refused.json()["code"]) == (422, "cursor_unreadable")
        assert "A narrowed copy begins without a cursor" in refused.json()["detail"]
    assert bank.get("/v1/changes", cursor=cursor).status_code == 200
    other = bank.get("/v1/changes", cursor="nonsense")
    assert "narrowed" not in other.json()["detail"]


def test_download_is_continued_where_it_was_cut_off(exchange: Exchange, police: Caller, bank: Caller) -> None:
    police.report(PHONE, "loan")
    make(exchange)
    (file,) = [each for each in bank.get("/v1/snapshots/latest").json()["files"] if each["item_count"]]
    whole = bank.get(file["path"])
    size, tag = file["byte_count"], whole.headers["etag"]

    def ask(**headers: str) -> httpx.Response:
        return bank.request(
            "GET", file["path"], headers={name.replace("_", "-"): each for name, each in headers.items()}
        )

    rest = ask(Range="bytes=10-", If_Range=tag)
    assert (rest.status_code, rest.headers["content-range"]) == (206, f"bytes 10-{size - 1}/{size}")
    assert whole.content[:10] + rest.content == whole.content
    assert ask(Range="bytes=-5").content == whole.content[-5:]
    assert ask(Range="bytes=0-0").content == whole.content[:1]
    changed = ask(Range="bytes=10-", If_Range='"another"')
    assert (changed.status_code, changed.content) == (200, whole.content)
    for nonsense in ("bytes=5-2", "bytes=-", "lines=1-2", "bytes=1-2,4-5", "bytes=x-", "12"):
        assert ask(Range=nonsense).status_code == 200, nonsense
    assert ask(Range="bytes=-0").status_code == 416
    beyond = ask(Range=f"bytes={size}-")
    assert (beyond.status_code, beyond.json()["code"]) == (416, "range_invalid")
    assert beyond.headers.get("content-range") == f"bytes */{size}"
    assert ask(If_None_Match=tag).status_code == 304


def test_what_is_not_there_or_not_the_callers_is_not_found(exchange: Exchange, police: Caller, bank: Caller) -> None:
    partner = exchange.member("Seoul", Sector.PARTNER)
    early = bank.get("/v1/snapshots/latest")
    assert (early.status_code, early.json()["code"]) == (404, "snapshot_not_found")
    police.report(PHONE, "loan")
    make(exchange)
    offered, other = (member.get("/v1/snapshots/latest").json() for member in (bank, partner))
    path, of_partners = offered["files"][0]["path"], other["files"]
    assert bank.get(path).status_code == 200
    folder = path.rsplit("/", 1)[0]
    for file_id in (*(each["file_id"] for each in of_partners), UUID(int=7), "manifest.json", "..%2Fmanifest.json"):
        assert bank.get(f"{folder}/{file_id}").status_code == 404, file_id
    assert bank.get(f"/v1/snapshots/{UUID(int=7)}/files/{offered['files'][0]['file_id']}").status_code == 404


def test_own_file_has_what_only_this_agency_sees(exchange: Exchange, bank: Caller) -> None:
    bank.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    make(exchange)
    other = exchange.member("Wing", Sector.BANK)
    assert [len(loaded(member).records) for member in (bank, other)] == [1, 0]


def test_newest_snapshots_stay_and_unfinished_ones_go(exchange: Exchange, police: Caller, bank: Caller) -> None:
    root = root_of(exchange)
    ids = []
    for number in range(3):
        police.report(f"012 345 67{number}", "loan")
        make(exchange)
        ids.append(bank.get("/v1/snapshots/latest").json()["snapshot_id"])
    (root / f"{snapshot_files._DRAFT}left").mkdir()
    (root / ids[2] / "manifest.json").write_text("{")
    assert bank.get("/v1/snapshots/latest").json()["snapshot_id"] == ids[1], "a damaged one is passed over"
    make(exchange)
    assert len(list(root.iterdir())) == 2


def test_nothing_is_made_before_it_is_due(exchange: Exchange, police: Caller) -> None:
    root, database = root_of(exchange), exchange.database
    assert not snapshots.make_if_due(database, root, 0, "ndjson")
    assert snapshots.make_if_due(database, root, 6, "ndjson")
    assert not snapshots.make_if_due(database, root, 6, "ndjson")


def test_parquet_has_the_same_records(exchange: Exchange, police: Caller, bank: Caller) -> None:
    police.report(PHONE, "loan")
    make(exchange, "ndjson parquet")
    offered = bank.get("/v1/snapshots/latest").json()
    lines, table = (
        next(each for each in offered["files"] if each["name"].startswith(f"phone.{end}")) for end in ("nd", "pa")
    )
    assert lines["item_count"] == table["item_count"] == 1
    (record,) = lines_of(bank.get(lines["path"]).content)
    (row,) = pq.read_table(io.BytesIO(bank.get(table["path"]).content)).to_pylist()
    assert row["canonical"] == record["indicator"]["canonical"]
    assert row["reason_codes"] == record["reason_codes"]


def test_holder_of_a_snapshot_gets_a_correction(exchange: Exchange, police: Caller, bank: Caller) -> None:
    report = police.report(PHONE, "loan", tlp="TLP:CLEAR")
    make(exchange)
    loaded(bank)
    assert police.post(f"/v1/reports/{report['report_id']}/withdraw", {"reason": "Wrong."}).status_code == 200
    (correction,) = bank.get("/v1/corrections").json()["items"]
    assert correction["cause"] == "withdrawn"


def test_memory_for_a_snapshot_does_not_grow_with_the_list(
    exchange: Exchange, police: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache of pages, in KiB, of the connection that reads the rows. The other cache has a limit of its own."""
    police.report("012 345 678", "loan")
    sizes, usual = [], copied.shared

    def shared(session: Session, *arguments: Any, **named: Any) -> Any:
        sizes.append(session.execute(text("PRAGMA cache_size")).scalar_one())
        return usual(session, *arguments, **named)

    if exchange.database.is_sqlite:
        monkeypatch.setattr(copied, "shared", shared)
        make(exchange)
        assert sizes == [-4_096]
    assert _verdict.cache_parameters()["maxsize"] <= 16_384
