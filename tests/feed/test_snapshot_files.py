"""Files of snapshots: what is gone or damaged is not offered, and conditions are those of RFC 9110."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from krama.feed import snapshot_files, snapshots
from tests.exchange import Caller, Exchange
from tests.feed.copies import loaded, make, root_of
from tests.tiers import at_length, short_on_sqlite

PHONE = "012 345 678"

pytestmark = short_on_sqlite


def latest(member: Caller) -> dict[str, Any]:
    offered: dict[str, Any] = member.get("/v1/snapshots/latest").json()
    return offered


@pytest.fixture
def path(exchange: Exchange, police: Caller, bank: Caller) -> str:
    """Where the one file with a record is downloaded."""
    police.report(PHONE, "loan", tlp="TLP:CLEAR")
    make(exchange)
    (file,) = [each for each in latest(bank)["files"] if each["item_count"]]
    return str(file["path"])


def test_file_that_is_removed_after_it_was_looked_up_is_not_found(
    bank: Caller, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A newer snapshot has replaced it meanwhile."""
    usual = snapshots.file_of

    def removed(*arguments: Any) -> Any:
        there = usual(*arguments)
        there[0].unlink()
        return there

    monkeypatch.setattr(snapshots, "file_of", removed)
    answer = bank.get(path)
    assert (answer.status_code, answer.json()["code"]) == (404, "snapshot_not_found")


def test_file_that_is_removed_while_it_is_sent_is_sent_to_the_end(
    exchange: Exchange, bank: Caller, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole, usual = bank.get(path).content, snapshots.opened

    def removed(*arguments: Any) -> Any:
        content = usual(*arguments)
        arguments[0].unlink()
        return content

    monkeypatch.setattr(snapshots, "opened", removed)
    assert bank.get(path).content == whole


def changed(content: bytes) -> bytes:
    """The same length, with one bit that differs in the middle."""
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize("damage", ["truncated", "changed", pytest.param("removed", marks=at_length)])
def test_snapshot_with_a_damaged_file_is_not_offered(
    exchange: Exchange, police: Caller, bank: Caller, path: str, damage: str
) -> None:
    before = latest(bank)["snapshot_id"]
    police.report("012 345 679", "loan", tlp="TLP:CLEAR")
    make(exchange)
    newest = latest(bank)
    assert newest["snapshot_id"] != before
    file = root_of(exchange) / newest["snapshot_id"] / "bank" / "phone.ndjson.zst"
    if damage == "truncated":
        file.write_bytes(file.read_bytes()[:-1])
    elif damage == "changed":
        file.write_bytes(changed(file.read_bytes()))
    else:
        file.unlink()
    (of_newest,) = [each["path"] for each in newest["files"] if each["item_count"]]
    assert bank.get(of_newest).status_code == 404
    assert latest(bank)["snapshot_id"] == before
    assert len(loaded(bank).catch_up().records) == 2
    make(exchange)
    assert len(list(root_of(exchange).iterdir())) == 2
    assert latest(bank)["snapshot_id"] not in (before, newest["snapshot_id"])


@pytest.mark.parametrize("damaged", [lambda _: b"", changed], ids=["empty", "changed"])
def test_damaged_file_of_own_rows_is_made_again(
    exchange: Exchange, bank: Caller, damaged: Callable[[bytes], bytes]
) -> None:
    bank.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    make(exchange)
    assert len(loaded(bank).records) == 1
    (file,) = (root_of(exchange) / latest(bank)["snapshot_id"]).glob("own-*.zst")
    file.write_bytes(damaged(file.read_bytes()))
    assert len(loaded(bank).records) == 1


def test_content_of_a_snapshot_is_read_once_to_see_that_it_is_whole(
    bank: Caller, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[Path]()
    usual = snapshot_files.digest_of

    def digest_of(file: Path) -> str:
        read.append(file)
        return usual(file)

    monkeypatch.setattr(snapshot_files, "digest_of", digest_of)
    for _ in range(2):
        latest(bank)
        assert bank.get(path).status_code == 200
    assert len(read) == len(set(read))


def test_long_range_is_ignored_like_every_other_that_is_not_understood(bank: Caller, path: str) -> None:
    for many in (100, 9_000):
        headers = {"Range": "bytes=" + ",".join(f"{number}-{number}" for number in range(many))}
        answer = bank.request("GET", path, headers=headers)
        assert (answer.status_code, answer.content) == (200, bank.get(path).content)


FORMS = ("{tag}", "W/{tag}", '"another", {tag}', 'W/"another",W/{tag}', "*")


def test_reader_that_has_the_file_is_told_so_in_every_form_of_the_condition(bank: Caller, path: str) -> None:
    tag = bank.get(path).headers["etag"]
    for form in FORMS:
        answer = bank.request("GET", path, headers={"If-None-Match": form.format(tag=tag)})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", tag), form
    several = [("If-None-Match", '"another"'), ("If-None-Match", tag)]
    assert bank.request("GET", path, headers=several).status_code == 304
    assert bank.request("GET", path, headers={"If-None-Match": 'W/"another"'}).status_code == 200


def test_parquet_has_a_file_of_own_rows(exchange: Exchange, police: Caller, bank: Caller) -> None:
    police.report("012 345 679", "loan", tlp="TLP:CLEAR")
    bank.report(PHONE, "loan", tlp="TLP:AMBER+STRICT")
    make(exchange, "ndjson parquet")
    own = {each["format"]: each for each in latest(bank)["files"] if each["part"] == "own"}
    assert set(own) == {"ndjson.zst", "parquet"}
    (row,) = pq.read_table(io.BytesIO(bank.get(own["parquet"]["path"]).content)).to_pylist()
    assert (row["canonical"], own["parquet"]["item_count"]) == ("+85512345678", 1)
    assert latest(bank)["files"] == latest(bank)["files"], "they are made once"
    assert len(loaded(bank).records) == latest(bank)["item_count"] == 2
