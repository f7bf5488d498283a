"""Receipts and the audit log, from the member's side: asked of the real service, verified with nothing else at hand."""

import asyncio
import base64
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from krama_client import AsyncKrama, Krama, verify_growth, verify_inclusion, verify_log, verify_receipt
from krama_client.__main__ import main
from krama_client.errors import LogContradicted, ReceiptUnverified
from krama_client.types import Checkpoint, Receipt
from tests.client.service import Account

PHONE = "012 347 000"


@pytest.fixture
def kept(krama: Krama) -> Checkpoint:
    """A checkpoint that covers what was asked up to now."""
    return newer_than(krama, 0)


def newer_than(krama: Krama, size: int) -> Checkpoint:
    """A checkpoint of more records than this: one is signed every two seconds."""
    deadline = time.monotonic() + 20
    krama.me.get()
    while time.monotonic() < deadline:
        try:
            checkpoint = krama.audit.get_checkpoint()
            if checkpoint.tree_size > size:
                return checkpoint
        except Exception as error:
            if getattr(error, "code", "") != "checkpoint_not_found":
                raise
        time.sleep(0.2)
    raise AssertionError("nothing was signed")


@pytest.fixture
def receipt(krama: Krama) -> Receipt:
    """Of a check that found nothing."""
    verdict = krama.check(PHONE, kind="phone", with_receipt=True)
    assert not verdict.listed
    assert verdict.receipt is not None
    return verdict.receipt


def _but(thing: Any, changes: dict[str, Any]) -> Any:
    return replace(thing, **changes)


def test_bank_proves_years_later_that_it_did_ask(krama: Krama, kept: Checkpoint, receipt: Receipt) -> None:
    """For a value that was not listed, too: what was answered, by which policy, when, and where that is on record."""
    statement = verify_receipt(receipt, kept.verifier_key, "phone", "+85512347000")
    assert statement.operation == "checkValue"
    assert (statement.everything["listed"], statement.everything["action"]) == (False, "proceed")
    assert {"score", "policy", "client_id", "agency_id"} <= statement.everything.keys()
    assert "salt" not in statement.everything
    checkpoint = newer_than(krama, statement.leaf_index)
    proof = krama.audit.prove_inclusion(leaf_index=statement.leaf_index, tree_size=checkpoint.tree_size)
    verify_inclusion(statement, proof, checkpoint, kept.verifier_key)


def test_receipt_and_checkpoint_are_verified_as_they_are_kept(
    krama: Krama, kept: Checkpoint, receipt: Receipt, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A receipt as JSON, a checkpoint as its note: by the client and by its command."""
    document = json.loads(json.dumps(receipt.to_dict()))
    assert verify_receipt(document, kept.verifier_key, "phone", "+85512347000").operation == "checkValue"
    file = tmp_path / "receipt.json"
    file.write_text(json.dumps(document))
    asked = ["verify-receipt", str(file), "--key", kept.verifier_key, "--kind", "phone", "--canonical"]
    assert (main([*asked, "+85512347000"]), json.loads(capsys.readouterr().out)["action"]) == (0, "proceed")
    assert (main([*asked, "012 347 000"]), "another value" in capsys.readouterr().err) == (1, True)
    file.write_text("[]")
    assert main([*asked, "+85512347000"]) == 1
    file.write_text("")
    assert main([*asked, "+85512347000"]) == 2
    file.unlink()
    assert (main([*asked, "+85512347000"]), "can't be" in capsys.readouterr().err) == (2, True)
    for nothing in (None, "x", {}, {"signed_note": 1, "salt": 2}):
        with pytest.raises(ReceiptUnverified):
            verify_receipt(nothing, kept.verifier_key, "phone", "+85512347000")  # type: ignore[arg-type]
    newer = newer_than(krama, kept.tree_size)
    proof = krama.audit.prove_consistency(first_tree_size=kept.tree_size, second_tree_size=newer.tree_size)
    verify_growth(kept.checkpoint, newer.checkpoint, proof, kept.verifier_key)


def test_receipt_of_a_report_names_it(krama: Krama, kept: Checkpoint) -> None:
    report = krama.report("012 347 001", "loan", kind="phone", with_receipt=True)
    assert report.receipt is not None
    statement = verify_receipt(report.receipt, kept.verifier_key, "phone", "+85512347001")
    assert statement.everything["reports"] == [str(report.report_id)]


def test_receipt_holds_no_value(receipt: Receipt) -> None:
    assert "347000" not in receipt.signed_note + receipt.salt


@pytest.mark.parametrize("forgery", ["value", "kind", "salt", "statement", "signature", "key", "nonsense"])
def test_receipt_that_was_touched_proves_nothing(kept: Checkpoint, receipt: Receipt, forgery: str) -> None:
    note, salt, key, about = receipt.signed_note, receipt.salt, kept.verifier_key, ("phone", "+85512347000")
    match forgery:
        case "value":
            about = ("phone", "+85512347001")
        case "kind":
            about = ("handle", "+85512347000")
        case "salt":
            salt = "00" * 16
        case "statement":
            note = note.replace('"action":"proceed"', '"action":"hold"')
            assert note != receipt.signed_note
        case "signature":
            body, signature = note.rstrip("\n").rsplit(" ", 1)
            raw = bytearray(base64.b64decode(signature))
            raw[-1] ^= 1
            note = f"{body} {base64.b64encode(raw).decode()}\n"
        case "key":
            name, _, public = key.split("+", 2)
            raw = bytearray(base64.b64decode(public))
            raw[-1] ^= 1
            key = f"{name}+00000000+{base64.b64encode(raw).decode()}"
        case "nonsense":
            note = "nonsense"
    with pytest.raises(ReceiptUnverified):
        verify_receipt(_but(receipt, {"signed_note": note, "salt": salt}), key, *about)


def test_log_that_only_grew_is_told_from_one_that_did_not(krama: Krama, kept: Checkpoint) -> None:
    newer = newer_than(krama, kept.tree_size)
    proof = krama.audit.prove_consistency(first_tree_size=kept.tree_size, second_tree_size=newer.tree_size)
    verify_growth(kept, newer, proof, kept.verifier_key)
    other = _but(proof, {"consistency_path": ("00" * 32, *proof.consistency_path[1:])})
    for wrong in (other, _but(proof, {"consistency_path": ("x",)}), _but(proof, {"consistency_path": ()})):
        with pytest.raises(LogContradicted):
            verify_growth(kept, newer, wrong, kept.verifier_key)
    unsigned = _but(newer, {"checkpoint": newer.checkpoint.replace(str(newer.tree_size), str(newer.tree_size + 1))})
    with pytest.raises(LogContradicted):
        verify_growth(kept, unsigned, proof, kept.verifier_key)


def test_record_of_another_answer_is_not_proven(krama: Krama, kept: Checkpoint, receipt: Receipt) -> None:
    statement = verify_receipt(receipt, kept.verifier_key, "phone", "+85512347000")
    checkpoint = newer_than(krama, statement.leaf_index)
    proof = krama.audit.prove_inclusion(leaf_index=statement.leaf_index - 1, tree_size=checkpoint.tree_size)
    with pytest.raises(LogContradicted):
        verify_inclusion(statement, proof, checkpoint, kept.verifier_key)


def test_own_records_are_exported_and_verified_offline(
    krama: Krama, kept: Checkpoint, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    krama.check(PHONE, kind="phone")
    newer_than(krama, kept.tree_size)
    file = tmp_path / "log.ndjson"
    written = krama.export_log(file)
    done = verify_log(file, kept.verifier_key, [kept.checkpoint])
    assert (done.intact, done.records) == (True, written)
    assert main(["verify-log", str(file), "--key", kept.verifier_key]) == 0
    elsewhere = tmp_path / "kept.json"
    elsewhere.write_text(json.dumps(kept.to_dict()))
    assert main(["verify-log", str(file), "--key", kept.verifier_key, "--checkpoint", str(elsewhere)]) == 0
    elsewhere.write_text("{}")
    assert main(["verify-log", str(file), "--key", kept.verifier_key, "--checkpoint", str(elsewhere)]) == 2
    lines = file.read_text(encoding="utf-8").splitlines()
    touched = json.loads(lines[1])
    touched["leaf"] = base64.b64encode(
        base64.b64decode(touched["leaf"]).replace(b'"http_status":200', b'"http_status":201')
    ).decode()
    file.write_text("\n".join([lines[0], json.dumps(touched), *lines[2:]]) + "\n", encoding="utf-8")
    assert main(["verify-log", str(file), "--key", kept.verifier_key]) == 1
    assert "NOT what was signed" in capsys.readouterr().out
    with pytest.raises(FileExistsError):
        krama.export_log(file)


def test_asyncio_does_the_same(krama: Krama, account: Account, kept: Checkpoint, tmp_path: Path) -> None:
    newer_than(krama, kept.tree_size)

    async def ask() -> None:
        async with AsyncKrama(*account) as member:
            verdict = await member.check(PHONE, kind="phone", with_receipt=True)
            assert verdict.receipt is not None
            verify_receipt(verdict.receipt, kept.verifier_key, "phone", "+85512347000")
            newest = await member.audit.get_checkpoint()
            proof = await member.audit.prove_consistency(
                first_tree_size=kept.tree_size, second_tree_size=newest.tree_size
            )
            verify_growth(kept, newest, proof, kept.verifier_key)
            assert await member.export_log(tmp_path / "log.ndjson") > 0
            assert [record async for record in member.audit.list_records(limit=500)]

    asyncio.run(ask())
