"""An export is complete or partial, and never both: what is not held against a signed root proves nothing."""

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from krama_client import verify_log
from krama_client._log.merkle import leaf_hash, root_of
from krama_client.errors import LogFileUnreadable

NAME = "krama.test/log"
PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(32))
RAW = b"\x01" + PRIVATE.public_key().public_bytes_raw()
KEY_ID = hashlib.sha256(NAME.encode() + b"\n" + RAW).digest()[:4]
VERIFIER_KEY = f"{NAME}+{KEY_ID.hex()}+{base64.b64encode(RAW).decode()}"
LEAVES = [f'{{"record":{number}}}'.encode() for number in range(4)]


def checkpoint(leaves: list[bytes]) -> str:
    """The signed root over these leaves."""
    text = f"{NAME}\n{len(leaves)}\n{base64.b64encode(root_of(leaves)).decode()}\n"
    signature = base64.b64encode(KEY_ID + PRIVATE.sign(text.encode())).decode()
    return f"{text}\n\u2014 {NAME} {signature}\n"


def path_of_the_last(leaves: list[bytes]) -> list[str]:
    """The path of leaf 3 in a tree of four."""
    left = hashlib.sha256(b"\x01" + leaf_hash(leaves[0]) + leaf_hash(leaves[1])).hexdigest()
    return [leaf_hash(leaves[2]).hex(), left]


def record(index: int, leaf: bytes, path: list[str] | None = None) -> dict[str, Any]:
    return {"leaf_index": index, "leaf": base64.b64encode(leaf).decode(), "data_key": None, "inclusion_path": path}


def export(file: Path, *records: dict[str, Any]) -> Path:
    head = {"checkpoint": checkpoint(LEAVES), "verifier_key": VERIFIER_KEY}
    file.write_text("".join(json.dumps(line) + "\n" for line in (head, *records)))
    return file


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "log.ndjson"


def test_complete_and_partial_exports_are_told_apart(file: Path) -> None:
    complete = verify_log(export(file, *map(record, range(4), LEAVES)), VERIFIER_KEY, [checkpoint(LEAVES[:2])])
    assert (complete.intact, complete.complete, complete.records) == (True, True, 4)
    partial = verify_log(export(file, record(3, LEAVES[3], path_of_the_last(LEAVES))), VERIFIER_KEY)
    assert (partial.intact, partial.complete, partial.records) == (True, False, 1)


def test_forged_records_next_to_a_genuine_one_are_refused(file: Path) -> None:
    genuine = record(3, LEAVES[3], path_of_the_last(LEAVES))
    forged = [record(index, b"forged") for index in range(2)]
    for records in ([*forged, genuine], [genuine, *forged]):
        with pytest.raises(LogFileUnreadable, match="No export is mixed"):
            verify_log(export(file, *records), VERIFIER_KEY)


def test_forged_record_with_a_path_is_found(file: Path) -> None:
    done = verify_log(export(file, record(3, b"forged", path_of_the_last(LEAVES))), VERIFIER_KEY)
    assert [finding.kind for finding in done.findings] == ["changed"]


def test_record_that_stands_twice_in_a_partial_export_is_found(file: Path) -> None:
    genuine = record(3, LEAVES[3], path_of_the_last(LEAVES))
    done = verify_log(export(file, genuine, genuine), VERIFIER_KEY)
    assert [finding.kind for finding in done.findings] == ["inserted"]


def test_kept_checkpoint_of_another_history_is_held_against_a_partial_export(file: Path) -> None:
    fork = checkpoint([*LEAVES[:3], b"other"])
    done = verify_log(export(file, record(3, LEAVES[3], path_of_the_last(LEAVES))), VERIFIER_KEY, [fork])
    assert [finding.kind for finding in done.findings] == ["forked"]


def test_kept_checkpoint_of_the_empty_log_says_nothing(file: Path) -> None:
    assert verify_log(export(file, *map(record, range(4), LEAVES)), VERIFIER_KEY, [checkpoint([])]).intact


def test_export_without_its_records_is_truncated(file: Path) -> None:
    assert [finding.kind for finding in verify_log(export(file), VERIFIER_KEY).findings] == ["truncated"]
