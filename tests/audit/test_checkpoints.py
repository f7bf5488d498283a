"""Checkpoints: only what the database holds is signed, read and hashed again each time, and never two histories."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from krama.audit import log_key, repository
from krama.audit.checkpoints import MOST_AT_ONCE, Checkpointer
from krama.audit.continuity import LAST_SIGNED, TreeHead, last_signed, signer_of_log
from krama.audit.errors import LogBroken, LogKeyUnusable
from krama.audit.note import NoteRefused, checkpoint_text, read_checkpoint
from krama_client._log.notes import NoteUnverified, read_signed_tree
from tests.audit.logs import Log
from tests.command import krama
from tests.exchange import Exchange, running_exchange


def test_checkpoint_is_signed_over_all_records_and_anybody_can_verify_it(log: Log) -> None:
    log.grow(3)
    assert log.sign() == 3
    tree = read_signed_tree(log.note(), log.signer.verifier_key)
    assert (tree.origin, tree.size, tree.root) == ("krama.test/audit", 3, log.root())


def test_log_grows_by_steps_and_each_is_signed(log: Log) -> None:
    for count in (1, 255, 1, 300):
        log.grow(count)
        log.sign()
        assert read_checkpoint(log.note(), log.signer)[1] == log.root()
    assert log.sign() is None
    with log.database.read() as session:
        assert [checkpoint.size for checkpoint in repository.checkpoints(session)] == [1, 256, 257, 557]


def test_very_many_records_are_signed_in_turns(log: Log, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("krama.audit.checkpoints.MOST_AT_ONCE", 100)
    assert MOST_AT_ONCE > 100
    log.grow(250)
    assert [log.sign() for _ in range(4)] == [100, 200, 250, None]
    assert read_checkpoint(log.note(), log.signer)[1] == log.root()


def test_workers_that_sign_at_once_make_one_history(log: Log) -> None:
    def work(number: int) -> None:
        if number % 2:
            log.grow(7)
        else:
            log.sign()

    with ThreadPoolExecutor(4) as pool:
        turns = [pool.submit(work, number) for number in range(40)]
    assert [turn.exception() for turn in turns] == [None] * 40
    log.sign()
    assert read_checkpoint(log.note(), log.signer) == (140, log.root())


def test_leaf_that_was_changed_before_it_was_signed_is_signed_as_it_stands(log: Log) -> None:
    """What is signed was read from the database: a memory of it is not trusted, and neither is it hashed twice."""
    log.grow(2)
    log.execute("UPDATE audit_record SET leaf = :leaf WHERE leaf_index = 1", leaf=b"other")
    log.sign()
    assert read_checkpoint(log.note(), log.signer)[1] == log.root()


@pytest.mark.parametrize(
    "tampering",
    [
        "DELETE FROM audit_record WHERE leaf_index = 4",
        "UPDATE audit_record SET leaf_index = 99 WHERE leaf_index = 4",
        "DELETE FROM audit_record WHERE leaf_index = 5",
        "DELETE FROM audit_tile",
        "UPDATE audit_tile SET hashes = :hashes",
        "DELETE FROM audit_checkpoint",
        "UPDATE sequence SET value = 1 WHERE name = 'audit'",
    ],
)
def test_nothing_is_signed_that_contradicts_what_was_signed(log: Log, tampering: str) -> None:
    log.grow(3)
    log.sign()
    log.grow(3)
    log.execute(tampering, **({"hashes": bytes(96)} if ":hashes" in tampering else {}))
    with pytest.raises(LogBroken):
        log.sign()


def test_database_that_was_set_back_is_not_signed_again(log: Log) -> None:
    log.grow(5)
    log.sign()
    log.execute("DELETE FROM audit_record")
    log.execute("DELETE FROM audit_tile")
    log.execute("DELETE FROM audit_checkpoint")
    log.execute("UPDATE sequence SET value = 0 WHERE name IN ('audit', 'checkpoint')")
    log.grow(5)
    with pytest.raises(LogBroken, match="5 records were signed, it has 0"):
        log.sign()


def test_state_folder_remembers_the_largest(log: Log) -> None:
    log.grow(2)
    log.sign()
    signed = last_signed(log.state)
    assert signed is not None
    assert (signed.size, signed.root) == (2, log.root())


def test_memory_of_the_last_checkpoint_that_can_not_be_read_is_not_written_over(log: Log, tmp_path: Path) -> None:
    """Otherwise an attacker who spoils one file could set the database back and have a second history signed."""
    log.grow(2)
    log.sign()
    file = log.state / LAST_SIGNED
    for spoilt, mode, disclosed in (("nonsense", 0o600, "can't be read"), (file.read_text(), 0o644, "chmod 600")):
        file.write_text(spoilt)
        file.chmod(mode)
        log.grow(1)
        with pytest.raises(LogBroken, match=disclosed):
            log.sign()
        assert file.read_text() == spoilt
    file.write_text("nonsense")
    file.chmod(0o600)
    assert krama("serve", database_url=str(log.database.url), state=log.state).returncode == 1
    file.unlink()
    assert log.sign() == 4


def test_key_of_a_log_that_was_signed_is_never_made_anew(log: Log, tmp_path: Path) -> None:
    held = signer_of_log(log.database, tmp_path / "fresh", "https://krama.test")
    assert held.name == "krama.test/audit"
    log.grow(1)
    log.sign()
    assert signer_of_log(log.database, log.state, "").verifier_key == log.signer.verifier_key
    with pytest.raises(LogKeyUnusable, match="not the key that signed"):
        signer_of_log(log.database, tmp_path / "fresh", "https://krama.test")
    with pytest.raises(LogKeyUnusable, match="can't be read"):
        signer_of_log(log.database, tmp_path / "none", "https://krama.test")
    assert not (tmp_path / "none").exists()


def test_no_receipt_is_signed_for_a_log_that_is_broken(exchange: Exchange, tmp_path: Path) -> None:
    office = exchange.member("Office")
    office.report("012 999 999", with_receipt=True)
    exchange.services[Checkpointer].sign()
    (tmp_path / "state" / LAST_SIGNED).write_text("nonsense")
    office.report("012 999 998")
    with pytest.raises(LogBroken):
        exchange.services[Checkpointer].sign()
    with exchange.database.read() as session:
        before = repository.size(session)
    checked = office.post("/v1/checks", {"value": "012 999 997", "with_receipt": True})
    report = {"kind": "phone", "value": "012 999 997", "category": "other"}
    reported = office.post("/v1/reports", {**report, "with_receipt": True})
    assert [(answer.status_code, answer.json().get("code")) for answer in (checked, reported)] == [
        (503, "audit_log_broken")
    ] * 2
    with exchange.database.read() as session:
        assert repository.size(session) == before
    assert office.post("/v1/checks", {"value": "012 999 997"}).json()["action"] == "proceed"


def test_note_of_another_key_name_or_text_is_refused(log: Log, tmp_path: Path) -> None:
    other = log_key.load_or_create(tmp_path / "other", "https://krama.test")
    note = log.signer.sign(checkpoint_text(log.signer.name, 1, bytes(32)))
    assert read_checkpoint(note, log.signer) == (1, bytes(32))
    elsewhere = log.signer.sign(checkpoint_text("elsewhere", 1, bytes(32)))
    receipt = log.signer.sign(f"{log.signer.name}/receipt\n{{}}\n")
    for text, signer in (
        (note, other),
        (note.replace("\n1\n", "\n2\n"), log.signer),
        (note.rstrip(), other),
        (elsewhere, log.signer),
        (receipt, log.signer),
        ("", log.signer),
        (note.rpartition("\n\n")[0], log.signer),
    ):
        with pytest.raises(NoteRefused):
            read_checkpoint(text, signer)
        with pytest.raises(NoteUnverified):
            read_signed_tree(text, signer.verifier_key)


def test_key_is_made_once_and_kept_private(tmp_path: Path) -> None:
    made = [log_key.load_or_create(tmp_path, "https://krama.test").verifier_key for _ in range(2)]
    assert made[0] == made[1]
    path = tmp_path / log_key.FILE
    assert path.stat().st_mode & 0o077 == 0
    path.chmod(0o644)
    with pytest.raises(LogKeyUnusable, match="chmod 600"):
        log_key.load(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"name": "a b", "private_key": ""}', '{"name": "a", "private_key": "eA=="}']
)
def test_key_that_is_broken_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / log_key.FILE
    path.write_text(content)
    path.chmod(0o600)
    with pytest.raises(LogKeyUnusable):
        log_key.load(tmp_path)


def test_running_service_signs_by_itself_and_what_is_left_at_its_end(database_url: str, tmp_path: Path) -> None:
    with running_exchange(database_url, tmp_path / "state", checkpoint_seconds=60) as exchange:
        assert exchange.member("Office").get("/v1/me").status_code == 200
    with running_exchange(database_url, tmp_path / "state", checkpoint_seconds=60) as exchange:
        assert exchange.member("Bank").get("/v1/audit/checkpoint").json()["tree_size"] == 1


@pytest.mark.parametrize(
    ("sizes", "signs"),
    [((1, 2, 3), 1), ((MOST_AT_ONCE, 2 * MOST_AT_ONCE, 2 * MOST_AT_ONCE + 1, 2 * MOST_AT_ONCE + 2), 3), ((), 1)],
)
def test_a_turn_catches_up_and_does_not_run_after_what_comes_meanwhile(
    log: Log, monkeypatch: pytest.MonkeyPatch, sizes: tuple[int, ...], signs: int
) -> None:
    """Under load there is always something new: each turn would sign without a pause, a transaction at a time."""
    checkpointer = Checkpointer(log.database, log.signer, log.state)
    asked: list[int] = []
    left = iter(sizes)

    def sign() -> TreeHead | None:
        asked.append(1)
        size = next(left, None)
        return None if size is None else TreeHead(size, bytes(32))

    monkeypatch.setattr(checkpointer, "_sign_next", sign)
    checkpointer.sign()
    assert len(asked) == signs


def test_trouble_is_told_until_it_is_over(log: Log) -> None:
    checkpointer = Checkpointer(log.database, log.signer, log.state)
    log.grow(2)
    log.sign()
    with log.database.read() as session:
        good = repository.tile(session, (0, 0))
    log.execute("UPDATE audit_tile SET hashes = :hashes", hashes=bytes(64))
    log.grow(1)
    with pytest.raises(LogBroken):
        checkpointer.sign()
    assert (checkpointer.broken, "differ from what was signed" in (checkpointer.trouble or "")) == (True, True)
    log.execute("UPDATE audit_tile SET hashes = :hashes", hashes=good)
    checkpointer.sign()
    assert (checkpointer.broken, checkpointer.trouble, log.sign()) == (False, None, None)
