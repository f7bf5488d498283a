"""`verify` finds what somebody did to the log who can write into the database, and says which record."""

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from krama.audit import exports, log_key, repository
from krama.audit.errors import ExportRefused
from krama.audit.verification import verify
from krama.core.database import Database
from krama_client import verify_log
from krama_client.errors import LogFileUnreadable
from tests.audit.logs import Log

FLIP = "UPDATE audit_record SET leaf = :leaf WHERE leaf_index = 7"
MOVE = (
    "UPDATE audit_record SET leaf_index = 1000 WHERE leaf_index = 7",
    "UPDATE audit_record SET leaf_index = 7 WHERE leaf_index = 9",
    "UPDATE audit_record SET leaf_index = 9 WHERE leaf_index = 1000",
)


def flip(log: Log) -> None:
    with log.database.read() as session:
        leaf = repository.leaves(session, 7, 1)[0][1]
    log.execute(FLIP, leaf=leaf[:-1] + bytes([leaf[-1] ^ 1]))


def delete(log: Log) -> None:
    log.execute("DELETE FROM audit_record WHERE leaf_index = 7")


def reorder(log: Log) -> None:
    for statement in MOVE:
        log.execute(statement)


def insert(log: Log) -> None:
    """One more in the middle, and all others moved along."""
    log.execute("UPDATE audit_record SET leaf_index = leaf_index + 1000 WHERE leaf_index >= 7")
    log.execute("UPDATE audit_record SET leaf_index = leaf_index - 999 WHERE leaf_index >= 1000")
    log.execute("INSERT INTO audit_record (leaf_index, at, leaf) VALUES (7, 0, :leaf)", leaf=b"{}")


def append_unseen(log: Log) -> None:
    log.execute("INSERT INTO audit_record (leaf_index, at, leaf) VALUES (12, 0, :leaf)", leaf=b"{}")


def truncate(log: Log) -> None:
    log.execute("DELETE FROM audit_record WHERE leaf_index >= 7")


def forge_checkpoint(log: Log) -> None:
    log.execute("UPDATE audit_checkpoint SET root = :root WHERE size = 10", root=bytes(32))


def change_tiles(log: Log) -> None:
    """The record and its hash: only the signed root gives it away."""
    flip(log)
    with log.database.read() as session:
        tile = bytearray(repository.tile(session, (0, 0)))
    tile[7 * 32 : 8 * 32] = bytes(32)
    log.execute("UPDATE audit_tile SET hashes = :hashes", hashes=bytes(tile))


TAMPERING: list[tuple[Callable[[Log], None], str, str]] = [
    (flip, "changed", "Record 7 is not what was signed."),
    (delete, "missing", "Record 7 is missing"),
    (reorder, "moved", "Record 7 is what was signed as record 9."),
    (insert, "changed", "Record 7 is not what was signed."),
    (insert, "moved", "Record 8 is what was signed as record 7."),
    (append_unseen, "inserted", "12 records were appended, and 13 are there."),
    (truncate, "truncated", "10 records were signed, but only 7 exist without a gap."),
    (forge_checkpoint, "checkpoint", "differs from its row"),
    (change_tiles, "changed", "The first 10 records differ"),
]


def grown(log: Log) -> Log:
    """Ten records under two checkpoints, and two after them."""
    log.grow(5)
    log.sign()
    log.grow(5)
    log.sign()
    log.grow(2)
    return log


@pytest.fixture
def signed(log: Log) -> Log:
    """A log to be tampered with."""
    return grown(log)


@pytest.fixture(scope="module")
def untouched(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Log]:
    """A log that no test changes."""
    database = Database(module_database_url)
    yield grown(Log(database, tmp_path_factory.mktemp("untouched")))
    database.close()


def test_log_that_nobody_touched_is_intact(untouched: Log) -> None:
    done = verify(untouched.database, untouched.signer, [untouched.note()])
    assert (done.records, done.signed, done.unsigned, done.checkpoints) == (12, 10, 2, 2)
    assert done.findings == []


def test_empty_log_is_intact(log: Log) -> None:
    assert verify(log.database, log.signer).findings == []


@pytest.mark.parametrize(("tamper", "kind", "words"), TAMPERING)
def test_tampering_is_found_and_named(signed: Log, tamper: Callable[[Log], None], kind: str, words: str) -> None:
    """REQUIREMENTS 30."""
    tamper(signed)
    findings = verify(signed.database, signed.signer).findings
    assert any(finding.kind == kind and words in finding.detail for finding in findings), findings


def test_tile_above_that_was_changed_is_found(log: Log) -> None:
    log.grow(300)
    log.sign()
    log.execute("UPDATE audit_tile SET hashes = :hashes WHERE level = 1", hashes=bytes(32))
    (finding,) = verify(log.database, log.signer).findings
    assert (finding.kind, "Tile 0 of level 1" in finding.detail) == ("tiles", True)


def test_fork_is_found_by_a_checkpoint_that_was_kept(signed: Log, tmp_path: Path) -> None:
    """Somebody with the key and the database can sign another history; not with what others keep."""
    kept = signed.note()
    signed.execute("DELETE FROM audit_record")
    signed.execute("DELETE FROM audit_tile")
    signed.execute("DELETE FROM audit_checkpoint")
    signed.execute("UPDATE sequence SET value = 0 WHERE name IN ('audit', 'checkpoint')")
    other = Log(signed.database, signed.state)
    other.state = tmp_path / "elsewhere"
    other.grow(11)
    other.sign()
    assert verify(signed.database, signed.signer).findings == []
    (finding,) = verify(signed.database, signed.signer, [kept]).findings
    assert finding.kind == "forked"


def test_kept_checkpoint_beyond_the_end_shows_a_truncated_log(signed: Log) -> None:
    kept = signed.note()
    signed.execute("DELETE FROM audit_record WHERE leaf_index >= 5")
    signed.execute("DELETE FROM audit_checkpoint WHERE size = 10")
    signed.execute("UPDATE sequence SET value = 5 WHERE name IN ('audit', 'checkpoint')")
    assert "truncated" in {finding.kind for finding in verify(signed.database, signed.signer, [kept]).findings}


def test_checkpoint_of_another_key_is_no_checkpoint(untouched: Log, tmp_path: Path) -> None:
    other = log_key.load_or_create(tmp_path / "other", "https://krama.test")
    assert {finding.kind for finding in verify(untouched.database, other).findings} == {"checkpoint"}
    (finding,) = verify(untouched.database, untouched.signer, ["nonsense"]).findings
    assert finding.kind == "checkpoint"


def exported(log: Log, folder: Path, name: str = "log.ndjson", agency: Any = None) -> Path:
    file = folder / name
    exports.export(log.database, log.signer, file, agency)
    return file


@pytest.mark.parametrize("name", ["log.ndjson", "log.parquet"])
def test_export_is_verified_far_from_here(untouched: Log, tmp_path: Path, name: str) -> None:
    file = exported(untouched, tmp_path, name)
    done = verify_log(file, untouched.signer.verifier_key, [untouched.note()])
    assert (done.records, done.size, done.findings) == (10, 10, [])


Lines = list[dict[str, Any]]


def flip_line(lines: Lines) -> None:
    leaf = base64.b64decode(lines[8]["leaf"])
    lines[8]["leaf"] = base64.b64encode(leaf[:-1] + bytes([leaf[-1] ^ 1])).decode()


def drop_line(lines: Lines) -> None:
    del lines[8]


def swap_lines(lines: Lines) -> None:
    lines[8], lines[9] = lines[9], lines[8]


def swap_leaves(lines: Lines) -> None:
    lines[8]["leaf"], lines[9]["leaf"] = lines[9]["leaf"], lines[8]["leaf"]


def insert_line(lines: Lines) -> None:
    lines.insert(8, {**lines[8], "leaf_index": 7})
    for index, line in enumerate(lines[1:]):
        line["leaf_index"] = index


def cut(lines: Lines) -> None:
    del lines[8:]


def other_key(lines: Lines) -> None:
    lines[8]["data_key"] = "00" * 16


@pytest.mark.parametrize(
    ("tamper", "kind"),
    [
        (flip_line, "changed"),
        (drop_line, "missing"),
        (swap_lines, "missing"),
        (swap_leaves, "changed"),
        (insert_line, "inserted"),
        (cut, "truncated"),
        (other_key, "key"),
    ],
)
def test_export_that_was_touched_is_found_out(
    untouched: Log, tmp_path: Path, tamper: Callable[[Lines], None], kind: str
) -> None:
    file = exported(untouched, tmp_path)
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    tamper(lines)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines))
    assert kind in {finding.kind for finding in verify_log(file, untouched.signer.verifier_key, []).findings}


def test_export_of_a_fork_is_found_by_a_checkpoint_that_was_kept(untouched: Log, tmp_path: Path) -> None:
    kept = untouched.signer.sign(f"{untouched.signer.name}\n5\n{base64.b64encode(bytes(32)).decode()}\n")
    longer = untouched.signer.sign(f"{untouched.signer.name}\n50\n{base64.b64encode(bytes(32)).decode()}\n")
    file = exported(untouched, tmp_path)
    assert {finding.kind for finding in verify_log(file, untouched.signer.verifier_key, [kept]).findings} == {"forked"}
    assert {finding.kind for finding in verify_log(file, untouched.signer.verifier_key, [longer]).findings} == {
        "truncated"
    }


def test_export_of_another_log_is_not_verified(untouched: Log, tmp_path: Path) -> None:
    other = log_key.load_or_create(tmp_path / "other", "https://krama.test")
    with pytest.raises(LogFileUnreadable, match="not signed"):
        verify_log(exported(untouched, tmp_path), other.verifier_key, [])


@pytest.mark.parametrize("content", ["", "\n", "[]", "{}", '{"checkpoint": 1}', "\xff"])
def test_file_that_is_no_export_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "log.ndjson"
    file.write_text(content, encoding="latin-1")
    with pytest.raises(LogFileUnreadable):
        verify_log(file, log_key.load_or_create(tmp_path, "https://krama.test").verifier_key, [])


def test_export_goes_to_a_new_file_that_can_be_written(untouched: Log, tmp_path: Path) -> None:
    exported(untouched, tmp_path)
    for file in (tmp_path / "log.ndjson", tmp_path / "log.csv", tmp_path / "nowhere" / "log.ndjson"):
        with pytest.raises(ExportRefused):
            exports.export(untouched.database, untouched.signer, file, None)
